"""How two ends find each other: STUN and TURN servers, the same list for aiortc and the browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from tutor_app.settings import IceServer

CREDENTIAL_SECONDS = 3_600
"""How long a TURN login can be used to begin; what has begun goes on."""


class IceServers:
    """The servers of `ICE_SERVERS`, with a TURN login of its own for everybody who asks.

    With a secret, TURN servers without a login get one in the form that coturn calls
    `use-auth-secret`: user name `<seconds since 1970>:<owner>`, password the base64 of its
    HMAC-SHA1. `now` gives seconds since 1970.
    """

    def __init__(
        self,
        servers: Sequence[IceServer],
        secret: str = "",
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._servers = tuple(servers)
        self._secret = secret.encode()
        self._now = now

    def of(self, owner_id: UUID) -> tuple[IceServer, ...]:
        """The servers with a login for this owner."""
        return tuple(self._with_login(server, owner_id) for server in self._servers)

    def _with_login(self, server: IceServer, owner_id: UUID) -> IceServer:
        if not self._secret or server.credential or not server.is_turn:
            return server
        username = f"{int(self._now()) + CREDENTIAL_SECONDS}:{owner_id.hex}"
        digest = hmac.new(self._secret, username.encode(), hashlib.sha1).digest()
        credential = base64.b64encode(digest).decode()
        return server.model_copy(update={"username": username, "credential": credential})


def for_browser(servers: Sequence[IceServer]) -> list[dict[str, Any]]:
    """The list as `RTCPeerConnection` takes it in a browser."""
    return [server.model_dump(mode="json", exclude_defaults=True) for server in servers]
