"""Packets to chunks: real time goes on whatever the network and the sender do."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.virtual_time import VirtualTimeLoop
from tests.voice.opus_packets import encoded, tone
from tutor_app.voice.audio import CHUNK, Audio
from tutor_app.voice.inbound import MOST_WAITING_SECONDS, InboundAudio
from tutor_app.voice.jitter import AudioPacket


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Plain:
    """A decoder of packets of 20 ms whose one byte is their level; `x` is damaged."""

    def decode(self, payload: bytes) -> Audio:
        if payload == b"x":
            return np.zeros(0, np.float32)
        return np.full(320, payload[0] / 100, np.float32)

    def forget(self) -> None:
        """Nothing is remembered."""


def packet(number: int, payload: bytes = b"\x32") -> AudioPacket:
    return AudioPacket(number % 65_536, number * 960 % 2**32, payload)


async def heard(audio: InboundAudio) -> Audio:
    """Everything that came out, in one piece."""
    audio.close()
    chunks = [chunk async for chunk in audio.chunks()]
    assert [CHUNK] * len(chunks) == [len(chunk) for chunk in chunks]
    return np.concatenate([np.zeros(0, np.float32), *chunks])


def levels(audio: Audio) -> list[int]:
    """The level of each 20 ms."""
    return [round(float(level) * 100) for level in audio[160::320]]


async def test_packets_come_out_as_chunks_at_once() -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    for number in range(8):
        audio.add(packet(number))
        clock.now += 0.02

    assert audio._waiting.qsize() == 5
    assert levels(await heard(audio)) == [50] * 8


async def test_a_lost_packet_is_silence() -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    for number in (0, 1, 3, 4, 5, 6, 7, 8):
        audio.add(packet(number))
        clock.now += 0.02

    assert levels(await heard(audio))[:8] == [50, 50, 0, 50, 50, 50, 50, 50]
    assert audio.lost == 1


async def test_packets_behind_a_gap_wait_for_the_clock_only() -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    for number in range(4):
        audio.add(packet(number))
    audio.add(packet(5))
    clock.now += 0.06
    audio.tick()

    assert levels(await heard(audio)) == [50, 50, 50, 50, 0]


async def test_a_damaged_packet_is_silence() -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    for number in range(16):
        audio.add(packet(number, b"x" if number == 2 else b"\x32"))
        clock.now += 0.02

    assert levels(await heard(audio))[:4] == [50, 50, 0, 50]


async def test_a_sender_that_stops_does_not_stop_time() -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    audio.add(packet(0))
    for _ in range(40):
        clock.now += 0.05
        audio.tick()

    assert len(await heard(audio)) / 16_000 == pytest.approx(2.0, abs=0.04)


async def test_time_goes_on_by_itself() -> None:
    audio = InboundAudio(Plain())
    audio.add(packet(0))
    clock = asyncio.create_task(audio.keep_time())
    await asyncio.sleep(8)
    clock.cancel()

    assert len(await heard(audio)) / 16_000 == pytest.approx(8, abs=0.06)


@pytest.mark.parametrize("seconds", [0.15, 0.5, 8.0])
async def test_what_came_while_the_loop_stood_still_is_no_pause(seconds: float) -> None:
    audio = InboundAudio(Plain())
    audio.add(packet(0))
    clock = asyncio.create_task(audio.keep_time())
    await asyncio.sleep(0.02)
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.jump(seconds)  # it stands still: nothing runs
    for _ in range(3):
        await asyncio.sleep(0)  # packets go through tasks of the connection
    for number in range(1, 8):
        audio.add(packet(number))
    await asyncio.sleep(0.02)
    clock.cancel()

    assert levels(await heard(audio)) == [50] * 8


async def test_a_flood_is_cut_to_what_can_be_real_time() -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    for number in range(5_000):
        audio.add(packet(number))
        clock.now += 0.0002

    assert len(await heard(audio)) / 16_000 <= 3 + 1.25 + 0.1


async def test_timestamps_that_jump_do_not_make_hours_of_silence() -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    for number in range(500):
        audio.add(AudioPacket(number, number * 47_000 % 2**32, b"\x32"))
        clock.now += 0.02

    assert len(await heard(audio)) / 16_000 <= 3 + 10 * 1.25 + 1


async def test_what_nobody_listens_to_is_let_go() -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    for number in range(1_000):
        audio.add(packet(number))
        clock.now += 0.02

    assert audio.overrun > 0
    assert len(await heard(audio)) / 16_000 == pytest.approx(MOST_WAITING_SECONDS, abs=0.05)


async def test_nothing_comes_after_the_end() -> None:
    audio = InboundAudio(Plain())
    audio.close()
    audio.add(packet(0))
    audio.tick()
    audio.close()

    assert len(await heard(audio)) == 0


async def test_real_opus_through_it() -> None:
    clock = Clock()
    audio = InboundAudio(now=clock)
    for number, payload in enumerate(encoded(tone(1))):
        audio.add(packet(number, payload))
        clock.now += 0.02
    sound = await heard(audio)

    assert len(sound) == 31 * CHUNK
    assert np.sqrt(np.mean(sound[4_000:] ** 2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.1)


@given(
    st.lists(
        st.tuples(st.integers(0, 65_535), st.integers(0, 2**32 - 1), st.floats(0, 0.5)), max_size=60
    )
)
async def test_whatever_comes_the_stream_is_chunks_and_no_faster_than_its_pace(packets) -> None:
    clock = Clock()
    audio = InboundAudio(Plain(), now=clock)
    for sequence, timestamp, pause in packets:
        clock.now += pause
        audio.add(AudioPacket(sequence, timestamp, b"\x01"))
        audio.tick()
    elapsed = clock.now - 100

    assert len(await heard(audio)) / 16_000 <= 3 + 2.25 * elapsed + 1.1
