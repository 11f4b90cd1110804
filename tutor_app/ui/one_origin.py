"""One build for every port, host and proxy: the browser asks the origin it came from.

Reflex writes the back end's address into the front end when it is built. Here that address
is replaced by the page's own origin, in the one file of the build that carries it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack
from urllib.parse import urlsplit

from reflex.plugins import Plugin, PreCompileContext
from reflex_base.config import get_config
from reflex_base.plugins.base import PostBuildContext

if TYPE_CHECKING:
    from reflex.app import App

ENV_CHUNK = "reflex-env-*.js"
VITE_CONFIG = "vite.config.js"
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
"""Without these a page has no shared memory, and programs in it no `input()`."""
PROXIED_PATHS = ("/api", "/health", "/ready", "/metrics")
_ADDRESS = re.compile(r"([`\"'])(?P<scheme>http|ws)s?://(?P<host>[^/`\"']+)(?P<path>/[^`\"']*)\1")
_SERVER_BLOCK = "  server: {\n"


class BuildChanged(RuntimeError):
    """Reflex's build no longer looks as expected; the pinned version was changed."""


class OneOriginPlugin(Plugin):
    """Makes the built front end, and the development server, serve everything on one origin."""

    def pre_compile(self, **context: Unpack[PreCompileContext]) -> None:
        """Let the development server hand the API's paths on to the back end."""
        target = get_config().api_url
        context["add_modify_task"](VITE_CONFIG, lambda text: with_proxy(text, target))

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        """Replace the baked-in address in the finished build."""
        host = urlsplit(get_config().api_url).netloc
        chunks = list((context["static_dir"] / "assets").glob(ENV_CHUNK))
        if not chunks:
            raise BuildChanged(f"no {ENV_CHUNK} in the build")
        for chunk in chunks:
            _rewrite(chunk, host)


def from_own_origin(script: str, host: str) -> str:
    """The script with every quoted address at `host` taken from the page's own origin.

    Raises BuildChanged when there is none.
    """

    def own(match: re.Match[str]) -> str:
        if match["host"] != host:
            return match[0]
        return f'location.origin.replace(/^http/,"{match["scheme"]}")+"{match["path"]}"'

    changed = _ADDRESS.sub(own, script)
    if changed == script:
        raise BuildChanged(f"the build names no address at {host}")
    return changed


def with_proxy(vite_config: str, target: str) -> str:
    """Vite's configuration with the API's paths handed on to `target` in development.

    Pages get the headers that isolate them, as the finished app's have.

    Raises BuildChanged when the configuration has no `server` block.
    """
    if _SERVER_BLOCK not in vite_config:
        raise BuildChanged(f"{VITE_CONFIG} has no server block")
    rules = ", ".join(f'"{path}": {{ target: "{target}" }}' for path in PROXIED_PATHS)
    ours = f"    proxy: {{ {rules} }},\n    headers: {json.dumps(ISOLATION)},\n"
    return vite_config.replace(_SERVER_BLOCK, f"{_SERVER_BLOCK}{ours}", 1)


def guard_websocket(app: App, known: Sequence[str]) -> None:
    """Let only pages of this very host, and of the `known` origins, open the app's websocket.

    Reflex compares with a fixed list; a server that answers by several names needs this rule.
    """
    if app.sio is None:
        raise BuildChanged("the app has no websocket")
    app.sio.eio.cors_allowed_origins = partial(_accepts, tuple(known))


def accepts_origin(origin: str | None, host: object, known: Sequence[str]) -> bool:
    """Whether a page of `origin` may open a websocket that was asked for at `host`.

    No origin means no browser, so nobody's cookies are at stake; every handler still
    authorises each call.
    """
    return origin is None or origin in known or urlsplit(origin).netloc == host


def _accepts(known: Sequence[str], origin: str | None, environ: Mapping[str, object]) -> bool:
    """The rule as engine.io asks for it: the handshake's headers come the WSGI way."""
    return accepts_origin(origin, environ.get("HTTP_HOST"), known)


def _rewrite(chunk: Path, host: str) -> None:
    chunk.write_text(from_own_origin(chunk.read_text(encoding="utf-8"), host), encoding="utf-8")
