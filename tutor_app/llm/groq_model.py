"""One model on one provider, over the groq SDK."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import groq
import httpx

from tutor_app.llm import names
from tutor_app.llm.dialect import Dialect
from tutor_app.llm.faults import FILTERED, TOO_SLOW, ModelFault, Remedy, fault_of_reply
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.ports import (
    AnswerCut,
    AnswerFiltered,
    AnswerTooLong,
    Delta,
    Finished,
    ModelEvent,
    ModelRequest,
    Status,
)
from tutor_app.llm.providers import ProviderClient
from tutor_app.llm.sdk_faults import faults
from tutor_app.llm.window import fit
from tutor_app.llm.wire import ReplyReader

DRAIN_SECONDS = 0.05
TAIL_SECONDS = 2.0
"""How long the end of the body may take once the answer is complete."""
MOST_ASKS = 8
"""Requests of one model for one answer, while its refusals say how to put the next."""
THINKING_ROOM = 1024
"""Tokens that a model which thinks first gets besides those for its answer."""
READ_WHOLE = frozenset(("title", "outline"))
"""Purposes of answers that are only of use as a whole: thoughts are looked for in all of it."""
STYLE = {"top_p": 0.9, "frequency_penalty": 0.2, "presence_penalty": 0.1}
_SMALL = re.compile(r"(?<![\d.])[13]b\b", re.IGNORECASE)
_RELEASE = re.compile(r"(-versatile|-instant|-preview|:latest)$")
_WINDOW = re.compile(r"(?:context|maximum)[^\d]{0,60}?(\d{3,7})(?!\d)", re.IGNORECASE)
_COMPLAINT = re.compile(
    r"support|alternate|unexpected|unknown|invalid|allowed|unrecogni", re.IGNORECASE
)

Response = groq.AsyncAPIResponse[Any]


def short_name(model: str) -> str:
    """A model's name for people: without its maker and its kind of release."""
    return _RELEASE.sub("", model.rsplit("/", 1)[-1])


@dataclass(frozen=True, slots=True)
class Bounds:
    """The longest answer, in characters and in seconds from its first text."""

    characters: int = 200_000
    seconds: float = 600.0


DEFAULT_BOUNDS = Bounds()


