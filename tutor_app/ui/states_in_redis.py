"""The Redis that keeps the pages' states: a command that it does not answer fails.

Reflex makes its clients without time-outs, so that a Redis that hangs would hold every click of
every page for ever.
"""

from __future__ import annotations

from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.client import PubSub
from reflex.app import App
from reflex.istate.manager.redis import StateManagerRedis
from reflex.utils import prerequisites
from reflex.utils.token_manager import RedisTokenManager

from tutor_app.limits.reach import impatient


class ImpatientRedis(Redis):
    """A client whose commands fail after a second; who listens to a channel waits for ever."""

    def __init__(self, url: str) -> None:
        super().__init__(connection_pool=ConnectionPool.from_url(url, **impatient()))
        self.auto_close_connection_pool = True
        self._listening: Redis = Redis.from_url(url, **impatient(None))

    def pubsub(self, **options: Any) -> PubSub:
        """Listen by a connection of its own, which may be silent."""
        return self._listening.pubsub(**options)

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Give all connections back."""
        await self._listening.aclose(close_connection_pool)
        await super().aclose(close_connection_pool)


def bound_waits(app: App, url: str) -> None:
    """Let Reflex use impatient clients for the states of pages, for who has which, for its health.

    Without a `url` nothing of that is in Redis.
    """
    assert app.event_namespace is not None
    for keeper in (app.state_manager, app.event_namespace._token_manager):
        if isinstance(keeper, (StateManagerRedis, RedisTokenManager)):
            keeper.redis = ImpatientRedis(url)
    prerequisites._health_redis = ImpatientRedis(url) if url else None
