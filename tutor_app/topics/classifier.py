"""Tier 2 with a model: a small one reads the question and says YES or NO."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tutor_app.llm.complete import complete
from tutor_app.llm.ports import Model, ModelError, ModelMessage, ModelRequest, Role
from tutor_app.llm.prompts import prompt
from tutor_app.observability import logger
from tutor_app.topics.tokens import clipped

CONTEXT_MESSAGES = 4
_CONTEXT_CHARACTERS = 600
"""Of each earlier message; its beginning says what it is about."""
_SPEAKERS = {Role.USER: "learner", Role.ASSISTANT: "tutor"}
_ANSWER = re.compile(r"\W*(YES|NO)\b", re.IGNORECASE)
_LOG = logger(__name__)


class ModelJudge:
    """Asks a model whether a message is about computing; `seconds` is its whole time."""

    def __init__(self, model: Model, seconds: float) -> None:
        self._model = model
        self._seconds = seconds

    async def allows(self, question: str, context: Sequence[ModelMessage]) -> bool | None:
        """True for YES, False for NO; None when the model failed, was late or said neither."""
        try:
            said = await complete(self._model, request_of(question, context), seconds=self._seconds)
        except ModelError as error:
            _LOG.warning("topic gate failed", code=error.code)
            return None
        found = _ANSWER.match(said)
        if not found:
            _LOG.warning("topic gate failed", code="unclear")
            return None
        return found[1].upper() == "YES"


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
        max_tokens=5,
        temperature=0.1,
    )
