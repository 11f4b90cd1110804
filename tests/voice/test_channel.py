"""The data channel: messages, signs of life, and pages that are none."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tutor_app.voice import protocol
from tutor_app.voice.channel import (
    MOST_BAD,
    MOST_MESSAGES,
    SILENT_SECONDS,
    STALLED_SECONDS,
    Channel,
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Wire:
    """The raw channel: notes what was sent."""

    def __init__(self, state: str = "open") -> None:
        self.readyState = state
        self.sent: list[dict[str, Any]] = []

    def send(self, data: str) -> None:
        if self.readyState == "broken":
            raise ConnectionError
        self.sent.append(json.loads(data))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def taken() -> list[Any]:
    return []


@pytest.fixture
def channel(taken: list[Any], wire: Wire, clock: Clock) -> Channel:
    opened = Channel(taken.append, now=clock)
    opened.open(wire)
    return opened


def test_messages_are_handed_on(channel: Channel, taken: list[Any], wire: Wire) -> None:
    channel.receive('{"v": 1, "type": "commit"}')

    assert ([protocol.Commit(v=1, type="commit")], []) == (taken, wire.sent)


def test_a_ping_is_answered_and_a_pong_is_noted(
    channel: Channel, taken: list[Any], wire: Wire
) -> None:
    channel.receive('{"v": 1, "type": "ping", "n": 5}')
    channel.receive('{"v": 1, "type": "pong", "n": 1}')

    assert ([], [{"v": 1, "type": "pong", "n": 5}]) == (taken, wire.sent)


def test_pings_are_counted(channel: Channel, wire: Wire) -> None:
    channel.ping()
    channel.ping()

    assert [1, 2] == [message["n"] for message in wire.sent]


async def until_heard(channel: Channel, *frames: str) -> bool:
    """Whether the page has everything, once these frames came from it."""
    waiting = asyncio.create_task(channel.heard())
    await asyncio.sleep(0)
    for frame in frames:
        channel.receive(frame)
    done, _ = await asyncio.wait([waiting], timeout=60)
    waiting.cancel()
    return bool(done)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([2], True),
        ([1, 2], True),
        ([], False),
        ([1], False),  # what was sent behind the first ping may still be on its way
        ([0, -1], False),
        ([10**9], True),  # whoever says so hears no worse
    ],
)
async def test_the_page_has_heard_what_stands_before_an_answered_ping(
    channel: Channel, wire: Wire, answers: list[int], expected: bool
) -> None:
    channel.ping()
    channel.send(protocol.ErrorMessage(code="draining", detail="Soon back."))
    frames = [json.dumps({"v": 1, "type": "pong", "n": n}) for n in answers]

    assert expected == await until_heard(channel, *frames)
    assert ["ping", "error", "ping"] == [message["type"] for message in wire.sent]


def test_a_bad_frame_is_answered_in_words(channel: Channel, taken: list[Any], wire: Wire) -> None:
    channel.receive(b"\x00")

    assert [] == taken
    assert [("error", "bad_message")] == [(one["type"], one["code"]) for one in wire.sent]


@pytest.mark.parametrize("state", ["connecting", "closed", "broken"])
def test_what_cannot_be_sent_is_lost_in_silence(state: str) -> None:
    channel, wire = Channel(print), Wire(state)
    channel.send(protocol.PingPage(n=1))
    channel.open(wire)
    channel.send(protocol.PingPage(n=1))

    assert [] == wire.sent


def test_a_page_that_says_nothing_is_dead(channel: Channel, clock: Clock) -> None:
    clock.now = SILENT_SECONDS - 0.1
    assert not channel.is_dead(None)
    clock.now = SILENT_SECONDS
    assert channel.is_dead(None)
    channel.receive('{"v": 1, "type": "pong"}')
    assert not channel.is_dead(None)


def test_while_audio_comes_a_page_may_be_busy_for_a_while(channel: Channel, clock: Clock) -> None:
    clock.now = STALLED_SECONDS - 0.1
    assert not channel.is_dead(clock.now)
    assert channel.is_dead(clock.now - SILENT_SECONDS)
    clock.now = STALLED_SECONDS
    assert channel.is_dead(clock.now)


def test_a_page_that_nobody_understands_is_none_of_ours(channel: Channel, wire: Wire) -> None:
    for _ in range(MOST_BAD + 5):
        channel.receive("{")

    assert channel.is_abused
    assert MOST_BAD + 1 == len(wire.sent)


def test_a_flood_is_no_conversation(channel: Channel, taken: list[Any], clock: Clock) -> None:
    for _ in range(1_000):
        channel.receive('{"v": 1, "type": "commit"}')

    assert channel.is_abused
    assert len(taken) <= MOST_MESSAGES


def test_a_lively_page_is_welcome(channel: Channel, taken: list[Any], clock: Clock) -> None:
    for _ in range(1_000):
        clock.now += 0.04
        channel.receive('{"v": 1, "type": "commit"}')

    assert (1_000, False) == (len(taken), channel.is_abused)
