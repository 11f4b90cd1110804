"""The chain of recognisers: providers first, then this machine; itself a recogniser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from tutor_app.llm.faults import TOO_SLOW, UNREACHABLE, Fault, ModelFault, Remedy
from tutor_app.llm.rests import Condition, Rests
from tutor_app.observability import FALLBACKS, logger
from tutor_app.voice.audio import Audio
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.ports import LiveTranscript, SpeechEngine, SpeechFailed, Transcript
from tutor_app.voice.speech_to_text.heard import judge
from tutor_app.voice.speech_to_text.local.hearing import Hearing
from tutor_app.voice.speech_to_text.local.recogniser import LocalRecogniser
from tutor_app.voice.speech_to_text.recording import Recording, recorded
from tutor_app.voice.speech_to_text.whisper import WhisperModel

_LOG = logger(__name__)
UNASKED = "loudness"
"""The engine of a transcript that needed none: there was nothing to be heard."""

_STATES: dict[Condition, Literal["ready", "resting", "out", "gone"]] = {
    Condition.READY: "ready",
    Condition.RESTING: "resting",
    Condition.OUT: "out",
    Condition.GONE: "gone",
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long providers may take, in seconds, each with a share of the audio's length on top.

    The slowest in a hundred of Groq's answers come 1.54 s after the end of speech (Pipecat's
    figure): who has not answered after 4 s will not soon, and the learner waits in silence. After
    8 s the local recogniser, which has followed meanwhile, is the better answer. The shares pay
    for sending long files: 0.1 s a second of audio is 2.5 Mbit/s.
    """

    attempt: float = 4.0
    attempt_share: float = 0.1
    deadline: float = 8.0
    deadline_share: float = 0.2
    least: float = 0.25

    def one(self, seconds: float) -> float:
        """For one request about so much audio."""
        return self.attempt + self.attempt_share * seconds

    def all(self, seconds: float) -> float:
        """For all requests about it together."""
        return self.deadline + self.deadline_share * seconds


PATIENCE = Patience()


class SpeechChain:
    """Asks one model after the other, then the local recognisers (a `SpeechToText`).

    A model that fails rests, and the next is asked at once; only a lost connection, as of one that
    was kept open too long, is tried again. No request is sent for audio that holds no speech.
    `local` are asked in their order; the one that can follow live is used for partials.
    """

    def __init__(
        self,
        models: Sequence[WhisperModel],
        local: Sequence[LocalRecogniser],
        *,
        rests: Rests | None = None,
        patience: Patience = PATIENCE,
        troubles: Sequence[SpeechEngine] = (),
        clock: Callable[[], float] = loop_seconds,
    ) -> None:
        self._models = tuple(models)
        self._local = tuple(local)
        self._rests = rests or Rests()
        self._patience = patience
        self._troubles = tuple(troubles)
        self._clock = clock

    def is_local_only(self) -> bool:
        """Whether no provider can be asked, so that a transcript costs processor time here."""
        lasting = (Condition.OUT, Condition.GONE)
        return all(self._condition(model) in lasting for model in self._models)

    async def live(self) -> LiveTranscript | None:
        """A local recogniser for partials; None when all are taken."""
        for recogniser in self._local:
            live = await recogniser.live()
            if live is not None:
                return live
        return None

    async def transcribe(
        self,
        audio: Audio,
        *,
        prompt: str = "",
        language: str = "",
        live: LiveTranscript | None = None,
    ) -> Transcript:
        """The text of the audio, from the first engine that can say it; raises SpeechFailed."""
        began = self._clock()
        recording = await recorded(audio, prompt, language)
        if why := recording.sound.nothing:
            return Transcript("", UNASKED, duration_seconds=recording.seconds, dropped=why)
        transcript = await self._from_providers(recording, began)
        return transcript or await self._from_here(recording, live)

    def engines(self) -> Sequence[SpeechEngine]:
        """All engines in the order they are asked."""
        asked = [self._provider_row(model) for model in self._models]
        return [*asked, *self._troubles, *map(_local_row, self._local)]

    async def prepare(self) -> None:
        """Start a local process now, so that the first words do not wait 2 s for it."""
        for recogniser in self._local:
            if recogniser.is_streaming:
                await recogniser.prepare()

    async def close(self) -> None:
        """End the processes of the local recognisers."""
        await asyncio.gather(*(recogniser.close() for recogniser in self._local))

    async def _from_providers(self, recording: Recording, began: float) -> Transcript | None:
        ends_at = began + self._patience.all(recording.seconds)
        for model in self._models:
            if not self._may_ask(model, ends_at):
                continue
            result = await self._ask(model, recording, ends_at)
            if result is UNREACHABLE and ends_at - self._clock() > self._patience.least:
                result = await self._ask(model, recording, ends_at)
            if isinstance(result, Hearing):
                return self._transcript(model.name, result, recording, began)
        return None

    def _may_ask(self, model: WhisperModel, ends_at: float) -> bool:
        is_ready = self._condition(model) is Condition.READY
        return is_ready and ends_at - self._clock() > self._patience.least

    async def _ask(
        self, model: WhisperModel, recording: Recording, ends_at: float
    ) -> Hearing | Fault:
        asked_at = self._clock()
        seconds = min(self._patience.one(recording.seconds), ends_at - asked_at)
        try:
            async with asyncio.timeout(seconds):
                hearing = await model.hear(recording)
        except TimeoutError:
            fault = TOO_SLOW
        except ModelFault as error:
            fault = error.fault
        else:
            self._rests.answered(model.key)
            return hearing
        self._note(model, fault, asked_at)
        return fault

    def _note(self, model: WhisperModel, fault: Fault, asked_at: float) -> None:
        self._rests.note(model.key, fault, asked_at=asked_at, now=self._clock())
        FALLBACKS.labels(model.model, fault.reason).inc()
        log = _LOG.error if fault.remedy is Remedy.OUT else _LOG.warning
        log("recogniser passed over", engine=model.name, reason=fault.reason, detail=fault.detail)

    async def _from_here(self, recording: Recording, live: LiveTranscript | None) -> Transcript:
        failure = SpeechFailed()
        for recogniser in self._local:
            has_followed = recogniser.is_streaming and recogniser.knows(recording.language)
            try:
                heard = await live.finish() if live is not None and has_followed else None
                return heard or await recogniser.transcribe(
                    recording.audio, prompt=recording.prompt, language=recording.language
                )
            except SpeechFailed as error:
                failure = error
        raise failure

    def _transcript(
        self, engine: str, hearing: Hearing, recording: Recording, began: float
    ) -> Transcript:
        verdict = judge(hearing.segments, recording.sound, recording.prompt)
        return Transcript(
            text=verdict.text,
            engine=engine,
            language=hearing.language or recording.language or "en",
            duration_seconds=recording.seconds,
            confidence=verdict.confidence,
            stt_ms=round((self._clock() - began) * 1000),
            dropped=verdict.dropped,
        )

    def _condition(self, model: WhisperModel) -> Condition:
        return self._rests.state(model.key, self._clock()).condition

    def _provider_row(self, model: WhisperModel) -> SpeechEngine:
        now = self._clock()
        state = self._rests.state(model.key, now)
        detail = state.detail
        if state.condition is Condition.RESTING:
            detail += f", asked again in {max(1, round(state.wakes_at - now))} s"
        return SpeechEngine(model.model, model.provider, _STATES[state.condition], detail)


def _local_row(recogniser: LocalRecogniser) -> SpeechEngine:
    trouble = recogniser.pool.trouble
    return SpeechEngine(recogniser.name, "this machine", "resting" if trouble else "ready", trouble)
