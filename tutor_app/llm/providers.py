"""The providers that the settings name, each with one HTTP client that all its models share."""

from __future__ import annotations

import ssl
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import aiohttp
import groq
import httpx
from httpx_aiohttp import AiohttpTransport

from tutor_app.settings import Provider, Settings

SDK_PREFIX = "/openai/v1"
GROQ = "Groq"
MOST_CONNECTIONS = 512
KEEP_ALIVE_SECONDS = 60.0
CONNECT_SECONDS = 5.0
WRITE_SECONDS = 10.0
NO_KEY = "none"


def configured_providers(settings: Settings) -> tuple[Provider, ...]:
    """Groq first when it has a key, then `LLM_PROVIDERS` in their order.

    Those with the same name get their address behind it.
    """
    own = Provider(
        name=GROQ,
        base_url=settings.groq_base_url,
        path_prefix=SDK_PREFIX,
        key=settings.groq_api_key,
        models=settings.groq_models,
    )
    return named_apart((own,) if settings.groq_api_key else (), settings.llm_providers)


def named_apart(own: tuple[Provider, ...], others: tuple[Provider, ...]) -> tuple[Provider, ...]:
    """All providers; where a name comes more than once, the others get their address behind it."""
    names = Counter(provider.name for provider in (*own, *others))
    return own + tuple(
        provider.model_copy(update={"name": f"{provider.name} ({provider.base_url})"})
        if names[provider.name] > 1
        else provider
        for provider in others
    )


@dataclass(frozen=True, slots=True)
class ProviderClient:
    """A provider and the SDK's client for it."""

    provider: Provider
    client: groq.AsyncGroq

    @property
    def name(self) -> str:
        """What the provider is called in the settings, on screen and in metrics."""
        return self.provider.name

    async def aclose(self) -> None:
        """Close all connections."""
        await self.client.close()


def connect(provider: Provider, *, read_seconds: float) -> ProviderClient:
    """A client for a provider; nothing is sent yet.

    `read_seconds` is how long the server may be silent, before and between pieces of a reply.
    """
    timeout = httpx.Timeout(
        connect=CONNECT_SECONDS, read=read_seconds, write=WRITE_SECONDS, pool=2 * CONNECT_SECONDS
    )
    origin = _origin(provider)
    transport = PrefixTransport(_transport(origin), provider.path_prefix)
    client = groq.AsyncGroq(
        api_key=provider.key or NO_KEY,
        base_url=origin,
        max_retries=0,
        timeout=timeout,
        http_client=httpx.AsyncClient(transport=transport, timeout=timeout),
    )
    return ProviderClient(provider, client)


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
