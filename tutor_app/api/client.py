"""Where a request comes from: address, scheme and host, believing only trusted proxies."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

UNKNOWN = "unknown"
FORWARDING_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip")


def address_of(scope: Scope, trusted: tuple[str, ...]) -> str:
    """The client's IP address.

    `X-Forwarded-For` counts only as far as proxies in `trusted` (addresses or networks) wrote
    it: the last entry that is not one of them. `unknown` when the server did not say.
    """
    peer = _peer(scope)
    if peer is None:
        return UNKNOWN
    hops = Headers(scope=scope).get("x-forwarded-for", "").split(",")
    address = peer
    while hops and _is_trusted(address, trusted):
        previous = _parsed(hops.pop())
        if previous is None:
            break
        address = previous
    return str(address)


class KnownAddress:
    """Puts the client's address into every line that is logged while a request is served."""

    def __init__(self, app: ASGIApp, trusted: tuple[str, ...]) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        with bound_contextvars(address=address_of(scope, self._trusted)):
            await self._app(scope, receive, send)


def with_limit_key(scope: Scope, trusted: tuple[str, ...]) -> Scope:
    """The scope of a connection, with what its attempts are counted by as its client's address.

    For applications that take the address from there and know nothing of trusted proxies.
    """
    return {**scope, "client": (limit_key(address_of(scope, trusted)), 0)}


def limit_key(address: str) -> str:
    """What attempts are counted by: an IPv4 address, or the /64 that an IPv6 host has to itself."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address


def is_https(scope: Scope, trusted: tuple[str, ...]) -> bool:
    """Whether the browser speaks https, to us or to a trusted proxy (`X-Forwarded-Proto`)."""
    said = _said_by_proxy(scope, trusted, "x-forwarded-proto")
    return (said or scope.get("scheme", "http")).lower() == "https"


def own_origin(scope: Scope, trusted: tuple[str, ...]) -> str:
    """`scheme://host[:port]` as the browser sees this server; empty without a host."""
    host = _said_by_proxy(scope, trusted, "x-forwarded-host") or Headers(scope=scope).get("host")
    return f"{'https' if is_https(scope, trusted) else 'http'}://{host.lower()}" if host else ""


def is_direct_loopback(scope: Scope) -> bool:
    """Whether a program on this machine asks, and no proxy on behalf of somebody else."""
    peer, headers = _peer(scope), Headers(scope=scope)
    is_forwarded = any(name in headers for name in FORWARDING_HEADERS)
    return peer is not None and peer.is_loopback and not is_forwarded


def _said_by_proxy(scope: Scope, trusted: tuple[str, ...], header: str) -> str:
    peer = _peer(scope)
    if peer is None or not _is_trusted(peer, trusted):
        return ""
    return Headers(scope=scope).get(header, "").rpartition(",")[2].strip()


def _peer(scope: Scope) -> IPAddress | None:
    client = scope.get("client")
    return _parsed(client[0]) if client else None


def _parsed(text: str) -> IPAddress | None:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]").partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: IPAddress, trusted: tuple[str, ...]) -> bool:
    return any(address in network for network in _networks(trusted))


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> tuple[IPNetwork, ...]:
    return tuple(ipaddress.ip_network(entry, strict=False) for entry in trusted)
