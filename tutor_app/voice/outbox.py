"""Final transcripts until the page has them; they survive the connection, not the process."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.protocol import TranscriptMessage

KEPT_SECONDS = 600.0
MOST_FINALS = 200
MOST_OF_OWNER = 8

Send = Callable[[TranscriptMessage], None]
"""Gives a message to the page that is connected now; never blocks."""


@dataclass(frozen=True, slots=True)
class _Kept:
    message: TranscriptMessage
    until: float


class Outbox:
    """The finals of one voice session of one owner, numbered from 1.

    One page listens at a time (`attach`); it gets each final once, in order, also those that came
    while nobody listened, for ten minutes. `now` is a clock in seconds.
    """

    def __init__(self, owner_id: UUID, *, now: Callable[[], float] = loop_seconds) -> None:
        self.owner_id = owner_id
        self.id = uuid4()
        self._now = now
        self._kept: deque[_Kept] = deque(maxlen=MOST_FINALS)
        self._last = 0
        self._send: Send | None = None
        self._left_at = now()

    @property
    def is_heard(self) -> bool:
        """Whether a page listens."""
        return self._send is not None

    @property
    def has_finals(self) -> bool:
        """Whether a number was given out already."""
        return self._last > 0

    def is_forgotten(self) -> bool:
        """Whether nobody has listened for ten minutes."""
        return self._send is None and self._now() - self._left_at >= KEPT_SECONDS

    def put(self, final: TranscriptMessage) -> None:
        """Number a final transcript, keep it, and send it when a page listens.

        One that it replaces need not be sent again.
        """
        self._last += 1
        numbered = final.model_copy(update={"number": self._last})
        replaced = [kept for kept in self._kept if kept.message.utterance_id == final.replaces]
        for kept in replaced:
            self._kept.remove(kept)
        self._kept.append(_Kept(numbered, self._now() + KEPT_SECONDS))
        if self._send:
            self._send(numbered)

    def attach(self, send: Send, after: int = 0) -> None:
        """Let a page listen, in the place of another; finals after this number follow at once."""
        self.received(after)
        self._send = send
        for kept in tuple(self._kept):
            if kept.until > self._now():
                send(kept.message)

    def detach(self, send: Send) -> None:
        """The page is gone, unless another has taken its place."""
        if self._send == send:
            self._send, self._left_at = None, self._now()

    def received(self, number: int) -> None:
        """The page has this final and all before it."""
        while self._kept and (self._kept[0].message.number or 0) <= number:
            self._kept.popleft()


class Outboxes:
    """The outboxes of the process; who is not the owner of one finds nothing."""

    def __init__(self, *, now: Callable[[], float] = loop_seconds) -> None:
        self._now = now
        self._all: dict[UUID, Outbox] = {}

    def __len__(self) -> int:
        return len(self._all)

    def new(self, owner_id: UUID) -> Outbox:
        """A new one; an owner's oldest that nobody listens to goes when there are many."""
        self.sweep()
        idle = [box for box in self._all.values() if box.owner_id == owner_id and not box.is_heard]
        for box in idle[: max(0, len(idle) - MOST_OF_OWNER + 1)]:
            del self._all[box.id]
        box = Outbox(owner_id, now=self._now)
        self._all[box.id] = box
        return box

    def find(self, owner_id: UUID, voice_session_id: UUID) -> Outbox | None:
        """The owner's outbox with this id."""
        box = self._all.get(voice_session_id)
        return box if box and box.owner_id == owner_id and not box.is_forgotten() else None

    def sweep(self) -> None:
        """Let go of those that nobody has listened to for ten minutes."""
        for box in [box for box in self._all.values() if box.is_forgotten()]:
            del self._all[box.id]

    def discard(self, box: Outbox) -> None:
        """Let go of one that was never used."""
        self._all.pop(box.id, None)

    def forget(self, owner_id: UUID) -> None:
        """Let go of everything of an owner."""
        for box in [box for box in self._all.values() if box.owner_id == owner_id]:
            del self._all[box.id]

    def give(self, visitor_id: UUID, user_id: UUID) -> None:
        """A visitor signed in: what was theirs is the user's."""
        for box in self._all.values():
            if box.owner_id == visitor_id:
                box.owner_id = user_id
