"""A recogniser of this machine, over its processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from tutor_app.voice.audio import Audio, pcm16, seconds_of
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.ports import SpeechFailed, Transcript
from tutor_app.voice.speech_to_text.heard import judge
from tutor_app.voice.speech_to_text.local.hearing import Hearing
from tutor_app.voice.speech_to_text.local.live import LocalLive
from tutor_app.voice.speech_to_text.local.pieces import pieces_of
from tutor_app.voice.speech_to_text.local.pool import Busy, Worker, WorkerPool
from tutor_app.voice.speech_to_text.sound import Sound

TRIES = 2
"""A process that dies is replaced once; a second death is the audio's doing."""


class LocalRecogniser:
    """Recognises speech in child processes (a `Recogniser`).

    `languages` are those it knows, as ISO 639-1 codes; empty means any. A stretch may take
    `patience` seconds and as many times its length before its process counts as hanging.
    """

    def __init__(
        self,
        name: str,
        pool: WorkerPool,
        *,
        languages: frozenset[str] = frozenset(),
        is_streaming: bool = False,
        patience: tuple[float, float] = (20.0, 3.0),
        clock: Callable[[], float] = loop_seconds,
    ) -> None:
        self._name = name
        self.pool = pool
        self._languages = languages
        self.is_streaming = is_streaming
        self._patience = patience
        self._clock = clock

    @property
    def name(self) -> str:
        """What `Transcript.engine` says of it."""
        return self._name

    def knows(self, language: str) -> bool:
        """Whether it understands this language; an empty code stands for any."""
        return not language or not self._languages or language.lower()[:2] in self._languages

    async def live(self) -> LocalLive | None:
        """A process that follows one utterance; None when all are taken."""
        worker = await self.pool.take_now() if self.is_streaming else None
        return LocalLive(worker, self._name, self._done, clock=self._clock) if worker else None

    async def prepare(self) -> None:
        """Have one process, if there is none."""
        if not self.pool.pids and (worker := await self.pool.take_now()):
            self.pool.give_back(worker)

    async def transcribe(self, audio: Audio, *, prompt: str = "", language: str = "") -> Transcript:
        """The text of audio of any length; raises SpeechFailed."""
        if not self.knows(language):
            raise SpeechFailed
        began = self._clock()
        sound = await asyncio.to_thread(Sound.of, audio)
        if sound.nothing:
            return Transcript("", self._name, dropped=sound.nothing, duration_seconds=sound.seconds)
        hearings = [await self._hear(piece, prompt, language) for piece in pieces_of(audio)]
        segments = [segment for hearing in hearings for segment in hearing.segments]
        verdict = judge(segments, sound, prompt)
        return Transcript(
            text=verdict.text,
            engine=self._name,
            language=hearings[0].language or language or "en",
            duration_seconds=sound.seconds,
            confidence=verdict.confidence,
            stt_ms=round((self._clock() - began) * 1000),
            dropped=verdict.dropped,
        )

    async def close(self) -> None:
        """End the processes."""
        await self.pool.close()

    async def _hear(self, piece: Audio, prompt: str, language: str) -> Hearing:
        fixed, share = self._patience
        for _ in range(TRIES):
            try:
                worker = await self.pool.take()
            except Busy as error:
                raise SpeechFailed(error.message, code=error.code) from error
            hearing = await self._ask(
                worker, piece, prompt, language, fixed + share * seconds_of(piece)
            )
            if hearing is not None:
                return hearing
        raise SpeechFailed

    async def _ask(
        self, worker: Worker, piece: Audio, prompt: str, language: str, seconds: float
    ) -> Hearing | None:
        """What a process hears; None when it died or hung, and is thrown away."""
        heard: asyncio.Future[Hearing | None] = asyncio.get_running_loop().create_future()
        number = worker.next_number()

        def hear(answer: dict[str, Any] | None, kind: bytes) -> None:
            if heard.done():
                return
            if answer is None:
                heard.set_result(None)
            elif kind == b"F" and answer["number"] == number:
                heard.set_result(Hearing.read(answer))

        worker.hear = hear
        head = {"number": number, "language": language, "prompt": prompt}
        worker.child.send(b"W", json.dumps(head).encode() + b"\0" + pcm16(piece))
        hearing = None
        try:
            async with asyncio.timeout(seconds):
                hearing = None if worker.child.is_gone else await heard
        except TimeoutError:
            pass
        except asyncio.CancelledError:
            self._done(worker, is_sound=True)
            raise
        self._done(worker, is_sound=hearing is not None)
        return hearing

    def _done(self, worker: Worker, is_sound: bool) -> None:
        if is_sound:
            self.pool.give_back(worker)
        else:
            self.pool.throw_away(worker)
