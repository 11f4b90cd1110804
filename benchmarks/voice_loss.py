"""What lost packets cost: how late audio is, how much is silence, how late transcripts are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from unittest.mock import patch

from benchmarks import report
from benchmarks.hearing import hearing
from benchmarks.report import Cell, Table, p50_p95
from benchmarks.speech import Said, questions
from tests.voice.caller import FRAME, Caller
from tests.voice.hearing import SaysWhatItIsTold
from tests.voice.speech import RATE
from tutor_app.voice import peer
from tutor_app.voice.audio import Audio
from tutor_app.voice.inbound import InboundAudio
from tutor_app.voice.jitter import AudioPacket
from tutor_app.voice.ports import Transcript

LOSSES = (0.0, 0.01, 0.05)
QUESTIONS = 6
GAP_SECONDS = 0.8
STT_SECONDS = 0.15
WAIT_SECONDS = 8.0
STAMPS = (1 << 32) - 1
"""Timestamps of RTP count samples, and begin again after this one."""


@dataclass(slots=True)
class Heard:
    """With some packets lost: by how many seconds packets and transcripts were late, and counts."""

    packets: list[float] = field(default_factory=list)
    transcripts: list[float] = field(default_factory=list)
    lost: int = 0
    sent: int = 0


def measure() -> list[Table]:
    """The same questions at each share of lost packets."""
    said = questions(QUESTIONS)
    heard = {loss: asyncio.run(_hear(loss, said)) for loss in LOSSES}
    base = p50_p95(heard[LOSSES[0]].packets)
    rows = tuple(_row(loss, one, base) for loss, one in heard.items())
    columns = (
        "packets dropped %",
        "audio behind p50 ms",
        "p95 ms",
        "added p50 ms",
        "added p95 ms",
        "silence for audio %",
        "transcripts",
        "end to transcript p50 ms",
    )
    note = (
        "A WebRTC client in the server's own process drops packets at random. Behind: how much "
        "later a packet is decoded than the fastest of its run. Silence for audio: packets that "
        "never came, or too late, of all; lost ones are not asked for again. "
        f"{QUESTIONS} questions each; the recogniser takes {STT_SECONDS * 1000:.0f} ms."
    )
    return [Table("Voice: lost packets", columns, rows, note)]


def _row(loss: float, heard: Heard, base: tuple[float, float]) -> tuple[Cell, ...]:
    p50, p95 = p50_p95(heard.packets)
    milliseconds = tuple(1000 * one for one in (p50, p95, p50 - base[0], p95 - base[1]))
    share = 100 * heard.lost / heard.sent
    final = 1000 * p50_p95(heard.transcripts)[0]
    answered = f"{len(heard.transcripts)} of {QUESTIONS}"
    return f"{100 * loss:g}", *milliseconds, share, answered, final


async def _hear(loss: float, questions_said: Sequence[Said]) -> Heard:
    heard, stt = Heard(), SaysWhatItIsTold(delay=STT_SECONDS, has_live=False)
    with _timed_packets() as packets:
        async with hearing(stt) as server:
            caller = await server.call()
            caller.lose(loss)
            for said in questions_said:
                stt.answer = partial(_transcript, said.text)
                await _say(caller, said, heard)
            heard.sent = caller.microphone._sent // FRAME
            heard.lost = server.lost
            heard.packets = _behind(packets)
    return heard


def _transcript(text: str, _audio: Audio) -> Transcript:
    return Transcript(text, "double")


def _behind(heard: list[tuple[int, float]]) -> list[float]:
    """By how many seconds each packet was later than the fastest would have been."""
    first, _ = heard[0]
    ages = [at - ((stamp - first) & STAMPS) / RATE for stamp, at in heard]
    return [age - min(ages) for age in ages]


async def _say(caller: Caller, said: Said, heard: Heard) -> None:
    """Ask one question, and note when its transcript came; none for one that was lost."""
    finals = len(caller.finals)
    caller.microphone.say(said.samples)
    await caller.microphone.done()
    ended = time.monotonic()
    with suppress(TimeoutError):
        await caller.wait_for("transcript", WAIT_SECONDS, count=finals + 1, is_final=True)
        heard.transcripts.append(time.monotonic() - ended)
    await asyncio.sleep(GAP_SECONDS)


@contextmanager
def _timed_packets() -> Iterator[list[tuple[int, float]]]:
    """Note the timestamp of each packet of the one peer, and when its turn came."""
    heard: list[tuple[int, float]] = []

    class Timed(InboundAudio):
        """Audio in, with a clock."""

        def _hear(self, packets: list[AudioPacket]) -> None:
            heard.extend((packet.timestamp, time.monotonic()) for packet in packets)
            super()._hear(packets)

    with patch.object(peer, "InboundAudio", Timed):
        yield heard


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
