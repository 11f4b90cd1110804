"""The messages of the data channel: JSON text frames, every one `{"v": 1, "type": ...}`.

`docs/voice-protocol.md` is the same in words for people who write a client.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from tutor_app.errors import InvalidInput
from tutor_app.voice.ports import SpeechEngine

VERSION = 1
CHANNEL = "tutor"
MAX_OFFER_BYTES = 65_536
MAX_FRAME_CHARACTERS = 16_384
MAX_SPOKEN_CHARACTERS = 4_000
MAX_MILLISECONDS = 600_000

DropReason = Literal[
    "silence",
    "noise",
    "phantom",
    "too_short",
    "echo",
    "backchannel",
    "false_start",
    "limit",
    "failed",
]
"""Why an utterance has no transcript. The first four come from the recogniser; `limit`: the day's
allowance is used up; `failed`: no recogniser answered. Before the last two comes an `error`."""

SpokenBy = Literal["nothing", "audio", "browser"]
"""What the tutor's voice comes out of now: nothing, audio that the browser's echo canceller covers,
or the browser's own speech, which it may not cover."""


class BadMessage(InvalidInput):
    """A frame that is no message of this protocol."""

    code = "bad_message"
    message = "That message was not understood and is ignored."


class _FromPage(BaseModel):
    """What all messages from the page share; fields that are not known are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)
    v: Literal[1]


class Hello(_FromPage):
    """The first message: here I am, and this is what I have of an earlier voice session."""

    type: Literal["hello"]
    voice_session_id: UUID | None = None
    after: int = Field(default=0, ge=0)


class Received(_FromPage):
    """The page has this final transcript and all before it."""

    type: Literal["received"]
    number: int = Field(ge=0)


class TutorSpeaking(_FromPage):
    """What the tutor says aloud from now on, until the next of these."""

    type: Literal["tutor_speaking"]
    text: str = Field(default="", max_length=MAX_SPOKEN_CHARACTERS)
    by: SpokenBy


class Config(_FromPage):
    """How to listen; what is left out stays as it is."""

    type: Literal["config"]
    think_seconds: float | None = Field(default=None, ge=0.5, le=4, allow_inf_nan=False)
    rule: Literal["two_stage", "classic"] | None = None
    mode: Literal["hands_free", "push_to_talk"] | None = None
    language: str | None = Field(default=None, pattern=r"^([a-z]{2})?$")


class Mute(_FromPage):
    """Whether the learner does not want to be heard."""

    type: Literal["mute"]
    is_muted: bool


class Commit(_FromPage):
    """Push-to-talk was released: the utterance ends here."""

    type: Literal["commit"]


class Timing(_FromPage):
    """How long the page waited after a final transcript, in milliseconds; for the metrics."""

    type: Literal["timing"]
    utterance_id: str = Field(max_length=64)
    first_token_ms: int | None = Field(default=None, ge=0, le=MAX_MILLISECONDS)
    first_sound_ms: int | None = Field(default=None, ge=0, le=MAX_MILLISECONDS)


class Ping(_FromPage):
    """Are you there? Answered with the same number."""

    type: Literal["ping"]
    n: int = 0


class Pong(_FromPage):
    """The answer to a ping."""

    type: Literal["pong"]
    n: int = 0


FromPage = Annotated[
    Hello | Received | TutorSpeaking | Config | Mute | Commit | Timing | Ping | Pong,
    Field(discriminator="type"),
]
_ADAPTER: TypeAdapter[Any] = TypeAdapter(FromPage)


def parse(frame: object) -> Any:
    """The message in a frame: one of the classes of `FromPage`.

    Raises BadMessage for binary frames, frames of more than 16,384 characters, what is no JSON,
    other versions, unknown types and values out of range; its words quote nothing of the frame.
    """
    if not isinstance(frame, str) or len(frame) > MAX_FRAME_CHARACTERS:
        raise BadMessage
    try:
        return _ADAPTER.validate_json(frame)
    except (ValidationError, ValueError, RecursionError) as error:
        raise BadMessage from error


class ToPage(BaseModel):
    """A message to the page; what is None is left out of the frame."""

    model_config = ConfigDict(frozen=True)
    type: ClassVar[str]

    def frame(self) -> str:
        """The message as it travels."""
        body = {"v": VERSION, "type": self.type, **self.model_dump(mode="json", exclude_none=True)}
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


class EngineState(BaseModel):
    """One recogniser, as the page shows it."""

    model_config = ConfigDict(from_attributes=True)
    name: str
    provider: str
    state: str
    detail: str = ""


class ListeningConfig(BaseModel):
    """How the server listens now."""

    think_seconds: float
    rule: Literal["two_stage", "classic"]
    mode: Literal["hands_free", "push_to_talk"]
    language: str


class Ready(ToPage):
    """The answer to `hello`: heard from now on; missed finals follow at once."""

    type: ClassVar[str] = "ready"
    voice_session_id: UUID
    is_resumed: bool
    config: ListeningConfig
    engines: list[EngineState]


class SpeechBegan(ToPage):
    """The learner speaks: be silent. `at_ms` is the place in the stream of audio.

    `continues`: the utterance that had ended a moment ago, and goes on in this one.
    """

    type: ClassVar[str] = "speech_started"
    utterance_id: str
    at_ms: int
    continues: str | None = None


class SpeechEnded(ToPage):
    """The utterance is over; a final transcript or `dropped` follows."""

    type: ClassVar[str] = "speech_ended"
    utterance_id: str


class TranscriptMessage(ToPage):
    """Words: partial ones that may change, or final ones with a number.

    `replaces` (finals only): the utterance whose final words these take the place of; they hold
    what it said, and what was added.
    """

    type: ClassVar[str] = "transcript"
    utterance_id: str
    replaces: str | None = None
    number: int | None = None
    text: str
    is_final: bool
    stt_ms: int
    engine: str


class Dropped(ToPage):
    """Nothing comes of this utterance; the tutor may go on speaking where it stopped."""

    type: ClassVar[str] = "dropped"
    utterance_id: str
    reason: DropReason


class Latency(ToPage):
    """Where the time went: end of speech to decision, decision to transcript."""

    type: ClassVar[str] = "latency"
    utterance_id: str
    endpoint_ms: int
    stt_ms: int


class ErrorMessage(ToPage):
    """Something did not work, in words for people; `code` is for the page."""

    type: ClassVar[str] = "error"
    code: str
    detail: str


class PingPage(ToPage):
    """Are you there?"""

    type: ClassVar[str] = "ping"
    n: int


class PongPage(ToPage):
    """The answer to the page's ping."""

    type: ClassVar[str] = "pong"
    n: int


def engine_states(engines: Sequence[SpeechEngine]) -> list[EngineState]:
    """The recognisers in the order they are asked."""
    return [EngineState.model_validate(engine) for engine in engines]
