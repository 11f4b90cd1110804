"""The HTTP client of a provider, which all its models share."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from functools import lru_cache

import aiohttp
import groq
import httpx
from httpx_aiohttp import AiohttpTransport

from tutor_app.llm.configured import ANTHROPIC, SDK_PREFIX
from tutor_app.settings import Provider

MOST_CONNECTIONS = 512
KEEP_ALIVE_SECONDS = 60.0
CONNECT_SECONDS = 5.0
WRITE_SECONDS = 10.0
NO_KEY = "none"
_ANTHROPIC_VERSION = "2023-06-01"
_LOCAL_NAMES = (".local", ".localhost", ".internal", ".lan", ".home", ".docker")


@dataclass(frozen=True, slots=True)
class ProviderClient:
    """A provider and the SDK's client for it.

    `is_local` says that the server may have to load a model before it answers; only then
    `between_seconds` bounds a silence after the first text, which the client's own time-out
    does elsewhere.
    """

    provider: Provider
    client: groq.AsyncGroq
    is_local: bool = False
    between_seconds: float | None = None

    @property
    def name(self) -> str:
        """What the provider is called in the settings, on screen and in metrics."""
        return self.provider.name

    @property
    def own_headers(self) -> dict[str, str | groq.Omit]:
        """Headers of the provider's own API, where its list of models wants them."""
        if self.provider.name != ANTHROPIC:
            return {}
        own = {
            "x-api-key": _header_safe(self.provider.key),
            "anthropic-version": _ANTHROPIC_VERSION,
        }
        return {**own, "Authorization": groq.Omit()}

    async def aclose(self) -> None:
        """Close all connections."""
        await self.client.close()


def connect(
    provider: Provider, *, read_seconds: float, loading_seconds: float = 0
) -> ProviderClient:
    """A client for a provider; nothing is sent yet.

    `read_seconds` is how long the server may be silent, before and between pieces of a reply;
    a local one before the first piece for `loading_seconds` if that is longer.
    """
    is_local = is_near(provider)
    silence = max(read_seconds, loading_seconds) if is_local else read_seconds
    timeout = httpx.Timeout(
        connect=CONNECT_SECONDS, read=silence, write=WRITE_SECONDS, pool=2 * CONNECT_SECONDS
    )
    origin = _origin(provider)
    transport = PrefixTransport(_transport(origin), provider.path_prefix)
    client = groq.AsyncGroq(
        api_key=_header_safe(provider.key) or NO_KEY,
        base_url=origin,
        max_retries=0,
        timeout=timeout,
        http_client=httpx.AsyncClient(transport=transport, timeout=timeout),
    )
    return ProviderClient(provider, client, is_local, read_seconds if is_local else None)


def _header_safe(key: str) -> str:
    """The key without what was copied along and no header can hold."""
    return "".join(sign for sign in key if "!" <= sign <= "~")


def is_near(provider: Provider) -> bool:
    """Whether the server is on this machine or a private network, unless the settings say."""
    if provider.is_hosted is not None:
        return not provider.is_hosted
    host = httpx.URL(_origin(provider)).host.strip("[]").lower()
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_NAMES)
    return address.is_private or address.is_loopback or address.is_link_local


class PrefixTransport(httpx.AsyncBaseTransport):
    """Sends requests for the SDK's `/openai/v1/...` to another prefix, such as `/v1`."""

    def __init__(self, inner: httpx.AsyncBaseTransport, prefix: str) -> None:
        self._inner = inner
        self._prefix = "/" + prefix.strip("/") if prefix.strip("/") else ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request."""
        path = request.url.raw_path.decode("ascii")
        if path.startswith(f"{SDK_PREFIX}/") and self._prefix != SDK_PREFIX:
            target = self._prefix + path.removeprefix(SDK_PREFIX)
            request.url = request.url.copy_with(raw_path=target.encode("ascii"))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def _transport(origin: str) -> AiohttpTransport:
    """Over aiohttp, the SDK's own alternative.

    It parses HTTP in C and hands over all that has arrived as one piece: a fifth of the cost
    of the default at many small chunks.
    """
    tls = _tls()
    is_near = httpx.URL(origin).host in ("localhost", "127.0.0.1", "::1")
    return AiohttpTransport(verify=tls, client=lambda: _session(tls, is_near=is_near))


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """The trusted certificates, read once: that takes a tenth of a second."""
    return httpx.create_ssl_context()


def _session(tls: ssl.SSLContext, *, is_near: bool) -> aiohttp.ClientSession:
    """HTTPS_PROXY and NO_PROXY are honoured, but not for this machine; no cookies are kept."""
    connector = aiohttp.TCPConnector(
        ssl=tls, limit=MOST_CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS
    )
    return aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=not is_near
    )


def _origin(provider: Provider) -> str:
    """The base URL without the prefix, which the transport adds, should both be given."""
    url = provider.base_url.rstrip("/")
    for prefix in (SDK_PREFIX, "/" + provider.path_prefix.strip("/")):
        if len(prefix) > 1:
            url = url.removesuffix(prefix)
    return url
