"""The model port: what every answering engine is, from Groq to the offline library tutor."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, cast

from tutor_app.errors import Unavailable


class Role(StrEnum):
    """Who speaks in a prompt."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class ModelMessage:
    """One message of a prompt."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class LessonPoint:
    """Where the lesson of a conversation stands, as the program keeps it.

    `section` is the section's id, `told` the anchors of the parts that were taught, `asked` the
    numbers (from 1) of its check questions that were asked. `is_step` says that this answer
    teaches what comes next; otherwise the message is a question beside the lesson.
    """

    section: str
    told: tuple[str, ...] = ()
    asked: tuple[int, ...] = ()
    is_step: bool = False


@dataclass(frozen=True, slots=True)
class ExerciseStand:
    """How far a learner is with an exercise: `hints` of it were given."""

    section: str
    title: str
    hints: int = 0
    is_tried: bool = False
    may_see_solution: bool = False


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a model is asked.

    `messages` begins with the system prompt and ends with the learner. `purpose` names the
    prompt for logs (`teacher`, `qa`, `gate`, `title`). `temperature` None means the model's
    own default (0.6; 0.7 for the 3B and 1B models). `answer_format` is the wire's
    `response_format` for answers in JSON. `seconds_used` is what the turn has already waited
    for other things (the topic gate): it counts against the deadline to the first text.
    `lesson` and `stands` are for the library tutor; models are told the same in words.
    """

    messages: tuple[ModelMessage, ...]
    purpose: str
    max_tokens: int = 2048
    temperature: float | None = None
    answer_format: Mapping[str, Any] | None = None
    seconds_used: float = 0.0
    lesson: LessonPoint | None = None
    stands: tuple[ExerciseStand, ...] = ()

    @property
    def question(self) -> str:
        """The learner's last words."""
        return next((m.content for m in reversed(self.messages) if m.role is Role.USER), "")


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens a request cost, as the provider counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Status:
    """A word to the learner before the first text ("llama-3.3-70b is busy, trying another").

    `is_progress` says that text has come which is only given as a whole: the deadline to the
    first text is met.
    """

    text: str
    is_progress: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the answer; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is whole.

    `engine` is the provider's name or `library`; `finish_reason` is `stop`, or `length`
    when the model ran out of its allowance.
    """

    engine: str
    model: str
    usage: Usage = field(default_factory=Usage)
    finish_reason: str = "stop"


ModelEvent = Status | Delta | Finished


class Model(Protocol):
    """Answers a request as a stream.

    The stream yields any number of Status and Delta and ends with exactly one Finished.
    Closing the iterator (`aclose`) ends the provider's request at once. Raises ModelError;
    after the first Delta only AnswerCut.
    """

    @property
    def name(self) -> str:
        """What the learner sees: a model's name, or "Offline library"."""
        ...

    def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Answer."""
        ...


def answering(
    model: Model, request: ModelRequest
) -> AbstractAsyncContextManager[AsyncIterator[ModelEvent]]:
    """What the model answers; leaving the block closes the stream, and with it the request."""
    return aclosing(cast("AsyncGenerator[ModelEvent, None]", model.stream(request)))


class ModelError(Unavailable):
    """No model answered."""

    code = "model_unavailable"
    message = "No model is able to answer just now. Your question is saved; try again in a moment."


class AnswerCut(ModelError):
    """The stream broke off after text was shown; what was shown stays."""

    code = "answer_cut"
    message = "The answer was cut off. What came is kept; Continue asks for the rest."


class AnswerFiltered(AnswerCut):
    """The provider's content filter ended the answer after text was shown."""

    code = "answer_filtered"
    message = (
        "The provider's content filter ended this answer. What came is kept; ask in other words, "
        "or let it continue."
    )


class AnswerTooLong(AnswerCut):
    """The answer reached the longest length or duration and was ended."""

    code = "answer_too_long"
    message = (
        "This answer went on for too long and was ended here. What came is kept; ask about a part "
        "of it, or let it continue."
    )
