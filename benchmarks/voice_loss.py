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
from tutor_app.voice.audio import CHUNK_SECONDS, Audio
from tutor_app.voice.inbound import InboundAudio
from tutor_app.voice.ports import Transcript

LOSSES = (0.0, 0.01, 0.05)
QUESTIONS = 6
GAP_SECONDS = 0.8
STT_SECONDS = 0.15
WAIT_SECONDS = 8.0
FRAME_SECONDS = FRAME / RATE


@dataclass(slots=True)
class Heard:
    """With some packets lost: by how many seconds chunks and transcripts were late, and packets."""

    chunks: list[float] = field(default_factory=list)
    transcripts: list[float] = field(default_factory=list)
    lost: int = 0
    sent: int = 0


def measure() -> list[Table]:
    """The same questions at each share of lost packets."""
    said = questions(QUESTIONS)
    heard = {loss: asyncio.run(_hear(loss, said)) for loss in LOSSES}
    base = p50_p95(heard[LOSSES[0]].chunks)
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
        "A WebRTC client in the server's own process drops packets at random. Behind: from the "
        "last sample of a chunk of 32 ms at the microphone to the chunk in the session, of which "
        f"{FRAME_SECONDS * 1000:.0f} ms are the packet's own length. Silence for audio: packets "
        "that never came, or too late, of all. Lost ones are not asked for again and not waited "
        f"for. {QUESTIONS} questions each; the recogniser takes {STT_SECONDS * 1000:.0f} ms."
    )
    return [Table("Voice: lost packets", columns, rows, note)]


def _row(loss: float, heard: Heard, base: tuple[float, float]) -> tuple[Cell, ...]:
    p50, p95 = p50_p95(heard.chunks)
    milliseconds = tuple(1000 * one for one in (p50, p95, p50 - base[0], p95 - base[1]))
    share = 100 * heard.lost / heard.sent
    final = 1000 * p50_p95(heard.transcripts)[0]
    answered = f"{len(heard.transcripts)} of {QUESTIONS}"
    return f"{100 * loss:g}", *milliseconds, share, answered, final


async def _hear(loss: float, questions_said: Sequence[Said]) -> Heard:
    heard, stt = Heard(), SaysWhatItIsTold(delay=STT_SECONDS, has_live=False)
    with _timed_chunks() as times:
        async with hearing(stt) as server:
            caller = await server.call()
            caller.lose(loss)
            for said in questions_said:
                stt.answer = partial(_transcript, said.text)
                await _say(caller, said, heard)
            heard.sent = caller.microphone._sent // FRAME
            heard.lost = server.lost
            heard.chunks = _behind(caller, times)
    return heard


def _transcript(text: str, _audio: Audio) -> Transcript:
    return Transcript(text, "double")


def _behind(caller: Caller, times: list[float]) -> list[float]:
    """By how many seconds each chunk came after its last sample was spoken.

    The caller's microphone hands a frame over when its first sample is due, a real one with its
    last.
    """
    began = caller.microphone._began
    assert began is not None
    ends = (began - FRAME_SECONDS + CHUNK_SECONDS * (place + 1) for place in range(len(times)))
    return [at - end for at, end in zip(times, ends, strict=True)]


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
def _timed_chunks() -> Iterator[list[float]]:
    """Note when each chunk of the one peer is given to its session."""
    times: list[float] = []

    class Timed(InboundAudio):
        """Audio in, with a clock."""

        def _put(self, chunk: Audio) -> None:
            times.append(time.monotonic())
            super()._put(chunk)

    with patch.object(peer, "InboundAudio", Timed):
        yield times


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
