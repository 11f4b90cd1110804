"""Speech for the benchmarks of voice: espeak-ng's voices say the questions of speech.toml.

Where each piece begins and ends is known to the sample: pieces are synthesised one by one, what is
quieter than `EDGE` of their loudest sample is cut off at both ends, and pauses are put between.
No test and no word list of the endpointing has these sentences: they measure, they teach nothing.
"""

from __future__ import annotations

import itertools
import random
import tomllib
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.voice.speech import RATE, Samples, silence, spoken

QUESTIONS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("speech.toml").read_text(encoding="utf-8")
)
SHORTEST_PAUSE, LONGEST_PAUSE = 0.3, 1.0
"""Pauses inside an utterance, in seconds, evenly spread; shorter ones end nothing."""

SPEEDS = (125, 145, 165, 185)
"""Words a minute; people speak at 120 to 180."""

VOICES = ("en-us+m3", "en-gb+f2", "en-us+f4", "en-gb-x-rp+m7", "en-gb-scotland+f1", "en-029+m1")
EDGE = 0.02
LEVEL = 9_000
"""The loudest sample: about -11 dB, as microphones with automatic gain give it."""

LEAST_WORDS = 2
"""Words on each side of a pause in the middle of a sentence."""

SEED = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance at 48 kHz, from its first sound to its last; `parts` lie between pauses.

    `places` are where each part begins and ends, in seconds from the first sound.
    """

    kind: str
    parts: tuple[str, ...]
    samples: Samples
    places: tuple[tuple[float, float], ...]

    @property
    def text(self) -> str:
        """All its words."""
        return " ".join(self.parts)

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / RATE

    def heard(self, since: float, until: float) -> str:
        """The words of the parts that begin and end between two moments after the first sound."""
        pairs = zip(self.parts, self.places, strict=True)
        return " ".join(part for part, (begin, end) in pairs if since <= begin and end <= until)


def questions(amount: int, seed: int = SEED) -> list[Said]:
    """Questions of all kinds without a pause, each in another voice."""
    chance = random.Random(seed)
    texts = _texts()
    chance.shuffle(texts)
    chosen = zip(itertools.islice(itertools.cycle(texts), amount), _voices(chance), strict=False)
    return [_said("plain", (text.replace("| ", ""),), voice, chance) for text, voice in chosen]


def with_pauses(voices: int, seed: int = SEED) -> Iterator[Said]:
    """Every question in so many voices, with a pause at its bar; then at any word instead."""
    chance = random.Random(seed)
    voice = _voices(chance)
    for kind, texts in QUESTIONS.items():
        for text in texts:
            for _ in range(voices):
                yield _said(kind, tuple(text.split(" | ")), next(voice), chance)
    for text in _texts():
        for _ in range(voices):
            words = text.replace("| ", "").split()
            place = chance.randint(LEAST_WORDS, len(words) - LEAST_WORDS)
            parts = " ".join(words[:place]), " ".join(words[place:])
            yield _said("any word", parts, next(voice), chance)


def wav(file: Path, parts: Sequence[Samples]) -> Path:
    """A file for a microphone: 48 kHz, mono, 16 bit."""
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        for part in parts:
            sound.writeframes(part.tobytes())
    return file


def tone(seconds: float, hertz: float = 1_000.0) -> Samples:
    """A tone as loud as the speech."""
    times = np.arange(int(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hertz * times) * LEVEL).astype(np.int16)


def _texts() -> list[str]:
    return [text for texts in QUESTIONS.values() for text in texts]


def _voices(chance: random.Random) -> Iterator[tuple[str, int]]:
    voices = [*itertools.product(VOICES, SPEEDS)]
    chance.shuffle(voices)
    return itertools.cycle(voices)


def _said(kind: str, parts: tuple[str, ...], voice: tuple[str, int], chance: random.Random) -> Said:
    pieces: list[Samples] = []
    places: list[tuple[float, float]] = []
    for part in parts:
        if pieces:
            pieces.append(silence(chance.uniform(SHORTEST_PAUSE, LONGEST_PAUSE)))
        begin = sum(map(len, pieces)) / RATE
        pieces.append(trimmed(spoken(part, *voice)))
        places.append((begin, sum(map(len, pieces)) / RATE))
    return Said(kind, parts, np.concatenate(pieces), tuple(places))


def trimmed(samples: Samples) -> Samples:
    """From the first sound to the last, at the one loudness of all."""
    loud = np.flatnonzero(np.abs(samples) > EDGE * np.abs(samples).max())
    sound = samples[loud[0] : loud[-1] + 1].astype(np.float32)
    louder: Samples = (sound * (LEVEL / np.abs(sound).max())).astype(np.int16)
    return louder
