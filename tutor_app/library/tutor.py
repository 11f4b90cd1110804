"""The offline library tutor: a model without a model, which quotes the bundled courses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from tutor_app.library.intents import Intent, intent_of
from tutor_app.library.pieces import pieces
from tutor_app.library.reply import Reply
from tutor_app.library.search import LibrarySearch
from tutor_app.llm.ports import Delta, Finished, ModelEvent, ModelRequest, Role
from tutor_app.llm.prompts import prompt

_STREAM_SECONDS = 0.6
_PIECE_SECONDS = 0.008
"""The pause after a piece; shorter in long answers, so that none takes longer than the above."""


class LibraryTutor:
    """Answers from the library; the last link of the model chain, and all of it without a key.

    Keeps no state: what was quoted and asked is read from the conversation. Never raises
    ModelError.
    """

    name = "Offline library"
    engine = "library"
    model = "offline-library"

    def __init__(self, search: LibrarySearch, *, pause_seconds: float = _PIECE_SECONDS) -> None:
        self._search = search
        self._pause = pause_seconds

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Stream the answer in pieces of a few words."""
        text = await asyncio.to_thread(self.answer, request)
        told = list(pieces(text))
        pause = min(self._pause, _STREAM_SECONDS / max(len(told), 1))
        for piece in told:
            yield Delta(piece)
            await asyncio.sleep(pause)
        yield Finished(self.engine, self.model)

    def answer(self, request: ModelRequest) -> str:
        """The whole answer to a request, as Markdown; takes a few milliseconds."""
        rest = self._rest_of_cut_answer(request)
        if rest:
            return rest
        return Reply(self._search, request).text()

    def _rest_of_cut_answer(self, request: ModelRequest) -> str:
        """What is missing of an answer of this tutor that was stopped or cut off, or ""."""
        *before, last = request.messages
        partial = before[-1] if before else last
        if partial.role is not Role.ASSISTANT or not _asks_for_rest(last.content):
            return ""
        whole = Reply(self._search, replace(request, messages=tuple(before[:-1]))).text()
        return whole[len(partial.content) :] if whole.startswith(partial.content) else ""


def _asks_for_rest(text: str) -> bool:
    return text == prompt("continue") or intent_of(text) is Intent.MORE
