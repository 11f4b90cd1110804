"""One utterance followed by a local recogniser while it is spoken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np

from tutor_app.observability import logger
from tutor_app.voice.audio import SAMPLE_RATE, Audio, pcm16
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.ports import Transcript
from tutor_app.voice.speech_to_text.heard import judge
from tutor_app.voice.speech_to_text.local.hearing import Hearing
from tutor_app.voice.speech_to_text.local.pool import Worker
from tutor_app.voice.speech_to_text.sound import Sound

_LOG = logger(__name__)
SAMPLE_BYTES = 2
FRAME_BYTES = SAMPLE_RATE // 2 * SAMPLE_BYTES
"""Half a second at most in a message, so that the words so far come at least as often."""

MOST_BEHIND_BYTES = 20 * SAMPLE_RATE * SAMPLE_BYTES
"""A recogniser that is 20 s behind, as on a machine with too much to do, will not catch up."""

FINISH_SECONDS = 15.0
"""How long the final words may take."""


class LocalLive:
    """Follows one utterance in a child process (a `LiveTranscript`).

    `done` gets the worker back, once, and whether it can be used again. `clock` gives seconds.
    """

    def __init__(
        self,
        worker: Worker,
        name: str,
        done: Callable[[Worker, bool], None],
        *,
        clock: Callable[[], float] = loop_seconds,
    ) -> None:
        self._worker: Worker | None = worker
        self._name = name
        self._done = done
        self._clock = clock
        self._number = worker.next_number()
        self._audio: list[Audio] = []
        self._fed_bytes = self._heard_bytes = 0
        self._text = ""
        self._is_lost = False
        self._final: asyncio.Future[Hearing | None] = asyncio.get_running_loop().create_future()
        self._finishing: asyncio.Task[Transcript | None] | None = None
        worker.hear = self._hear
        worker.child.send(b"B", {"number": self._number})

    @property
    def is_lost(self) -> bool:
        """Whether it fell too far behind, or its process died: it says nothing more."""
        return self._is_lost

    def feed(self, audio: Audio) -> None:
        """Take the next samples; never blocks."""
        if self._worker is None or self._finishing is not None:
            return
        if self._fed_bytes - self._heard_bytes > MOST_BEHIND_BYTES:
            _LOG.warning("local recogniser too slow", recogniser=self._name)
            self._lose()
            return
        self._audio.append(audio)
        data = pcm16(audio)
        self._fed_bytes += len(data)
        for place in range(0, len(data), FRAME_BYTES):
            self._worker.child.send(b"A", data[place : place + FRAME_BYTES])

    async def partial(self) -> str:
        """The words so far; they may still change."""
        return self._text

    async def finish(self) -> Transcript | None:
        """The final transcript of all that was fed; None when it was lost.

        Asking again gives the same, also after a first asker was cancelled.
        """
        if self._finishing is None:
            self._finishing = asyncio.create_task(self._finish(), name="final words")
        return await asyncio.shield(self._finishing)

    async def close(self) -> None:
        """Give the process back, whatever state it is in; closing twice is harmless."""
        if self._finishing is not None and not self._finishing.done():
            self._finishing.cancel()
            await asyncio.wait([self._finishing])
        self._release(is_sound=True)

    async def _finish(self) -> Transcript | None:
        began = self._clock()
        if self._worker is None:
            return None
        self._worker.child.send(b"E")
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                hearing = await self._final
        except TimeoutError:
            _LOG.warning("local recogniser hangs", recogniser=self._name)
            self._lose()
            return None
        self._release(is_sound=True)
        if hearing is None:
            return None
        return self._transcript(hearing, self._clock() - began)

    def _transcript(self, hearing: Hearing, seconds: float) -> Transcript:
        sound = Sound.of(np.concatenate(self._audio) if self._audio else np.zeros(0, np.float32))
        verdict = judge(hearing.segments, sound)
        return Transcript(
            text=verdict.text,
            engine=self._name,
            language=hearing.language or "en",
            duration_seconds=sound.seconds,
            confidence=verdict.confidence,
            stt_ms=round(seconds * 1000),
            dropped=verdict.dropped,
        )

    def _hear(self, answer: dict[str, Any] | None, kind: bytes) -> None:
        if answer is None:
            self._lose()
        elif answer["number"] == self._number:
            if kind == b"P":
                self._heard_bytes, self._text = answer["heard"], answer["text"]
            elif kind == b"F" and not self._final.done():
                self._final.set_result(Hearing.read(answer))

    def _lose(self) -> None:
        self._is_lost = True
        if not self._final.done():
            self._final.set_result(None)
        self._release(is_sound=False)

    def _release(self, *, is_sound: bool) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            self._done(worker, is_sound)
