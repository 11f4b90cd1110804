"""FastAPI routers under /api: thin, one file a domain."""
