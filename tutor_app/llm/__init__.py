"""The model port, its adapters and the fallback chain."""
