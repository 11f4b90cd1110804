"""PocketSphinx, as it runs in a child process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from pocketsphinx import Decoder
from pocketsphinx import Segment as Word

from tutor_app.voice.audio import CHUNK, SAMPLE_RATE
from tutor_app.voice.speech_to_text.heard import Segment
from tutor_app.voice.speech_to_text.local.hearing import Hearing, Stretch
from tutor_app.voice.speech_to_text.local.vocabulary import WEIGHT, plain, taught

SAMPLE_BYTES = 2
BLOCK_BYTES = SAMPLE_RATE // 10 * SAMPLE_BYTES
"""Decoded at once; the library loses words of much larger blocks."""

HEAD_BYTES = int(1.2 * SAMPLE_RATE) * SAMPLE_BYTES
"""So much is listened to before anything is decoded.

PocketSphinx subtracts the mean of the cepstra. Its built-in first guess belongs to no microphone:
on 4 human recordings the word error rate is 0.64 with it, 0.37 with the mean of the first second,
0.28 with the mean of everything (which is only known when it is too late for partials). Half a
second of the head is from before the first word, so the first words come a second after it.
"""

LEAD_BYTES = int(0.15 * SAMPLE_RATE) * SAMPLE_BYTES
"""Silence before the first sound that the mean is made of: as much as whole utterances have."""

ONSET_RATIO = 18.0
"""The first sound is less than 25 dB below the loudest."""

MOST_ACTIVE = 10_000
"""Hidden Markov models a frame: bounds the time that noise and shouting take."""

_FRAME_SECONDS = 0.01


class Sphinx:
    """Decodes English speech, a whole stretch or as it comes.

    About 270 MB and 0.4 s of one core a second of speech. `phrases` are words and phrases to
    expect. One utterance at a time: `begin`, `feed`, `end`; a new `begin` forgets an old one.
    """

    name = "local"

    def __init__(self, phrases: Sequence[str] = ()) -> None:
        self._decoder = Decoder(
            samprate=SAMPLE_RATE, maxhmmpf=MOST_ACTIVE, loglevel="FATAL", dither=True, seed=1
        )
        self._ear = Decoder(samprate=SAMPLE_RATE, lm=None, keyphrase="hello", loglevel="FATAL")
        self._head = bytearray()
        self._is_decoding = False
        self._teach(phrases)

    def begin(self) -> None:
        """A new utterance."""
        if self._is_decoding:
            self._decoder.end_utt()
        self._is_decoding = False
        self._head.clear()

    def feed(self, pcm: bytes) -> None:
        """More of it, in PCM16 at 16 kHz."""
        if self._is_decoding:
            self._decode(pcm)
            return
        self._head += pcm
        if len(self._head) >= HEAD_BYTES:
            self._start()

    def words(self) -> str:
        """The words so far."""
        found = self._decoder.hyp() if self._is_decoding else None
        return plain(found.hypstr) if found else ""

    def end(self) -> Hearing:
        """The final words, after two more passes over what was heard: 0.05 s a second of speech."""
        if not self._is_decoding:
            self._start()
        self._is_decoding = False
        self._decoder.end_utt()
        found = self._decoder.hyp()
        text = plain(found.hypstr) if found else ""
        words = [word for word in self._decoder.seg() or () if word.word[0] not in "<["]
        frames = sum(_frames(word) for word in words)
        likely = sum(word.prob * _frames(word) for word in words)
        confidence = min(1.0, likely / frames) if frames else 0.0
        segment = Segment(text, frames * _FRAME_SECONDS, confidence=confidence)
        return Hearing((segment,) if text else (), "en")

    def whole(self, asked: Stretch) -> Hearing:
        """A whole stretch; the mean of all its cepstra is known from the start."""
        self.begin()
        self._begin_decoding(asked.pcm)
        for block in _blocks(asked.pcm):
            if not asked.is_wanted():
                break
            self._decoder.process_raw(block)
        return self.end()

    def _start(self) -> None:
        head = bytes(self._head)
        self._begin_decoding(head[_onset(head) :])
        self._decode(head)

    def _begin_decoding(self, known: bytes) -> None:
        self._decoder.set_cmn(self._mean(known))
        self._decoder.start_utt()
        self._is_decoding = True

    def _decode(self, pcm: bytes) -> None:
        for block in _blocks(pcm):
            self._decoder.process_raw(block)

    def _mean(self, pcm: bytes) -> str:
        """The mean of the cepstra, by a decoder of its own: measuring would spoil the other's."""
        self._ear.start_utt()
        self._ear.process_raw(pcm or bytes(BLOCK_BYTES), no_search=True, full_utt=True)
        mean: str = self._ear.get_cmn()
        self._ear.end_utt()
        return mean

    def _teach(self, phrases: Sequence[str]) -> None:
        model = self._decoder.get_lm()
        entries = list(taught(phrases, self._decoder.lookup_word))
        for place, (entry, phones) in enumerate(entries, 1):
            model.add_word(entry, WEIGHT)
            is_last = place == len(entries)  # the search is built anew once, with them all
            self._decoder.add_word(entry, phones, is_last)


def _blocks(pcm: bytes) -> Iterator[bytes]:
    return (pcm[place : place + BLOCK_BYTES] for place in range(0, len(pcm), BLOCK_BYTES))


def _onset(pcm: bytes) -> int:
    """Where the first sound begins, a little before it, in bytes."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
    chunks = samples[: len(samples) - len(samples) % CHUNK].reshape(-1, CHUNK)
    levels = np.sqrt(np.mean(np.square(chunks), axis=1))
    if not levels.any():
        return 0
    first = int(np.argmax(levels * ONSET_RATIO >= levels.max())) * CHUNK * SAMPLE_BYTES
    return max(0, first - LEAD_BYTES)


def _frames(word: Word) -> int:
    return int(word.end_frame - word.start_frame + 1)
