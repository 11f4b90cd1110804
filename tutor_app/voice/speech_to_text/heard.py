"""Which of a recogniser's words somebody said: pure.

Recognisers write something down for silence and noise too. Each segment is judged by what the
model says of itself, by its words, and by the sound.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tutor_app.voice.ports import Dropped
from tutor_app.voice.speech_to_text.phantoms import (
    Invented,
    invented,
    is_one_character,
    sentences_of,
    without_inventions,
    words_of,
)
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

SURE_NO_SPEECH, SURE_LOGPROB = 0.1, -0.35
"""A single letter or digit counts, however faint it is, when the model is as sure as this."""

LEAST_CONFIDENCE = 0.6
"""Below it a local recogniser's one or two small words are the shape of a noise."""

LONG_SECONDS, FEW_WORDS = 6.0, 3
"""A long sound with next to no words in it."""

ECHOED_WORDS = 4
"""From this many words in a row, a piece of the prompt may be the prompt come back."""

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
    """The segments that somebody said, joined; what was dropped first gives the reason if none.

    Of a segment with several sentences those stay that somebody said.
    """
    reasons = [_reason(segment, sound, prompt) for segment in segments]
    kept = [segment for segment, why in zip(segments, reasons, strict=True) if why is None]
    sentences = [part for segment in kept for part in _believed(segment, sound)]
    said = without_inventions(sentences)
    text = " ".join(" ".join(said).split())
    if not text:
        return Verdict("", dropped=next(filter(None, reasons), "phantom" if kept else "silence"))
    whole = Segment(text, sound.seconds, confidence=_confidence(kept))
    is_inventing = len(said) < len(sentences) or "phantom" in reasons
    why = _reason_of_words(_as_doubtful(whole, kept), sound, prompt, is_inventing=is_inventing)
    return Verdict("", dropped=why) if why else Verdict(text, whole.confidence)


def _reason(segment: Segment, sound: Sound, prompt: str) -> Dropped | None:
    figures = _reason_of_figures(segment)
    if figures or not segment.text.strip():
        return figures or "silence"
    sentences, believed = sentences_of(segment.text), _believed(segment, sound)
    if not believed:
        is_known = any(invented(words_of(sentence)) for sentence in sentences)
        return "phantom" if is_known else "noise"
    rest = replace(segment, text=" ".join(believed))
    return _reason_of_words(rest, sound, prompt, is_inventing=len(believed) < len(sentences))


def _believed(segment: Segment, sound: Sound) -> list[str]:
    """The sentences of a segment; where the evidence is weak, without what may be invented."""
    sentences = [one for one in sentences_of(segment.text) if not _is_annotation(one)]
    if _is_doubted(segment) or sound.is_doubtful:
        return [one for one in sentences if not invented(words_of(one))]
    return without_inventions(sentences)


def _as_doubtful(whole: Segment, segments: Sequence[Segment]) -> Segment:
    """The whole with the worst of what the model says of its parts."""
    silences = [one.no_speech_prob for one in segments if one.no_speech_prob is not None]
    logprobs = [one.avg_logprob for one in segments if one.avg_logprob is not None]
    return replace(
        whole,
        no_speech_prob=max(silences, default=None),
        avg_logprob=min(logprobs, default=None),
    )


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
    segment: Segment, sound: Sound, prompt: str, *, is_inventing: bool = False
) -> Dropped | None:
    """Why the words count for nothing. `is_inventing`: others beside them were invented."""
    words = words_of(segment.text)
    if not words or _is_annotation(segment.text):
        return "noise"
    is_long_for_words = sound.seconds >= LONG_SECONDS and len(set(words)) <= FEW_WORDS
    is_weak = _is_doubted(segment) or sound.is_doubtful or is_long_for_words
    if _is_phantom(words, is_weak=is_weak, is_inventing=is_inventing):
        return "phantom"
    if is_weak and (
        _is_echoed(words, prompt) or (is_one_character(words) and not _is_sure(segment))
    ):
        return "phantom"
    if segment.confidence is not None and segment.confidence < LEAST_CONFIDENCE:
        return "noise" if _is_small(words) else None
    return None


def _is_phantom(words: Sequence[str], *, is_weak: bool, is_inventing: bool) -> bool:
    """Whether nobody said this; beside other inventions a known phrase is one more."""
    match invented(words):
        case None:
            return False
        case Invented.SURELY:
            return True
    return is_weak or (is_inventing and len(words) > 1)


def _is_small(words: Sequence[str]) -> bool:
    """Whether the words are as short as a noise: small ones, or one character again and again."""
    return _SMALL_WORDS.issuperset(words) or is_one_character(list(dict.fromkeys(words)))


def _is_sure(segment: Segment) -> bool:
    """Whether the model says itself that somebody spoke, and that it understood."""
    silence, logprob = segment.no_speech_prob or 0.0, segment.avg_logprob
    return logprob is not None and logprob > SURE_LOGPROB and silence < SURE_NO_SPEECH


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
