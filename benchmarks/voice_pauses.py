"""Whether somebody who stops to think is cut off: utterances with a pause, in stream time.

Each utterance goes through the server's own path (Opus, voice activity, endpointing, speculative
transcripts) faster than it is spoken. The recogniser is a double on the clock of the stream: it
answers `STT_SECONDS` of audio after it was asked, by the words whose sound it was sent whole. As
Whisper does, it begins every text with a capital and ends it with a mark, also half a sentence: a
question mark where it begins like a question, else a full stop. That hides that more comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import report
from benchmarks.report import Cell, Table, met, p50_p95
from benchmarks.speech import LONGEST_PAUSE, SHORTEST_PAUSE, Said, with_pauses
from benchmarks.stream_time import STT_SECONDS, Hears, StreamClock, as_whisper
from tests.voice.opus_packets import encoded
from tests.voice.speech import silence
from tutor_app.voice import protocol
from tutor_app.voice.audio import CHUNK, CHUNK_SECONDS, SAMPLE_RATE, Audio
from tutor_app.voice.ears import Ears
from tutor_app.voice.opus import OpusDecoder
from tutor_app.voice.ports import VoiceActivity
from tutor_app.voice.session import VoiceSession
from tutor_app.voice.vad import voice_activity

VOICES_EACH = 3
AT_ONCE = 8
BEFORE_SECONDS, AFTER_SECONDS = 0.7, 2.2
SETTLING = 12
"""Turns of the event loop in which everything follows that a chunk gives rise to."""

AIM_SHARE = 0.02
KINDS = {
    "clause": "inside a sentence, or before the question",
    "filler": "after a filler (um, well, so)",
    "any word": "between any two words",
    "whole": "after words that are a question of their own",
}
ALL = "all of them"


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one utterance: final transcripts, and seconds from its end to the decision."""

    said: Said
    finals: list[protocol.TranscriptMessage]
    waited: float | None

    @property
    def is_cut(self) -> bool:
        """Whether it became more than one question, or lost words."""
        replaced = {final.replaces for final in self.finals}
        standing = [final for final in self.finals if final.utterance_id not in replaced]
        return [final.text for final in standing] != [as_whisper(self.said.text)]

    @property
    def is_revised(self) -> bool:
        """Whether its first half was taken for all of it, until it went on."""
        return any(final.replaces for final in self.finals)


def measure() -> list[Table]:
    """Every utterance once; one row for each place of the pause."""
    heard = asyncio.run(_hear_all([*with_pauses(VOICES_EACH)]))
    by_kind = {
        name: [one for one in heard if one.said.kind == kind] for kind, name in KINDS.items()
    }
    rows = [_row(name, some) for name, some in by_kind.items()]
    columns = (
        *("pause", "utterances", "cut in two", "share", "asked early, taken back"),
        *("decided p50 ms", "p95 ms", "aim"),
    )
    note = (
        f"One pause of {SHORTEST_PAUSE} to {LONGEST_PAUSE:g} s in each utterance, espeak-ng in "
        "many voices and speeds, through Opus, voice activity and endpointing in stream time; "
        f"transcripts take {STT_SECONDS * 1000:.0f} ms and hold the true words so far. Decided: "
        "from the last sound to the decision that it was the last, of those that were not cut. "
        "Who stops after a whole question is answered after 0.5 s: the words alone do not tell "
        "that more comes, and to wait would make everybody wait. Who then adds to it within the "
        "time to think takes that question back: one with all the words takes its place."
    )
    return [Table("Voice: pauses inside an utterance", columns, (*rows, _row(ALL, heard)), note)]


def _row(name: str, heard: list[Heard]) -> tuple[Cell, ...]:
    cut = sum(one.is_cut for one in heard)
    waits = [one.waited * 1000 for one in heard if one.waited is not None and not one.is_cut]
    share = cut / len(heard)
    revised = sum(one.is_revised for one in heard)
    return name, len(heard), cut, share, revised, *p50_p95(waits), met(share, AIM_SHARE)


async def _hear_all(utterances: Sequence[Said]) -> list[Heard]:
    activity = voice_activity()
    places = asyncio.Semaphore(AT_ONCE)

    async def one(said: Said) -> Heard:
        async with places:
            return await _hear(activity, said)

    try:
        return await asyncio.gather(*map(one, utterances))
    finally:
        await activity.close()


async def _hear(activity: VoiceActivity, said: Said) -> Heard:
    clock, ended = StreamClock(), list[float]()
    finals: list[protocol.TranscriptMessage] = []
    double = Hears(said, clock, BEFORE_SECONDS)

    def sent(message: protocol.ToPage) -> None:
        if isinstance(message, protocol.SpeechBegan):
            double.starts_at = message.at_ms / 1000
        elif isinstance(message, protocol.SpeechEnded):
            ended.append(clock.now)

    session = VoiceSession(Ears(activity, double), sent, finals.append)
    await session.listen(_chunks(said, clock))
    true_end = BEFORE_SECONDS + said.seconds
    return Heard(said, finals, ended[-1] - true_end if ended else None)


async def _chunks(said: Said, clock: StreamClock) -> AsyncIterator[Audio]:
    """The utterance between silence, as the server decodes it, and time that passes with it."""
    samples = np.concatenate([silence(BEFORE_SECONDS), said.samples, silence(AFTER_SECONDS)])
    decoder = OpusDecoder()
    decoded = np.concatenate([decoder.decode(packet) for packet in encoded(samples)])
    for start in range(0, len(decoded) - CHUNK, CHUNK):
        clock.pass_time(CHUNK_SECONDS)
        yield decoded[start : start + CHUNK]
        for _ in range(SETTLING):
            await asyncio.sleep(0)
    clock.pass_time(STT_SECONDS + len(decoded) / SAMPLE_RATE)


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
