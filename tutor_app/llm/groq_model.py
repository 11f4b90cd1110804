"""One model on one provider, over the groq SDK."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, suppress
from typing import Any

import groq

from tutor_app.llm.faults import ModelFault, fault_of_reply
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.ports import AnswerCut, Delta, Finished, ModelEvent, ModelRequest, Status
from tutor_app.llm.providers import ProviderClient
from tutor_app.llm.sdk_faults import faults
from tutor_app.llm.window import fit
from tutor_app.llm.wire import ReplyReader

DEFAULT_WINDOW = 8192
DRAIN_SECONDS = 0.05
STYLE = {"top_p": 0.9, "frequency_penalty": 0.2, "presence_penalty": 0.1}
_SMALL = re.compile(r"(?<![\d.])[13]b\b", re.IGNORECASE)
_RELEASE = re.compile(r"(-versatile|-instant|-preview|:latest)$")

Response = groq.AsyncAPIResponse[Any]


def short_name(model: str) -> str:
    """A model's name for people: without its maker and its kind of release."""
    return _RELEASE.sub("", model.rsplit("/", 1)[-1])


class GroqModel:
    """Answers through the provider's chat completions, streamed.

    `window` is how many tokens the model takes, prompt and answer together. Raises ModelFault
    before the first text and AnswerCut after it. Closing the stream closes the HTTP request.
    """

    def __init__(
        self,
        provider: ProviderClient,
        name: str,
        *,
        pace: ReadingPace,
        window: int = DEFAULT_WINDOW,
    ) -> None:
        self._provider = provider
        self._name = name
        self._pace = pace
        self.window = window

    @property
    def name(self) -> str:
        """The model's name on the wire."""
        return self._name

    @property
    def engine(self) -> str:
        """The provider's name."""
        return self._provider.name

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Answer; all the text that one read brings is one Delta."""
        reader = ReplyReader()
        is_given = False
        try:
            async with aclosing(self._read(request, reader)) as events:
                async for event in events:
                    is_given = is_given or isinstance(event, Delta)
                    yield event
        except ModelFault as error:
            if is_given:
                raise AnswerCut from error
            raise
        reason = "length" if reader.finish_reason == "length" else "stop"
        yield Finished(self.engine, self._name, reader.usage, reason)

    async def _read(
        self, request: ModelRequest, reader: ReplyReader
    ) -> AsyncGenerator[ModelEvent, None]:
        """The text as it comes; ends in a ModelFault unless the reply came whole."""
        has_text = has_reasoned = False
        with self._pace.reading(), faults():
            async with (
                self._open(request) as response,
                aclosing(self._texts(response, reader)) as texts,
            ):
                async for text in texts:
                    if text and (has_text or reader.fault is None):
                        has_text = True
                        yield Delta(text)
                    elif reader.has_reasoned and not has_reasoned:
                        has_reasoned = True
                        yield Status(f"{short_name(self._name)} is thinking")
        if reader.fault is not None:
            raise ModelFault(reader.fault)
        if not has_text:
            raise ModelFault(fault_of_reply("a reply without text"))

    async def _texts(self, response: Response, reader: ReplyReader) -> AsyncGenerator[str, None]:
        """What each read brings, until the reply is whole or broken."""
        pieces = response.http_response.aiter_bytes()
        has_text = False
        async for piece in pieces:
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

    def _open(self, request: ModelRequest) -> AbstractAsyncContextManager[Response]:
        # Given as typed arguments, the SDK would walk through every message: 0.3 ms each.
        return self._provider.client.chat.completions.with_streaming_response.create(
            model=self._name,
            messages=[],
            stream=True,
            extra_body=self._body(request),
            extra_headers={"Accept": "text/event-stream", "Accept-Encoding": "identity"},
        )

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        max_tokens = min(request.max_tokens, self.window // 2)
        messages = fit(request.messages, self.window - max_tokens)
        body = {
            "messages": [{"role": m.role.value, "content": m.content} for m in messages],
            "max_tokens": max_tokens,
            "temperature": self._temperature(request),
        }
        if request.answer_format is None:
            return body | STYLE
        # Penalties for repetition would punish the repeated keys of JSON.
        return body | {"response_format": request.answer_format}

    def _temperature(self, request: ModelRequest) -> float:
        if request.temperature is not None:
            return request.temperature
        return 0.7 if _SMALL.search(self._name) else 0.6


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Read the end of the body that follows `[DONE]`, so that the connection can be used again."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            async for _ in pieces:
                pass