class GroqModel:
    """Answers through the provider's chat completions, streamed.

    `window` is how many tokens the model takes, prompt and answer together. What a refusal says
    of parameters, of the system role or of the window is remembered, and the request put again
    accordingly. Raises ModelFault before the first text and AnswerCut after it. Closing the
    stream closes the HTTP request.
    """

    def __init__(
        self,
        provider: ProviderClient,
        name: str,
        *,
        pace: ReadingPace,
        window: int = names.DEFAULT_WINDOW,
        bounds: Bounds = DEFAULT_BOUNDS,
    ) -> None:
        self._provider = provider
        self._name = name
        self._pace = pace
        self._bounds = bounds
        self._dialect = Dialect()
        self._thinks = names.reasons(name)
        self._begins_in_thoughts = names.begins_in_thoughts(name)
        self.window = window

    @property
    def name(self) -> str:
        """The model's name on the wire."""
        return self._name

    @property
    def engine(self) -> str:
        """The provider's name."""
        return self._provider.name

    @property
    def is_local(self) -> bool:
        """Whether the server is near, and may have to load the model first."""
        return self._provider.is_local

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer; all the text that one read brings is one Delta."""
        dialect = self._dialect
        for _ in range(MOST_ASKS):
            is_held = self._begins_in_thoughts or request.purpose in READ_WHOLE
            answer = _Answer(ReplyReader(begins_in_thoughts=is_held))
            body = dialect.spoken(self._body(request))
            try:
                async with aclosing(self._read(body, answer, request.purpose)) as events:
                    async for event in events:
                        yield event
            except ModelFault as error:
                if answer.length:
                    is_filtered = error.fault == FILTERED
                    raise (AnswerFiltered if is_filtered else AnswerCut) from error
                other = self._another_way(error, body, answer.reader, dialect)
                if other is None:
                    raise
                dialect = other
            else:
                self._dialect = dialect
                yield self._finished(answer.reader)
                return
        raise ModelFault(fault_of_reply("every way of asking was refused"))

    def _sign_of_life(self, reader: ReplyReader, purpose: str) -> Status:
        """What is said while something comes of which nothing is shown yet."""
        is_writing = purpose in READ_WHOLE and not reader.has_reasoned
        words = "is writing" if is_writing else "is thinking"
        return Status(f"{short_name(self._name)} {words}", is_progress=is_writing)

    def _finished(self, reader: ReplyReader) -> Finished:
        self._begins_in_thoughts = self._begins_in_thoughts or reader.has_orphan
        reason = reader.finish_reason or "stop"
        return Finished(self.engine, self._name, reader.usage, reason)

    def _another_way(
        self, error: ModelFault, body: dict[str, Any], reader: ReplyReader, dialect: Dialect
    ) -> Dialect | None:
        """How to ask once more after a fault, None when that is of no use."""
        fault = error.fault
        if fault.remedy is Remedy.TRIM:
            self._note_window(fault.refusal)
            return None
        if not self._thinks and _ran_out(reader, body):
            self._thinks = True  # it spent on thoughts what was meant for the answer
            return dialect
        is_complaint = fault.reason == "server_error" and _COMPLAINT.search(fault.refusal)
        if fault.reason != "refused" and not is_complaint:
            return None
        if dialect.learn(fault.refusal, body):
            return dialect
        return dialect.plain(body) if fault.reason == "refused" else None

    def _note_window(self, refusal: str) -> None:
        found = _WINDOW.search(refusal)
        if found and 256 <= int(found[1]) < self.window:
            self.window = int(found[1])

    async def _read(
        self, body: dict[str, Any], answer: _Answer, purpose: str
    ) -> AsyncGenerator[ModelEvent, None]:
        """The text as it comes; ends in a ModelFault unless the reply came whole."""
        reader, is_told = answer.reader, False
        with self._pace.reading(), faults():
            async with (
                self._open(body) as response,
                aclosing(self._texts(response, reader)) as texts,
            ):
                async for text in texts:
                    if text and (answer.length or reader.fault is None):
                        yield Delta(answer.within(text, self._bounds))
                        answer.check(self._bounds)
                    elif not is_told and (reader.has_reasoned or reader.is_holding):
                        is_told = True
                        yield self._sign_of_life(reader, purpose)
        if reader.fault is not None:
            raise ModelFault(reader.fault)
        if not answer.length:
            raise ModelFault(fault_of_reply("a reply without text"))

    async def _texts(self, response: Response, reader: ReplyReader) -> AsyncGenerator[str, None]:
        """What each read brings, until the reply is whole or broken."""
        pieces = response.http_response.aiter_bytes()
        has_text = False
        while (piece := await self._next(pieces, reader, has_text=has_text)) is not None:
            text = reader.feed(piece)
            has_text = has_text or bool(text)
            yield text
            if reader.is_done or reader.fault is not None:
                break
            if has_text and (seconds := self._pace.seconds()):
                await asyncio.sleep(seconds)
        yield reader.finish()
        if reader.is_done:
            await _drain(pieces)

    async def _next(
        self, pieces: AsyncIterator[bytes], reader: ReplyReader, *, has_text: bool
    ) -> bytes | None:
        """The next piece of the body; None at its end, or when a whole answer's does not come."""
        seconds = TAIL_SECONDS if reader.is_whole else self._provider.between_seconds
        try:
            async with asyncio.timeout(seconds if has_text else None):
                return await anext(pieces, None)
        except TimeoutError as error:
            if reader.is_whole:
                return None
            raise ModelFault(TOO_SLOW) from error
        except (httpx.HTTPError, httpx.StreamError, aiohttp.ClientError):
            if reader.is_whole:
                return None
            raise

    def _open(self, body: dict[str, Any]) -> AbstractAsyncContextManager[Response]:
        # Given as typed arguments, the SDK would walk through every message: 0.3 ms each.
        return self._provider.client.chat.completions.with_streaming_response.create(
            model=self._name,
            messages=[],
            stream=True,
            extra_body=body,
            extra_headers={"Accept": "text/event-stream", "Accept-Encoding": "identity"},
        )

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        room = request.max_tokens + (THINKING_ROOM if self._thinks else 0)
        max_tokens = min(room, self.window // 2)
        messages = fit(request.messages, self.window - max_tokens)
        body = {
            "messages": [{"role": m.role.value, "content": m.content} for m in messages],
            "max_tokens": max_tokens,
            "temperature": self._temperature(request),
        }
        if self._thinks:
            body["reasoning_effort"] = "low"
        if request.answer_format is None:
            return body | STYLE
        # Penalties for repetition would punish the repeated keys of JSON.
        return body | {"response_format": request.answer_format}

    def _temperature(self, request: ModelRequest) -> float:
        if request.temperature is not None:
            return request.temperature
        return 0.7 if _SMALL.search(self._name) else 0.6


class _Answer:
    """One reply while it comes: its reader, and how long it is."""

    def __init__(self, reader: ReplyReader) -> None:
        self.reader = reader
        self.length = 0
        self._began: float | None = None

    def within(self, text: str, bounds: Bounds) -> str:
        """As much of the text as the longest answer has room for."""
        text = text[: bounds.characters - self.length]
        self.length += len(text)
        return text

    def check(self, bounds: Bounds) -> None:
        """Raises AnswerTooLong when the answer has reached its longest length or duration."""
        now = asyncio.get_running_loop().time()
        self._began = now if self._began is None else self._began
        if self.length >= bounds.characters or now - self._began > bounds.seconds:
            raise AnswerTooLong


def _ran_out(reader: ReplyReader, body: dict[str, Any]) -> bool:
    """Whether a reply without text may have had too little room for it."""
    room = body.get("max_tokens") or body.get("max_completion_tokens") or THINKING_ROOM
    is_empty = reader.finish_reason is not None and room < THINKING_ROOM
    return reader.has_reasoned or reader.finish_reason == "length" or is_empty


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Read the end of the body that follows `[DONE]`, so that the connection can be used again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in pieces:
                pass
