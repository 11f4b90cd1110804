"""One learner listened to: chunks of audio in, messages for the page out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import replace

import numpy as np

from tutor_app.observability import logger
from tutor_app.voice import protocol
from tutor_app.voice.audio import CHUNK, CHUNK_SECONDS, Audio
from tutor_app.voice.ears import Ears
from tutor_app.voice.endpointing import (
    Endpointer,
    Event,
    FalseStart,
    Speculate,
    SpeechResumed,
    SpeechStarted,
    UtteranceEnded,
)
from tutor_app.voice.failures import places
from tutor_app.voice.ring import AudioRing
from tutor_app.voice.tutor_speech import TutorSpeech
from tutor_app.voice.utterance import Outcome, Utterance

SILENCE = np.zeros(CHUNK, np.float32)
RESET_CHUNKS = 16
"""After half a second of nothing at all, a new sound is judged without what was before."""

BY_PAUSE = frozenset({"complete", "cap", "classic"})
LAST_CHUNKS = 32
"""A second: longer than the moment that `commit` still waits for."""

_LOG = logger(__name__)


class VoiceSession:
    """Voice activity, endpointing and transcripts of one stream of audio.

    `send` gets the messages that matter now (they may be lost with the connection), `deliver` the
    final transcripts in the order of the utterances. Neither may block.
    """

    def __init__(
        self,
        ears: Ears,
        send: Callable[[protocol.ToPage], None],
        deliver: Callable[[protocol.TranscriptMessage], None],
    ) -> None:
        self._ears = ears
        self._send = send
        self._deliver = deliver
        self._config = ears.config
        self._endpointer = Endpointer(ears.config)
        self._stream = ears.activity.stream()
        self._ring = AudioRing()
        self._tutor = TutorSpeech()
        self._utterance: Utterance | None = None
        self._ended: Utterance | None = None  # the last one, which may go on in the next
        self._tasks: set[asyncio.Task[None]] = set()
        self._last: asyncio.Task[None] | None = None
        self._silent_chunks = 0
        self._is_muted = False
        self._is_spent = False
        self._is_ending = False
        self.spoke_count = 0

    @property
    def config(self) -> protocol.ListeningConfig:
        """How the learner is listened to now."""
        config = self._config
        return protocol.ListeningConfig(
            think_seconds=config.think_seconds,
            rule=config.rule,
            mode=config.mode,
            language=config.language,
        )

    @property
    def is_speaking(self) -> bool:
        """Whether an utterance goes on."""
        return self._utterance is not None

    async def listen(self, chunks: AsyncIterator[Audio]) -> None:
        """Hear the whole stream; an utterance that it breaks off is ended and written down.

        Returns when every transcript was delivered. What voice activity detection raises ends the
        stream, and is raised after that.
        """
        try:
            async for chunk in chunks:
                if not self._is_ending:
                    await self._hear(SILENCE if self._is_muted else chunk)
        finally:
            self._break_off()
            await self.settle()

    def end_utterance(self) -> None:
        """End the utterance now and hear no more: the server stops."""
        self._is_ending = True
        self._break_off()

    async def settle(self) -> None:
        """Wait until everything that was said has been delivered."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def abandon(self) -> None:
        """Give up what is still being written down: nobody will be there to read it."""
        for task in tuple(self._tasks):
            task.cancel()
        await self.settle()

    # ---- the page

    def tutor_speaks(self, message: protocol.TutorSpeaking) -> None:
        """The tutor says something aloud, or is silent again."""
        self._tutor.say(message.text, message.by, self._ring.end_seconds)
        self._endpointer.tutor_speaks(message.by)

    def configure(self, message: protocol.Config) -> None:
        """Listen otherwise from now on."""
        changes = message.model_dump(exclude={"v", "type"}, exclude_none=True)
        self._config = replace(self._config, **changes)
        self._endpointer.configure(self._config)

    def mute(self, message: protocol.Mute) -> None:
        """Stop hearing, or go on; what was said before counts."""
        self._is_muted = message.is_muted
        self._follow(self._endpointer.mute(message.is_muted))

    def commit(self) -> None:
        """Push-to-talk was released."""
        self._follow(self._endpointer.commit())

    # ---- the stream

    async def _hear(self, chunk: Audio) -> None:
        self._ring.add(chunk)
        if self._utterance:
            self._utterance.feed(chunk)
        self._follow(self._endpointer.process(CHUNK_SECONDS, await self._probability(chunk)))
        self._ring.keep(self._endpointer.needed_from, is_speaking=self.is_speaking)

    async def _probability(self, chunk: Audio) -> float:
        """How likely speech is; a chunk of nothing at all, as a muted sender has, is not asked."""
        if not chunk.any():
            self._silent_chunks += 1
            return 0.0
        if self._silent_chunks >= RESET_CHUNKS:
            self._stream.reset()
        self._silent_chunks = 0
        return await self._ears.activity.probability(self._stream, chunk)

    def _break_off(self) -> None:
        """End what is being said; commit leaves a moment for audio that does not come any more."""
        self._follow(self._endpointer.commit())
        for _ in range(LAST_CHUNKS):
            if self._utterance is None:
                return
            self._ring.add(SILENCE)
            self._follow(self._endpointer.process(CHUNK_SECONDS, 0.0))

    def _follow(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case SpeechStarted():
                    self._begin(event)
                case Speculate():
                    self._guess(event)
                case SpeechResumed():
                    self._current(event.utterance).resume()
                case UtteranceEnded():
                    self._end(event)
                case FalseStart():
                    self._false_start(event)

    def _current(self, number: int) -> Utterance:
        assert self._utterance is not None
        assert self._utterance.number == number
        return self._utterance

    def _begin(self, event: SpeechStarted) -> None:
        self.spoke_count += 1
        before = self._ended if event.continues else None
        assert before is None or before.number == event.continues
        utterance = Utterance(
            event.utterance,
            event.start_seconds,
            self._ears,
            self._tutor,
            self._config.language,
            self._send,
            before,
        )
        self._utterance = utterance
        self._send(
            protocol.SpeechBegan(
                utterance_id=utterance.id,
                at_ms=round(event.start_seconds * 1000),
                continues=before.id if before else None,
            )
        )
        if not self._is_spent:
            utterance.open(lambda: self._ring.between(event.start_seconds, self._ring.end_seconds))

    def _guess(self, event: Speculate) -> None:
        utterance = self._current(event.utterance)
        if not self._is_spent:
            audio = self._ring.between(event.start_seconds, event.end_seconds)
            self._start(self._read(utterance, event, audio))

    async def _read(self, utterance: Utterance, event: Speculate, audio: Audio) -> None:
        text = await utterance.guess(event.revision, audio, event.end_seconds)
        if text is not None:
            self._follow(self._endpointer.read(event.utterance, event.revision, text))

    def _false_start(self, event: FalseStart) -> None:
        utterance, self._utterance = self._current(event.utterance), None
        utterance.drop("false_start")
        self._start(utterance.close())

    def _end(self, event: UtteranceEnded) -> None:
        utterance, self._utterance = self._current(event.utterance), None
        self._ended = utterance
        audio = self._ring.between(event.start_seconds, event.end_seconds)
        late = self._ring.end_seconds - event.end_seconds
        if event.reason in BY_PAUSE:
            late += self._config.tail_seconds + self._config.lag_seconds  # after its last sound
        outcome = utterance.ended(event, audio, late)
        self._last = self._start(self._conclude(utterance, audio, outcome, self._last))

    async def _conclude(
        self,
        utterance: Utterance,
        audio: Audio,
        outcome: Awaitable[Outcome],
        before: asyncio.Task[None] | None,
    ) -> None:
        """Tell the page what came of an utterance, after those before it."""
        try:
            result = await outcome
            self._is_spent = result.is_spent
            if before:
                await asyncio.wait([before])
            utterance.tell(result, self._deliver)
            await utterance.keep(audio)
        finally:
            await utterance.close()

    def _start(self, work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _LOG.error("voice session", kind=type(error).__name__, trace=places(error))
