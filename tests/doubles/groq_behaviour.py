"""What the double does with a request: one dataclass, and a queue of them for each model."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

How = Literal[
    "answer",  # a whole answer
    "empty_choices",  # 200, chunks without choices
    "no_content",  # 200, a finished answer without a word
    "garbage",  # 200, lines that are no JSON
    "html",  # 200, a page of some proxy
    "no_end",  # all the text, then the body ends without finish_reason and [DONE]
    "cut",  # the connection is torn after `after` tokens
    "stall",  # nothing more after `after` tokens; the connection stays open
    "error_event",  # an error as an event of the stream after `after` tokens
    "silent",  # the request is read, nothing is ever answered
    "drop",  # the connection is closed without an answer
]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How one request is answered.

    A `status` of 400 and up is answered as an error with `code`; 0 tokens per second means as
    fast as the socket takes them, None the server's own speed. `after` counts tokens of text.
    For audio `first_token_seconds` is how long the whole answer takes; `segments` are what
    `verbose_json` says of each stretch of speech, in place of one good one with the text; `longer`
    is the text of recordings that last longer than so many seconds.
    `characters` is how long each piece of text is; 0 leaves tokens as they are.
    `raw` are pieces of the body as they are, each sent by itself, in place of everything else;
    then the body ends (`raw_ending` done), the connection is torn or stays open and silent.
    """

    how: How = "answer"
    status: int = 200
    code: str = ""
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    reasoning: str = ""
    tokens_per_second: float | None = None
    first_token_seconds: float | None = None
    after: int = 3
    finish_reason: str = "stop"
    segments: Sequence[Mapping[str, Any]] = ()
    longer: tuple[float, str] | None = None
    characters: int = 0
    raw: Sequence[bytes] = ()
    raw_ending: Literal["done", "close", "open"] = "done"

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Behaviour:
        """From JSON; raises ValueError on a name that does not exist."""
        unknown = set(values) - {known.name for known in fields(cls)}
        if unknown:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        return cls(**values)


def gone(code: str = "model_decommissioned") -> Behaviour:
    """The model is no longer there."""
    return Behaviour(status=400 if code == "model_decommissioned" else 404, code=code)


def unauthorised() -> Behaviour:
    """The key is not accepted."""
    return Behaviour(status=401, code="invalid_api_key")


def rate_limited(retry_after: float | None = None) -> Behaviour:
    """Too many requests, with or without a header that says how long."""
    headers = {} if retry_after is None else {"retry-after": f"{retry_after:g}"}
    return Behaviour(status=429, code="rate_limit_exceeded", headers=headers)


def failing(status: int) -> Behaviour:
    """Any other HTTP error."""
    return Behaviour(status=status)


class Script:
    """The behaviours still to come, then the default.

    First what the question asks for (`when`), then the model's queue, then what it always does.
    Requests to judge a topic or to write a title are looked up as models called `gate` and
    `title`, so that a queue for an answering model is not used up by them; `*` is any model
    but those two.
    """

    def __init__(self) -> None:
        self._when: dict[str, Behaviour] = {}
        self._coming: dict[str, deque[Behaviour]] = defaultdict(deque)
        self._always: dict[str, Behaviour] = {}

    def clear(self) -> None:
        """Forget everything that was to come."""
        self._when.clear()
        self._coming.clear()
        self._always.clear()

    def when(self, words: str, behaviour: Behaviour) -> None:
        """Answer every question that contains these words like this."""
        self._when[words] = behaviour

    def queue(self, model: str, *behaviours: Behaviour) -> None:
        """Answer the next requests for this model like this, in order."""
        self._coming[model].extend(behaviours)

    def always(self, model: str, behaviour: Behaviour | None) -> None:
        """Answer every request for this model like this, once its queue is empty; None ends it."""
        if behaviour is None:
            self._always.pop(model, None)
        else:
            self._always[model] = behaviour

    def next(self, model: str, question: str) -> Behaviour:
        """What happens now."""
        if model in ("gate", "title"):
            return self._of((model,)) or Behaviour()
        asked = (found for words, found in self._when.items() if words in question)
        return next(asked, None) or self._of((model, "*")) or Behaviour()

    def _of(self, names: tuple[str, ...]) -> Behaviour | None:
        coming = next((self._coming[name] for name in names if self._coming[name]), None)
        if coming:
            return coming.popleft()
        return next((self._always[name] for name in names if name in self._always), None)
