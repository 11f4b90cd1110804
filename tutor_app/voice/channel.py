"""The data channel with the page: messages in and out, and whether anybody is still there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from tutor_app.observability import logger
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.protocol import (
    BadMessage,
    ErrorMessage,
    Ping,
    PingPage,
    Pong,
    PongPage,
    ToPage,
    parse,
)

PING_SECONDS = 1.0
SILENT_SECONDS = 3.5
"""Without a message and without audio for so long the page is gone."""

STALLED_SECONDS = 20.0
"""Without a message for so long it is gone though audio comes: its script does not run."""

MESSAGES_A_SECOND = 50.0
MOST_MESSAGES = 200.0
"""What a page may send: this many a second, and this many at once."""

MOST_BAD = 20
"""After so many messages that nobody understands the page is no page of ours."""

_LOG = logger(__name__)


class RawChannel(Protocol):
    """As much of a data channel as is needed here."""

    @property
    def readyState(self) -> str:  # noqa: N802 - the name in WebRTC
        """`open` while messages can be sent."""
        ...

    def send(self, data: str) -> None:
        """Queue a text frame."""
        ...


class Channel:
    """Sends messages, hands on those that come, and counts the signs of life.

    `take` gets every message but pings and pongs. `now` is a clock in seconds.
    """

    def __init__(
        self, take: Callable[[Any], None], *, now: Callable[[], float] = loop_seconds
    ) -> None:
        self._take = take
        self._now = now
        self._raw: RawChannel | None = None
        self._heard_at = now()
        self._left, self._counted_at = MOST_MESSAGES, now()
        self._bad = 0
        self._pings = 0
        self._answered = 0
        self._pong = asyncio.Event()

    @property
    def is_abused(self) -> bool:
        """Whether what comes is no conversation: too much, or nothing that can be understood."""
        return self._bad > MOST_BAD or self._left < 0

    def open(self, raw: RawChannel) -> None:
        """The page has opened its channel."""
        self._raw, self._heard_at = raw, self._now()

    def send(self, message: ToPage) -> None:
        """Send a message, if the page can hear it; never blocks, never fails."""
        if self._raw is None or self._raw.readyState != "open":
            return
        try:
            self._raw.send(message.frame())
        except Exception as error:  # noqa: BLE001 - a connection that just ended, whatever it says
            _LOG.debug("voice message not sent", kind=type(error).__name__)

    def receive(self, frame: object) -> None:
        """Take a frame; answers a bad one with an `error` message."""
        self._heard_at = self._now()
        self._count()
        if self.is_abused:
            return
        try:
            message = parse(frame)
        except BadMessage as error:
            self._bad += 1
            self.send(ErrorMessage(code=error.code, detail=error.message))
            return
        if isinstance(message, Ping):
            self.send(PongPage(n=message.n))
        elif isinstance(message, Pong):
            self._answered = max(self._answered, min(message.n, self._pings))
            self._pong.set()
        else:
            self._take(message)

    def ping(self) -> None:
        """Ask whether the page is there."""
        self._pings += 1
        self.send(PingPage(n=self._pings))

    async def heard(self) -> None:
        """Wait until the page has everything that was sent: it answers a ping behind it.

        Whoever waits says for how long: a page that is gone answers nothing.
        """
        self.ping()
        number = self._pings
        while self._answered < number:
            self._pong.clear()
            await self._pong.wait()

    @property
    def silent_seconds(self) -> float:
        """How long no message has come."""
        return self._now() - self._heard_at

    def is_dead(self, audio_at: float | None) -> bool:
        """Whether the page is gone; `audio_at` is when audio last came from it."""
        has_audio = audio_at is not None and self._now() - audio_at < SILENT_SECONDS
        return self.silent_seconds >= (STALLED_SECONDS if has_audio else SILENT_SECONDS)

    def _count(self) -> None:
        now = self._now()
        self._left += (now - self._counted_at) * MESSAGES_A_SECOND
        self._left = min(MOST_MESSAGES, self._left) - 1
        self._counted_at = now
