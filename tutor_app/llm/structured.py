"""Answers in JSON that fit a pydantic model."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from tutor_app.llm.chain import Candidate, ModelChain
from tutor_app.llm.complete import complete
from tutor_app.llm.faults import ModelFault, Remedy, fault_of_reply
from tutor_app.llm.groq_model import short_name
from tutor_app.llm.ports import (
    AnswerCut,
    Delta,
    Finished,
    ModelEvent,
    ModelMessage,
    ModelRequest,
    Role,
    Status,
    answering,
)

Form = TypeVar("Form", bound=BaseModel)
FORM_SECONDS = 180.0
"""From the request to the end of a fitting answer; a slow model writes 800 tokens in a minute."""
MOST_OBJECTS = 20
_DECODER = json.JSONDecoder()


async def fill_in(chain: ModelChain, request: ModelRequest, form: type[Form]) -> Form:
    """The answer of the first model of the chain whose JSON fits the form.

    The JSON schema stands in the prompt and beside it: some models refuse the latter, some
    overlook it. A model whose answer does not fit has one chance to repair it. Raises ModelError
    when no model begins one within the chain's deadline, or gives a fitting one in time.
    """
    forms = chain.through(lambda model: FormModel(model, form))
    asked = replace(request, answer_format={"type": "json_object"})  # JSON is read whole, as it is
    text = await complete(forms, asked, seconds=FORM_SECONDS)
    return form.model_validate_json(text)


class FormModel:
    """A model whose whole answer is one Delta: JSON that fits the form."""

    def __init__(self, model: Candidate, form: type[BaseModel]) -> None:
        self._model = model
        self._form = form

    @property
    def name(self) -> str:
        """The name of the model behind."""
        return self._model.name

    @property
    def engine(self) -> str:
        """The provider's name."""
        return self._model.engine

    @property
    def is_local(self) -> bool:
        """Whether the model behind may have to be loaded first."""
        return self._model.is_local

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer; raises ModelFault when the answer does not fit after one repair."""
        asked, is_repaired = with_schema(request, self._form), False
        while True:
            reply = _Reply()
            try:
                async with aclosing(self._collect(asked, reply)) as words:
                    async for word in words:
                        yield word
                text = found_json(reply.text, self._form)
            except (ModelFault, ValidationError) as error:
                if is_repaired or not _may_repair(error):
                    raise _final(error) from error
                asked, is_repaired = _repairing(asked, reply.text, error), True
            else:
                yield Delta(text)
                yield reply.finished
                return

    async def _collect(self, asked: ModelRequest, reply: _Reply) -> AsyncGenerator[Status, None]:
        """Fill the reply; a word of status at the first text shows the chain a sign of life."""
        try:
            async with answering(self._model, asked) as events:
                async for event in events:
                    match event:
                        case Delta(text=text):
                            if not reply.text:
                                yield Status(
                                    f"{short_name(self.name)} is writing", is_progress=True
                                )
                            reply.text += text
                        case Finished():
                            reply.finished = event
                        case Status():
                            yield event
        except AnswerCut as error:
            raise ModelFault(fault_of_reply("the stream was cut")) from error


@dataclass(slots=True)
class _Reply:
    text: str = ""
    finished: Finished = field(default_factory=lambda: Finished("", ""))


def with_schema(request: ModelRequest, form: type[BaseModel]) -> ModelRequest:
    """The request with the form's JSON schema in the prompt, and beside it as the wire has it."""
    schema = strict_schema(form)
    words = "Answer with one JSON object and nothing else. It follows this JSON schema:\n"
    told = ModelMessage(Role.SYSTEM, words + json.dumps(schema))
    first, *others = request.messages
    messages = (first, told, *others) if first.role is Role.SYSTEM else (told, first, *others)
    wanted = {"name": form.__name__, "schema": schema, "strict": True}
    format_ = {"type": "json_schema", "json_schema": wanted}
    return replace(request, messages=messages, answer_format=format_)


def found_json(text: str, form: type[BaseModel]) -> str:
    """The JSON in a reply that fits the form, whatever stands around it.

    Raises ValidationError, for the longest JSON that was found, when none fits.
    """
    wrong: ValidationError | None = None
    for candidate in (*_objects(text), text):
        try:
            form.model_validate_json(candidate)
        except ValidationError as error:
            wrong = wrong or error
        else:
            return candidate
    assert wrong is not None
    raise wrong


def _objects(text: str) -> list[str]:
    """The JSON objects in a text, the longest first; of one that only wraps another both."""
    found: list[str] = []
    place = text.find("{")
    while place >= 0 and len(found) < MOST_OBJECTS:
        try:
            value, end = _DECODER.raw_decode(text, place)
        except (ValueError, RecursionError):
            place = text.find("{", place + 1)
            continue
        found.append(text[place:end])
        inner = list(value.values())
        found += [json.dumps(inner[0])] if len(inner) == 1 and isinstance(inner[0], dict) else []
        place = text.find("{", end)
    return sorted(found, key=len, reverse=True)


def strict_schema(form: type[BaseModel]) -> dict[str, Any]:
    """The form's JSON schema as providers demand it: every property required, no others."""
    schema: dict[str, Any] = _strict(form.model_json_schema())
    return schema


def _strict(part: Any) -> Any:
    if isinstance(part, list):
        return [_strict(item) for item in part]
    if not isinstance(part, dict):
        return part
    strict = {name: _strict(value) for name, value in part.items() if name != "default"}
    if isinstance(strict.get("properties"), dict):
        strict |= {"required": list(strict["properties"]), "additionalProperties": False}
    return strict


def _may_repair(error: ModelFault | ValidationError) -> bool:
    return isinstance(error, ValidationError) or error.fault.remedy is Remedy.REPAIR


def _final(error: ModelFault | ValidationError) -> ModelFault:
    if isinstance(error, ModelFault):
        return error
    return ModelFault(fault_of_reply("JSON that does not fit"))


def _repairing(asked: ModelRequest, text: str, error: Exception) -> ModelRequest:
    """The request once more, with what was wrong with the answer."""
    answer = (ModelMessage(Role.ASSISTANT, text),) if text.strip() else ()
    wrong = _wrong(error) if isinstance(error, ValidationError) else "it does not match the schema"
    words = f"That was not accepted: {wrong}. Answer again with the whole corrected JSON only."
    return replace(asked, messages=(*asked.messages, *answer, ModelMessage(Role.USER, words)))


def _wrong(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, p['loc'])) or 'JSON'}: {p['msg']}" for p in problems[:5])
