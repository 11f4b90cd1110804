"""The child's end of the pipes, in this process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from tutor_app.voice.processes.frames import FrameParser, pack
from tutor_app.voice.processes.inbox import Inbox


@dataclass
class Parent:
    """The parent's ends."""

    inbox: Inbox
    to_child: int
    from_child: int

    def say(self, *kinds: str) -> None:
        os.write(self.to_child, b"".join(pack(kind.encode(), kind.encode()) for kind in kinds))

    def heard(self) -> list[bytes]:
        return [frame.kind for frame in FrameParser().feed(os.read(self.from_child, 1 << 16))]


@pytest.fixture
def parent() -> Iterator[Parent]:
    source, to_child = os.pipe()
    from_child, sink = os.pipe()
    yield Parent(Inbox(source, sink), to_child, from_child)
    for descriptor in (source, to_child, from_child, sink):
        with suppress(OSError):
            os.close(descriptor)


def kinds(inbox: Inbox) -> list[bytes]:
    found = []
    while (frame := inbox.next()) is not None:
        found.append(frame.kind)
    return found


def test_frames_come_in_order_until_the_parent_is_gone(parent: Parent) -> None:
    parent.say("A", "B")
    os.close(parent.to_child)
    assert [b"A", b"B"] == kinds(parent.inbox)
    assert parent.inbox.is_over


def test_what_was_given_up_is_skipped(parent: Parent) -> None:
    parent.say("A", "X", "A", "X", "B")
    parent.inbox.poll()
    assert parent.inbox.has(b"B")
    assert parent.inbox.skip_to(b"X")
    os.close(parent.to_child)
    assert [b"X", b"B"] == kinds(parent.inbox)


def test_nothing_is_skipped_without_a_reason(parent: Parent) -> None:
    parent.say("A", "B")
    parent.inbox.poll()
    assert not parent.inbox.skip_to(b"X")
    assert not parent.inbox.has(b"X")
    os.close(parent.to_child)
    assert [b"A", b"B"] == kinds(parent.inbox)


def test_answers_reach_the_parent(parent: Parent) -> None:
    parent.inbox.answer(b"R")
    parent.inbox.answer(b"F", {"text": "list"})
    assert [b"R", b"F"] == parent.heard()


def test_an_answer_to_nobody_ends_the_inbox(parent: Parent) -> None:
    os.close(parent.from_child)
    parent.inbox.answer(b"R")
    assert parent.inbox.is_over
    assert parent.inbox.next() is None
