"""A turn while it runs: its text, its times, and the events it gives."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tutor_app.chat.events import EventId, TurnEvent
from tutor_app.chat.filters import Filter, Filters
from tutor_app.chat.words import storable
from tutor_app.courses.lessons import PlannedTurn
from tutor_app.llm.ports import Finished


@dataclass(slots=True, eq=False)
class RunningTurn:
    """What one worker knows of a turn it writes.

    `pieces` holds the answer's text; it begins with the text that was there when an answer
    is continued; `names_conversation` says that its question gave the title. `began` is a
    monotonic time in seconds.
    """

    turn_id: UUID
    conversation_id: UUID
    owner_id: UUID
    owner_kind: str
    answer_id: UUID
    question_id: UUID | None
    question: str
    mode: str
    source: str
    is_checked: bool = False
    names_conversation: bool = False
    earlier: str = ""
    pieces: list[str] = field(default_factory=list)
    offset: int = 0
    number: int = 0
    began: float = field(default_factory=time.monotonic)
    gate_ms: int | None = None
    first_token_ms: int | None = None
    is_rejected: bool = False
    finished: Finished | None = None
    stop_state: str | None = None
    is_answering: bool = False
    is_ending: bool = False
    is_dirty: bool = False
    task: asyncio.Task[None] | None = None
    lesson: PlannedTurn | None = None
    filters: Filter = field(default_factory=Filters)

    def __post_init__(self) -> None:
        if self.earlier:
            self.pieces.append(self.earlier)
            self.offset = len(self.earlier)

    @property
    def content(self) -> str:
        """The whole text so far."""
        if len(self.pieces) > 1:
            self.pieces[:] = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds since the turn was accepted."""
        return round((time.monotonic() - self.began) * 1000)

    def stop(self, state: str) -> None:
        """End early with a state (`stopped`, or `interrupted` when the server goes down)."""
        if self.is_ending or self.stop_state is not None:
            return
        self.stop_state = state
        if self.is_answering and self.task is not None:
            self.task.cancel()

    def event(self, kind: str, data: dict[str, Any] | None = None) -> TurnEvent:
        """The next event of this turn."""
        self.number += 1
        return TurnEvent(EventId(self.number, self.offset), kind, data or {})

    def delta(self, text: str) -> TurnEvent | None:
        """Add text to the answer; None when nothing storable is in it."""
        text = storable(text)
        if not text:
            return None
        if self.first_token_ms is None:
            self.first_token_ms = self.elapsed_ms
        place = self.offset
        self.pieces.append(text)
        self.offset += len(text)
        self.is_dirty = True
        return self.event("delta", {"text": text, "offset": place})
