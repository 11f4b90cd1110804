"""Which of a recogniser's words somebody said: pure.

Recognisers write something down for silence and noise too. Each segment is judged by what the
model says of itself, by its words, and by the sound.
"""

from __future__ import annotations

import math
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tutor_app.voice.ports import Dropped
from tutor_app.voice.speech_to_text.sound import Sound

NO_SPEECH, NO_SPEECH_LOGPROB = 0.6, -1.0
"""Whisper's own rule for silence: both at once."""

SURELY_NO_SPEECH = 0.9
"""Above it, silence needs no further sign but a moderate doubt about the words."""

LEAST_LOGPROB = -1.2
"""Below it the words are guesses: Whisper itself decodes again from -1.0 on."""

MOST_COMPRESSION = 2.4
"""Above it a text repeats itself (Whisper's own threshold): a loop, not speech."""

DOUBTFUL_NO_SPEECH, DOUBTFUL_LOGPROB = 0.3, -0.6
"""From here on a model's own figures speak against a phrase that it is known to invent."""

LEAST_CONFIDENCE = 0.6
"""Below it a local recogniser's one or two small words are the shape of a noise."""

LONG_SECONDS, FEW_WORDS = 6.0, 3
"""A long sound with next to no words in it."""

ECHOED_WORDS = 4
"""From this many words in a row, a piece of the prompt may be the prompt come back."""

_FILE = Path(__file__).with_name("phantoms.txt")
_SMALL_WORDS = frozenset(
    # easier to read than a list of strings
    "a ah and but eh er he hi hm hmm huh i in it mm of oh on so the to uh um we".split()  # noqa: SIM905
)
_BRACKETS = (("[", "]"), ("(", ")"), ("*", "*"), ("♪", "♪"), ("<", ">"))


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a transcript, and what its engine says of it; None where it says nothing.

    `avg_logprob` (0 is certain, -1 doubtful), `no_speech_prob` 0 to 1 and `compression_ratio` are
    Whisper's; `confidence` 0 to 1 is the mean word posterior of engines that have one.
    """

    text: str
    seconds: float = 0.0
    avg_logprob: float | None = None
    no_speech_prob: float | None = None
    compression_ratio: float | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of a transcript: text with a confidence, or none and why."""

    text: str
    confidence: float | None = None
    dropped: Dropped | None = None


def judge(segments: Sequence[Segment], sound: Sound, prompt: str = "") -> Verdict:
    """The segments that somebody said, joined; what was dropped first gives the reason if none."""
    reasons = [_reason(segment, sound, prompt) for segment in segments]
    kept = [segment for segment, why in zip(segments, reasons, strict=True) if why is None]
    text = " ".join(" ".join(segment.text for segment in kept).split())
    if not text:
        return Verdict("", dropped=next(filter(None, reasons), None) or "silence")
    whole = Segment(text, sound.seconds, confidence=_confidence(kept))
    why = _reason_of_words(whole, sound, prompt, is_doubted=any(map(_is_doubted, kept)))
    return Verdict("", dropped=why) if why else Verdict(text, whole.confidence)


def words_of(text: str) -> list[str]:
    """The words in small letters, without punctuation at their ends."""
    small = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    bare = (word.strip(".,!?;:…\"'“”«»¡¿-–—。！？、 ") for word in small.split())
    return [word for word in bare if word]


@cache
def _phantoms() -> dict[str, bool]:
    """Known inventions; True for those that nobody says to a tutor."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    return {" ".join(words_of(entry.lstrip("!"))): entry.startswith("!") for entry in entries}


def _reason(segment: Segment, sound: Sound, prompt: str) -> Dropped | None:
    figures = _reason_of_figures(segment)
    if figures or not segment.text.strip():
        return figures or "silence"
    return _reason_of_words(segment, sound, prompt, is_doubted=_is_doubted(segment))


def _reason_of_figures(segment: Segment) -> Dropped | None:
    silence, logprob = segment.no_speech_prob or 0.0, segment.avg_logprob
    if logprob is not None:
        if silence > NO_SPEECH and logprob < NO_SPEECH_LOGPROB:
            return "silence"
        if silence > SURELY_NO_SPEECH and logprob < DOUBTFUL_LOGPROB:
            return "silence"
        if logprob < LEAST_LOGPROB:
            return "noise"
    return "noise" if _compression(segment) > MOST_COMPRESSION else None


def _reason_of_words(
    segment: Segment, sound: Sound, prompt: str, *, is_doubted: bool
) -> Dropped | None:
    words = words_of(segment.text)
    if not words or _is_annotation(segment.text):
        return "noise"
    is_long_for_words = sound.seconds >= LONG_SECONDS and len(words) <= FEW_WORDS
    is_weak = is_doubted or sound.is_doubtful or is_long_for_words
    phantom = _phantoms().get(" ".join(words))
    if phantom or (phantom is not None and is_weak):
        return "phantom"
    if is_weak and _is_echoed(words, prompt):
        return "phantom"
    if segment.confidence is not None and segment.confidence < LEAST_CONFIDENCE:
        return "noise" if _SMALL_WORDS.issuperset(words) else None
    return None


def _is_doubted(segment: Segment) -> bool:
    silence, logprob = segment.no_speech_prob or 0.0, segment.avg_logprob
    return silence > DOUBTFUL_NO_SPEECH or (logprob is not None and logprob < DOUBTFUL_LOGPROB)


def _compression(segment: Segment) -> float:
    """What the engine says, or the same figure made here."""
    if segment.compression_ratio is not None:
        return segment.compression_ratio
    data = segment.text.encode("utf-8", "replace")
    return len(data) / len(zlib.compress(data)) if data else 0.0


def _is_annotation(text: str) -> bool:
    """`[music]`, `(applause)` and the like, and nothing else."""
    bare = text.strip()
    return any(bare.startswith(left) and bare.endswith(right) for left, right in _BRACKETS)


def _is_echoed(words: Sequence[str], prompt: str) -> bool:
    """Whether the words stand in the prompt just so: Whisper repeats it when it hears nothing."""
    echoed = f" {' '.join(words)} " in f" {' '.join(words_of(prompt))} "
    return len(words) >= ECHOED_WORDS and echoed


def _confidence(segments: Sequence[Segment]) -> float | None:
    """The mean of what the segments say, by their length."""
    said = [
        (segment.confidence if segment.confidence is not None else _likelihood(segment), segment)
        for segment in segments
    ]
    known = [(value, max(one.seconds, 0.1)) for value, one in said if value is not None]
    total = sum(length for _, length in known)
    return sum(value * length for value, length in known) / total if known else None


def _likelihood(segment: Segment) -> float | None:
    """The geometric mean probability of a word piece."""
    logprob = segment.avg_logprob
    return None if logprob is None else min(1.0, math.exp(logprob))
