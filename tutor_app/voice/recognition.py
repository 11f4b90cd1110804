"""Everything the recognisers do for one utterance: words as they come, guesses, the final text."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from tutor_app.observability import logger
from tutor_app.voice.audio import CHUNK, Audio
from tutor_app.voice.failures import places
from tutor_app.voice.ports import LiveTranscript, SpeechFailed, SpeechToText, Transcript

FEED_SAMPLES = 4 * CHUNK
"""What the local recogniser gets at once, 128 ms: it lives in another process."""

MOST_GUESSES = 8
"""Guesses that an utterance may cost: each is a billed request where there is a provider."""

FINAL_SECONDS = 45.0
"""How long the final text may take, over all engines."""

_LOG = logger(__name__)


class Recognition:
    """The recognisers' work on one utterance.

    `backlog` gives the utterance's audio so far, for a live recogniser that was opened late.
    """

    def __init__(self, engines: SpeechToText, prompt: str, language: str) -> None:
        self._engines = engines
        self._prompt = prompt
        self._language = language
        self._live: LiveTranscript | None = None
        self._unfed: list[Audio] = []
        self._guess: tuple[int, asyncio.Task[Transcript]] | None = None
        self._guesses = 0
        self._is_over = asyncio.Event()

    @property
    def has_words(self) -> bool:
        """Whether a live recogniser follows, so that partial transcripts can be had."""
        return self._live is not None and not self._live.is_lost

    async def open(self, backlog: Callable[[], Audio]) -> None:
        """Let a local recogniser follow, if one is free; it gets what was said so far."""
        live = await self._engines.live()
        if live is None:
            return
        if self._is_over.is_set():
            await live.close()
            return
        self._unfed = [backlog()]
        self._live = live
        self._feed_now()

    def feed(self, chunk: Audio) -> None:
        """The next chunk of the utterance, for the local recogniser; never blocks."""
        if self._live is None:
            return
        self._unfed.append(chunk)
        if sum(map(len, self._unfed)) >= FEED_SAMPLES:
            self._feed_now()

    async def words(self) -> str:
        """The words so far, by the local recogniser; empty when none follows."""
        return await self._live.partial() if self._live and self.has_words else ""

    def guess(self, revision: int, audio: Audio) -> asyncio.Task[Transcript] | None:
        """Begin with the text of what may be the whole utterance; None when that was done often."""
        self.forget_guess()
        if self._guesses >= MOST_GUESSES:
            return None
        self._guesses += 1
        held = _HeldBack(self._live, self._is_over) if self._live and self.has_words else None
        task = asyncio.create_task(self._transcribe(audio, held), name="speculation")
        task.add_done_callback(_retrieve)
        self._guess = (revision, task)
        return task

    def forget_guess(self) -> None:
        """The learner went on: the guess is of no use."""
        if self._guess:
            self._guess[1].cancel()
            self._guess = None

    async def final(self, audio: Audio, revision: int | None, *, is_followed: bool) -> Transcript:
        """The text of the utterance, from the guess with this revision if there is one.

        `is_followed`: what the live recogniser heard is this audio and hardly more. Raises
        SpeechFailed.
        """
        self._is_over.set()
        self._feed_now()
        if self._guess and self._guess[0] == revision:
            task = self._guess[1]
        else:
            self.forget_guess()
            live = self._live if is_followed and self.has_words else None
            task = asyncio.create_task(self._transcribe(audio, live), name="transcription")
        try:
            async with asyncio.timeout(FINAL_SECONDS):
                return await task
        except TimeoutError as error:
            raise SpeechFailed from error

    async def close(self) -> None:
        """Give everything back, at any time, more than once."""
        self._is_over.set()
        self.forget_guess()
        live, self._live = self._live, None
        if live is not None:
            await live.close()

    def _feed_now(self) -> None:
        if self._live and self._unfed:
            self._live.feed(np.concatenate(self._unfed))
        self._unfed = []

    async def _transcribe(self, audio: Audio, live: LiveTranscript | None) -> Transcript:
        try:
            return await self._engines.transcribe(
                audio, prompt=self._prompt, language=self._language, live=live
            )
        except SpeechFailed:
            raise
        except Exception as error:
            _LOG.error("speech to text failed", kind=type(error).__name__, trace=places(error))
            raise SpeechFailed from error


class _HeldBack:
    """A live recogniser that finishes only once the utterance is really over.

    A guess that falls through to the local recogniser must not end it while words may still come.
    """

    def __init__(self, live: LiveTranscript, is_over: asyncio.Event) -> None:
        self._live = live
        self._is_over = is_over

    @property
    def is_lost(self) -> bool:
        return self._live.is_lost

    def feed(self, audio: Audio) -> None:
        """Nothing: the utterance feeds it."""

    async def partial(self) -> str:
        return await self._live.partial()

    async def finish(self) -> Transcript | None:
        await self._is_over.wait()
        return await self._live.finish()

    async def close(self) -> None:
        """Nothing: the utterance closes it."""


def _retrieve(task: asyncio.Task[Transcript]) -> None:
    """A guess that nobody waits for any more may fail in silence."""
    if not task.cancelled():
        task.exception()
