"""How many words the local recogniser gets wrong, through the whole path: WebRTC to transcript.

`VOICE_RECORDINGS` may name a folder of people's speech: sound files, each with what is said in it
in a text file of the same name (`lesson.flac`, `lesson.txt`). Nothing needs it.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from benchmarks import report
from benchmarks.hearing import hearing
from benchmarks.report import Cell, Table
from benchmarks.speech import Said, questions, trimmed
from tests.voice.caller import Caller
from tests.voice.conftest import Server
from tests.voice.speech import RATE, Samples
from tutor_app.settings import Settings
from tutor_app.topics.terms import computing_phrases
from tutor_app.voice.speech_to_text.build import build_speech

QUESTIONS = 16
AT_ONCE = 2
BEFORE_SECONDS = 0.6
LEAST_SECONDS = 1.5
"""After this nothing that was said can still begin an utterance of its own."""

MOST_SECONDS = 60.0
RECORDINGS = "VOICE_RECORDINGS"
SOUNDS = {".wav", ".flac", ".ogg", ".mp3"}


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance: its words, and those that were heard."""

    text: str
    transcript: str


def measure() -> list[Table]:
    """The corpus of the benchmarks; people's speech where there is some."""
    rows = [_row("espeak-ng, questions", asyncio.run(_hear(questions(QUESTIONS))))]
    if folder := os.environ.get(RECORDINGS):
        rows.append(_row("recordings of people", asyncio.run(_hear(_recordings(Path(folder))))))
    columns = ("speech", "utterances", "words", "word error rate", "unheard")
    note = (
        f"PocketSphinx, as it listens where no provider is configured; {AT_ONCE} speak at a time. "
        "Words wrong, missing or invented, divided by the words said. Synthetic voices are harder "
        "for it than people are, and questions about programming harder than novels."
    )
    return [Table("Voice: words of the local recogniser", columns, tuple(rows), note)]


def _row(name: str, heard: Sequence[Heard]) -> tuple[Cell, ...]:
    words = sum(len(words_of(one.text)) for one in heard)
    wrong = sum(errors(words_of(one.text), words_of(one.transcript)) for one in heard)
    unheard = sum(not one.transcript for one in heard)
    return name, len(heard), words, wrong / words, unheard


def words_of(text: str) -> list[str]:
    """Its words, without capitals and marks."""
    return re.findall(r"[a-z']+", text.lower())


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest words to change, take out or put in to make one out of the other."""
    before = list(range(len(heard) + 1))
    for row, word in enumerate(said, 1):
        now = [row]
        for place, other in enumerate(heard, 1):
            change = before[place - 1] + (word != other)
            now.append(min(before[place] + 1, now[-1] + 1, change))
        before = now
    return before[-1]


async def _hear(utterances: Sequence[Said]) -> list[Heard]:
    speech = build_speech(Settings(_env_file=None, groq_api_key=""), computing_phrases())
    try:
        async with hearing(speech.chain) as server:
            shares = [utterances[first::AT_ONCE] for first in range(AT_ONCE)]
            heard = await asyncio.gather(*(_hear_share(server, share) for share in shares))
    finally:
        await speech.close()
    return [one for share in heard for one in share]


async def _hear_share(server: Server, utterances: Sequence[Said]) -> list[Heard]:
    caller = await server.call()
    return [await _say(caller, one) for one in utterances]


async def _say(caller: Caller, said: Said) -> Heard:
    """Say it, and wait until everything that was heard has come to its end."""
    before = len(caller.messages)
    await asyncio.sleep(BEFORE_SECONDS)
    caller.microphone.say(said.samples)
    await caller.microphone.done()
    await asyncio.sleep(LEAST_SECONDS)
    for utterance in [one for one in caller.messages[before:] if one["type"] == "speech_started"]:
        await _outcome(caller, utterance["utterance_id"])
    finals = [one for one in caller.messages[before:] if one.get("is_final")]
    return Heard(said.text, " ".join(one["text"] for one in finals))


async def _outcome(caller: Caller, utterance: str) -> None:
    """Wait for what comes of an utterance: its transcript, or word that it is dropped."""
    waiting = {
        asyncio.create_task(caller.wait_for(kind, MOST_SECONDS, utterance_id=utterance, **fields))
        for kind, fields in {"transcript": {"is_final": True}, "dropped": {}}.items()
    }
    _, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in pending:
        one.cancel()
    await asyncio.wait(waiting)


def _recordings(folder: Path) -> list[Said]:
    files = sorted(file for file in folder.iterdir() if file.suffix in SOUNDS)
    pairs = [(file, file.with_suffix(".txt")) for file in files]
    return [_recording(sound, text.read_text()) for sound, text in pairs if text.is_file()]


def _recording(file: Path, text: str) -> Said:
    samples = trimmed(_read(file))
    return Said("recording", (text.strip(),), samples, ((0.0, len(samples) / RATE),))


def _read(file: Path) -> Samples:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(file)) as opened:
        parts = [part for frame in opened.decode(audio=0) for part in resampler.resample(frame)]
    parts += resampler.resample(None)
    return np.concatenate([part.to_ndarray()[0] for part in parts]).astype(np.int16)


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
