"""What has to fit the address that people type: redirects, and the promise to stay on https."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor_app.api.client import is_https
from tutor_app.settings import Settings

HSTS = "max-age=31536000"


class TypedAddress:
    """Keeps browsers at the scheme and host that they came by, whatever a proxy makes of them.

    A redirect to this server becomes a path, which a browser follows at the address it knows.
    Over https `Strict-Transport-Security` is sent (RFC 6797).
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; only HTTP responses are changed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_fitting(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if place := headers.get("location"):
                    headers["location"] = own_path(place, Headers(scope=scope).get("host", ""))
                if self._is_https(scope):
                    headers["strict-transport-security"] = HSTS
            await send(message)

        await self._app(scope, receive, send_fitting)

    def _is_https(self, scope: Scope) -> bool:
        settings = self._settings
        return settings.is_public_https or is_https(scope, settings.trusted_proxies)


def own_path(location: str, host: str) -> str:
    """A redirect's place as path, query and fragment when it is at `host`; else as it is."""
    parts = urlsplit(location)
    if not parts.netloc or parts.netloc.lower() != host.lower():
        return location
    path = "/" + parts.path.lstrip("/")  # two slashes would name another host
    return parts._replace(scheme="", netloc="", path=path).geturl()
