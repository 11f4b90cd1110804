"""One utterance from its first sound to what the page is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from uuid import uuid4

from tutor_app.errors import TooMany, TutorError
from tutor_app.observability import (
    VOICE_DROPPED,
    VOICE_TRANSCRIPT,
    VOICE_UTTERANCES,
    logger,
)
from tutor_app.voice import protocol
from tutor_app.voice.added import added_words
from tutor_app.voice.audio import Audio, seconds_of
from tutor_app.voice.backchannel import is_backchannel
from tutor_app.voice.clock import loop_seconds
from tutor_app.voice.ears import Ears
from tutor_app.voice.echo import is_echo
from tutor_app.voice.endpointing import UtteranceEnded
from tutor_app.voice.ports import SpeechFailed, Transcript
from tutor_app.voice.protocol import DropReason
from tutor_app.voice.recognition import Recognition
from tutor_app.voice.tutor_speech import TutorSpeech

PARTIAL_SECONDS = 0.7
"""How often the words so far are looked at: a partial is to come every 1.5 s at least."""

LIVE_ENGINE = "local"

_LOG = logger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an utterance: a transcript, or the reason why it is dropped.

    `endpoint_seconds` from the end of speech to the decision that it was one, `stt_seconds` from
    there to the text. `is_spent`: the owner's allowance is used up.
    """

    transcript: Transcript | None = None
    reason: DropReason | None = None
    error: TutorError | None = None
    endpoint_seconds: float = 0.0
    stt_seconds: float = 0.0
    is_spent: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A final transcript that the page has: of which utterance, and its words."""

    utterance_id: str
    text: str


class Utterance:
    """An utterance on its way; all places are seconds of the stream.

    `before` is the one that goes on in this one; it is concluded first. `told` is what stands on
    the page of all that was said in them.
    """

    def __init__(
        self,
        number: int,
        start_seconds: float,
        ears: Ears,
        tutor: TutorSpeech,
        language: str,
        send: Callable[[protocol.ToPage], None],
        before: Utterance | None = None,
    ) -> None:
        self.id = str(uuid4())
        self.number = number
        self.told: Told | None = None
        self.seconds = 0.0
        self._before = before
        self._counted = before.seconds if before else 0.0
        self._start = start_seconds
        self._ears = ears
        self._tutor = tutor
        self._is_interruption = tutor.by != "nothing"
        self._send = send
        self._recognition = Recognition(ears.speech_to_text, ears.prompt, language)
        self._is_ended = False
        self._live: asyncio.Task[None] | None = None

    def open(self, backlog: Callable[[], Audio]) -> None:
        """Let a local recogniser write along, if one is free."""
        self._live = asyncio.create_task(self._write_along(backlog), name="partials")
        self._live.add_done_callback(_report)

    def feed(self, chunk: Audio) -> None:
        """The next chunk, while it lasts."""
        self._recognition.feed(chunk)

    def resume(self) -> None:
        """The pause was none."""
        self._recognition.forget_guess()

    async def guess(self, revision: int, audio: Audio, end_seconds: float) -> str | None:
        """What this stretch says, should it be all; empty when it is of no account, None unknown.

        Where only local recognisers are, the words that one has written along are enough: to
        decode everything once more costs more than it tells.
        """
        if self._ears.speech_to_text.is_local_only():
            words = await self._recognition.words()
            return "" if words and self._reason_against(words, end_seconds) else words or None
        task = self._recognition.guess(revision, audio)
        if task is None:
            return None
        await asyncio.wait([task])
        if task.cancelled() or task.exception():
            return None
        transcript = task.result()
        if self._reason(transcript, end_seconds):
            return ""
        if not self._is_ended:
            self._partial(transcript.text, transcript.engine, transcript.stt_ms)
        return transcript.text

    def ended(
        self, event: UtteranceEnded, audio: Audio, late_seconds: float
    ) -> Coroutine[None, None, Outcome]:
        """The utterance is over, decided `late_seconds` after its end; what comes of it."""
        self._is_ended = True
        self._send(protocol.SpeechEnded(utterance_id=self.id))
        self.seconds = seconds_of(audio)
        return self._outcome(event, audio, late_seconds)

    def drop(self, reason: DropReason) -> None:
        """Nothing comes of it: say so."""
        self._is_ended = True
        VOICE_DROPPED.labels(reason).inc()
        self._send(protocol.Dropped(utterance_id=self.id, reason=reason))

    def tell(self, outcome: Outcome, deliver: Callable[[protocol.TranscriptMessage], None]) -> None:
        """Say to the page what came of it."""
        if outcome.error:
            self._send(protocol.ErrorMessage(code=outcome.error.code, detail=outcome.error.message))
        if outcome.reason or outcome.transcript is None:
            self.drop(outcome.reason or "failed")
            self.told = self._told_before
        else:
            deliver(self._message(outcome.transcript, is_final=True))
            self._measure(outcome, outcome.transcript)
            self.told = Told(self.id, outcome.transcript.text)
        self._before = None  # else a chain of them would never end

    async def keep(self, audio: Audio) -> None:
        """Store the audio, where that is wanted."""
        if self._ears.keep:
            try:
                await self._ears.keep(self.id, audio)
            except OSError as error:
                _LOG.warning("audio not kept", kind=type(error).__name__)

    async def close(self) -> None:
        """Give the recognisers back."""
        self._is_ended = True
        if self._live:
            self._live.cancel()
            await asyncio.wait([self._live])
        await self._recognition.close()

    async def _write_along(self, backlog: Callable[[], Audio]) -> None:
        await self._recognition.open(backlog)
        said = ""
        while self._recognition.has_words and not self._is_ended:
            await asyncio.sleep(PARTIAL_SECONDS)
            words = await self._recognition.words()
            if words and words != said and not self._is_ended:
                said = words
                self._partial(words, LIVE_ENGINE, 0)

    async def _outcome(self, event: UtteranceEnded, audio: Audio, late: float) -> Outcome:
        began = loop_seconds()
        try:
            await self._spend(seconds_of(audio) - self._counted)
            transcript = await self._recognition.final(
                audio, event.revision, is_followed=event.reason != "length"
            )
        except TooMany as error:
            return Outcome(reason="limit", error=error, is_spent=True)
        except SpeechFailed as error:
            return Outcome(reason="failed", error=error)
        return Outcome(
            transcript,
            self._reason(transcript, event.end_seconds),
            endpoint_seconds=late,
            stt_seconds=loop_seconds() - began,
        )

    async def _spend(self, seconds: float) -> None:
        """Count the speech; a count that fails stops nobody."""
        try:
            await self._ears.spend(seconds)
        except TooMany:
            raise
        except TutorError as error:
            _LOG.warning("speech not counted", code=error.code)

    def _reason(self, transcript: Transcript, end_seconds: float) -> DropReason | None:
        if transcript.dropped or not transcript.text.strip():
            return transcript.dropped or "silence"
        return self._reason_against(transcript.text, end_seconds)

    @property
    def _told_before(self) -> Told | None:
        return self._before.told if self._before else None

    def _reason_against(self, text: str, end_seconds: float) -> DropReason | None:
        """Why these words are not the learner's turn: the tutor's own, or a mere "mm-hm" to it.

        Where they take the place of others, it is what they add that counts.
        """
        told = self._told_before
        words = added_words(told.text, text) if told else text
        if not words:
            return "false_start"
        spoken = self._tutor.during(self._start, end_seconds)
        if spoken and is_echo(words, spoken):
            return "echo"
        return "backchannel" if (told or self._is_interruption) and is_backchannel(words) else None

    def _partial(self, text: str, engine: str, stt_ms: int) -> None:
        self._send(self._message(Transcript(text, engine, stt_ms=stt_ms), is_final=False))

    def _message(self, transcript: Transcript, *, is_final: bool) -> protocol.TranscriptMessage:
        told = self._told_before if is_final else None
        return protocol.TranscriptMessage(
            utterance_id=self.id,
            replaces=told.utterance_id if told else None,
            text=transcript.text,
            is_final=is_final,
            stt_ms=transcript.stt_ms,
            engine=transcript.engine,
        )

    def _measure(self, outcome: Outcome, transcript: Transcript) -> None:
        VOICE_UTTERANCES.labels(transcript.engine).inc()
        waited = outcome.endpoint_seconds + outcome.stt_seconds
        VOICE_TRANSCRIPT.labels(transcript.engine).observe(waited)
        self._send(
            protocol.Latency(
                utterance_id=self.id,
                endpoint_ms=round(outcome.endpoint_seconds * 1000),
                stt_ms=round(outcome.stt_seconds * 1000),
            )
        )


def _report(task: asyncio.Task[None]) -> None:
    """Partials that fail are missed by nobody; the reason is logged."""
    if not task.cancelled() and (error := task.exception()):
        _LOG.warning("no partial transcripts", kind=type(error).__name__)
