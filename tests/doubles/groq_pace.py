"""Sends the pieces of many answers at their speeds with one timer, cheap at 200 streams."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from tests.doubles.groq_plan import Plan

GRID_SECONDS = 0.002


@dataclass(slots=True)
class Playing:
    """One answer on its way: where it stands, and when each token of text was sent."""

    plan: Plan
    transport: asyncio.Transport
    head: bytes
    seconds_a_piece: float
    on_end: Callable[[], None]
    token_times: list[float]
    position: int = 0
    is_over: bool = field(default=False)

    def step(self) -> bool:
        """Send the next piece (all of them at speed 0); False when there is no more to send."""
        if self.is_over:
            return False
        pieces = self.plan.pieces
        start, self.position = self.position, self._next_position()
        data = b"".join(pieces[start : self.position])
        self._note_times(start)
        if start == 0:
            data = self.head + data
        if self.position < len(pieces):
            self.transport.write(data)
            return True
        self._end(data)
        return False

    def _next_position(self) -> int:
        if not self.seconds_a_piece:
            return len(self.plan.pieces)
        # The role goes out together with the first piece that follows it.
        return min(len(self.plan.pieces), max(2, self.position + 1))

    def _note_times(self, start: int) -> None:
        texts = self.position - max(start, self.plan.first_text)
        if texts > 0:
            self.token_times.extend([time.time()] * texts)

    def _end(self, data: bytes) -> None:
        is_done = self.plan.ending == "done"
        self.transport.write(data + self.plan.tail + (b"0\r\n\r\n" if is_done else b""))
        self.is_over = True
        if self.plan.ending != "open":
            self.on_end()
        if self.plan.ending == "close":
            self.transport.close()


class Pacer:
    """Calls `step` of every answer when it is due, on a grid of 2 ms."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._due: list[tuple[float, int, Playing]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None
        self._fires_at = 0.0

    def play(self, playing: Playing, after_seconds: float) -> None:
        """Begin with an answer after this time; at once with 0."""
        now = self._loop.time()
        if after_seconds > 0:
            self._push(now + after_seconds, playing)
            self._arm(now)
        elif playing.step():
            self._push(now + playing.seconds_a_piece, playing)
            self._arm(now)

    def _push(self, when: float, playing: Playing) -> None:
        heapq.heappush(self._due, (when, next(self._numbers), playing))

    def _arm(self, now: float) -> None:
        if not self._due:
            return
        when = max(self._due[0][0], now + GRID_SECONDS)
        if self._timer is not None and self._fires_at <= when:
            return
        if self._timer is not None:
            self._timer.cancel()
        # uvloop gives a handle without when() for a moment that has passed already
        self._timer, self._fires_at = self._loop.call_at(when, self._fire), when

    def _fire(self) -> None:
        self._timer = None
        now = self._loop.time()
        while self._due and self._due[0][0] <= now:
            when, _, playing = heapq.heappop(self._due)
            if playing.step():
                self._push(max(when + playing.seconds_a_piece, now - 0.25), playing)
        self._arm(now)
