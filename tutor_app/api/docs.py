"""/api/docs: the API for people to read and try, from files of this server alone."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse, HTMLResponse, Response

from tutor_app.api.headers import policy
from tutor_app.errors import NotFound

router = APIRouter(prefix="/api/docs", include_in_schema=False)

OPENAPI_URL = "/api/openapi.json"
_FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_POLICY = policy(
    {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tutor API</title>
<link rel="icon" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""
_START = f"""SwaggerUIBundle({{
  url: "{OPENAPI_URL}",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
}});
"""


@router.get("")
async def page() -> HTMLResponse:
    """The page."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


@router.get("/start.js")
async def start() -> Response:
    """The script that shows the description; a file, because the policy allows no inline one."""
    return Response(_START, media_type="text/javascript")


@router.get("/{name}")
async def asset(name: str) -> FileResponse:
    """One of Swagger UI's own files. Raises NotFound for any other name."""
    if name not in _FILES:
        raise NotFound
    path = Path(str(files("fastapi_swagger"))) / "resources" / name
    headers = {"Cache-Control": "public, max-age=86400"}
    return FileResponse(path, media_type=_FILES[name], headers=headers)
