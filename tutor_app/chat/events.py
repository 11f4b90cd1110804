"""What a turn says while it runs: numbered events that a reader can resume from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

LAST_KINDS = frozenset({"completed", "stopped", "interrupted", "failed"})
_ID = re.compile(r"(\d{1,9})-(\d{1,9})")
MAX_EVENT_ID = 19
"""Characters of the longest id."""


@dataclass(frozen=True, slots=True, order=True)
class EventId:
    """The place after an event: its number in the turn, and how many characters the answer has.

    The offset lets a turn that has ended be resumed from its row alone.
    """

    number: int = 0
    offset: int = 0

    @classmethod
    def parse(cls, text: str) -> EventId:
        """From `<number>-<offset>`; anything else is the beginning."""
        match = _ID.fullmatch(text.strip())
        return cls(int(match[1]), int(match[2])) if match else cls()

    def __str__(self) -> str:
        return f"{self.number}-{self.offset}"


@dataclass(frozen=True, slots=True)
class TurnEvent:
    """One event of a turn.

    `kind` is accepted, status, rejected, delta, completed, stopped, interrupted or failed.
    """

    id: EventId
    kind: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def is_last(self) -> bool:
        """Whether the turn has ended with it."""
        return self.kind in LAST_KINDS


def merged(events: Iterable[TurnEvent]) -> Iterator[TurnEvent]:
    """The same events with neighbouring deltas joined, for a reader that is behind."""
    run: list[TurnEvent] = []
    for event in events:
        if event.kind == "delta":
            run.append(event)
            continue
        yield from _joined(run)
        run = []
        yield event
    yield from _joined(run)


def _joined(run: list[TurnEvent]) -> Iterator[TurnEvent]:
    if len(run) < 2:
        yield from run
    else:
        text = "".join(event.data["text"] for event in run)
        yield TurnEvent(run[-1].id, "delta", {"text": text, "offset": run[0].data["offset"]})
