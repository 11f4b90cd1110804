"""Where a browser goes after a native form: only ever to a page of this server."""

from __future__ import annotations

import math
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from starlette.responses import RedirectResponse

from tutor_app.errors import TooMany, TutorError

SEE_OTHER = 303
MAX_CHARACTERS = 500
_KEPT_IN_PATH = "/?#&=%:@!$'()*+,;~-._"


def safe_path(path: str, default: str) -> str:
    r"""`path` when it stays on this server, else `default`.

    Browsers read `//host`, `/\host` and paths with a tab or a line end in them as another
    host, so such are refused, and so is everything with a scheme.
    """
    is_short = 0 < len(path) <= MAX_CHARACTERS
    if not is_short or not path.startswith("/") or path.startswith("//"):
        return default
    if "\\" in path or not path.isprintable():
        return default
    try:
        parts = urlsplit(path)
    except ValueError:
        return default
    if parts.scheme or parts.netloc:
        return default
    return quote(path, safe=_KEPT_IN_PATH, errors="replace")


def to(path: str) -> RedirectResponse:
    """303 to a path that was checked or is our own."""
    return RedirectResponse(path, SEE_OTHER)


def back(page: str, error: TutorError, kept: Mapping[str, str]) -> RedirectResponse:
    """303 back to a form: `?error=<code>` and what else its address may tell.

    `wait` has the seconds until it may be tried again: in this answer a `Retry-After` would
    delay the page itself.
    """
    wait = str(math.ceil(error.retry_after)) if isinstance(error, TooMany) else ""
    shown = {"wait": wait, **kept}
    fields = {"error": error.code, **{name: text for name, text in shown.items() if text}}
    return to(f"{page}?{urlencode(fields, errors='replace')}")
