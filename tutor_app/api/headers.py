"""Security headers on everything this server sends, in pure ASGI so that streams pass untouched."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def policy(directives: Mapping[str, str]) -> str:
    """A Content-Security-Policy out of its directives."""
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


PAGE_POLICY = policy(
    {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "media-src": "'self' blob:",
        "worker-src": "'self' blob:",
        "form-action": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
)
# The code worker compiles WebAssembly, and opens no connection: the page hands it every file.
# What a learner's program can reach ends here.
CODE_WORKER = "/external/tutor_app/ui/components/runner/worker.mjs"
CODE_WORKER_POLICY = policy(
    {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
)
PYODIDE_FOLDER = "/pyodide/"
DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

COMMON_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
}
ASK_AGAIN = {"Cache-Control": "no-cache"}
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
PAGE_HEADERS = {**COMMON_HEADERS, "Content-Security-Policy": PAGE_POLICY, **ASK_AGAIN}
OWN_HEADERS = {
    CODE_WORKER: {"Content-Security-Policy": CODE_WORKER_POLICY},
    PYODIDE_FOLDER: FOR_GOOD,
    "/assets/reflex-env-": ASK_AGAIN,  # its hash is of what it was before `ui/one_origin.py`
    "/assets/": FOR_GOOD,  # every other name there ends with a hash of the content
}
"""Headers of single files, or of what begins so; the first that fits, before those of all pages."""
DATA_HEADERS = {
    **COMMON_HEADERS,
    "Content-Security-Policy": DATA_POLICY,
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Adds `headers` to every response of `app`; one that the response has already stays.

    `own` holds headers for single paths, and for all that begin with one that ends with a
    slash or a dash; they are added to what was found, not to errors.
    """

    def __init__(
        self,
        app: ASGIApp,
        headers: Mapping[str, str],
        own: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self._app = app
        self._headers = headers
        self._own = own or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; only HTTP responses get headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = MutableHeaders(scope=message)
                is_found = message["status"] < HTTPStatus.BAD_REQUEST
                own = self._own_of(scope["path"]) if is_found else {}
                for name, value in {**self._headers, **own}.items():
                    present.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _own_of(self, path: str) -> Mapping[str, str]:
        return next(
            (
                headers
                for place, headers in self._own.items()
                if path == place or (place.endswith(("/", "-")) and path.startswith(place))
            ),
            {},
        )
