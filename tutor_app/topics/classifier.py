"""Tier 2 with a model: a small one reads the question and says YES or NO."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence

from tutor_app.llm.ports import (
    Delta,
    Model,
    ModelError,
    ModelMessage,
    ModelRequest,
    Role,
    answering,
)
from tutor_app.llm.prompts import prompt
from tutor_app.observability import logger
from tutor_app.topics.tokens import clipped

CONTEXT_MESSAGES = 4
_CONTEXT_CHARACTERS = 600
"""Of each earlier message; its beginning says what it is about."""
_SPEAKERS = {Role.USER: "learner", Role.ASSISTANT: "tutor"}
_ANSWER = re.compile(r"\W*(YES|NO)\b(?=[^\w])", re.IGNORECASE)
_VERDICT = re.compile(r"\b(YES|NO)\b")
_LABELLED = re.compile(
    r"\b(?:answer|verdict|decision|judge?ment|result)\b(?:\s+is)?[\W_]*(yes|no)\b"
    r"|^[\W_]*(yes|no)[\W_]*$",
    re.IGNORECASE | re.MULTILINE,
)
_MAX_TOKENS = 512
"""The verdict is one; models that reason spend the rest on thoughts."""
_LOG = logger(__name__)


class ModelJudge:
    """Asks a model whether a message is about computing; `seconds` is its whole time."""

    def __init__(self, model: Model, seconds: float) -> None:
        self._model = model
        self._seconds = seconds

    async def allows(self, question: str, context: Sequence[ModelMessage]) -> bool | None:
        """True for YES, False for NO; None when the model failed, was late or said neither."""
        try:
            said = await self._said(request_of(question, context))
        except ModelError as error:
            _LOG.warning("topic gate failed", code=error.code)
            return None
        verdict = verdict_in(said)
        if verdict is None:
            _LOG.warning("topic gate failed", code="unclear")
        return verdict

    async def _said(self, request: ModelRequest) -> str:
        """What the model says, up to where its verdict is clear."""
        said = ""
        try:
            async with asyncio.timeout(self._seconds), answering(self._model, request) as events:
                async for event in events:
                    said += event.text if isinstance(event, Delta) else ""
                    if _ANSWER.match(said):
                        break
        except TimeoutError as error:
            raise ModelError from error
        return said


def verdict_in(said: str) -> bool | None:
    """True for YES, False for NO, None for neither.

    The first word counts, else what is called the answer or stands alone on a line, else the only
    verdict in capitals.
    """
    if found := _ANSWER.match(f"{said} "):
        return found[1].upper() == "YES"
    labelled = {"".join(pair).upper() for pair in _LABELLED.findall(said)}
    verdicts = labelled or set(_VERDICT.findall(said))
    return verdicts == {"YES"} if len(verdicts) == 1 else None


def request_of(question: str, context: Sequence[ModelMessage]) -> ModelRequest:
    """The request: the prompt, then one message of JSON, so that what people wrote stays data.

    `{"earlier": [{"speaker": "learner" | "tutor", "text": ...}], "message": ...}`
    """
    earlier = [
        {"speaker": _SPEAKERS[message.role], "text": message.content[:_CONTEXT_CHARACTERS]}
        for message in context
        if message.role in _SPEAKERS
    ][-CONTEXT_MESSAGES:]
    told = json.dumps({"earlier": earlier, "message": clipped(question)}, ensure_ascii=False)
    return ModelRequest(
        (ModelMessage(Role.SYSTEM, prompt("gate")), ModelMessage(Role.USER, told)),
        purpose="gate",
        max_tokens=_MAX_TOKENS,
        temperature=0.1,
    )
