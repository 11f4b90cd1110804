"""The provider's streamed answer: chunks of JSON in server-sent events, read as text."""

from __future__ import annotations

from tutor_app.llm.characters import WholeCharacters
from tutor_app.llm.chunk import Chunk, End, fault_of_event, parsed, read_chunk
from tutor_app.llm.faults import BrokenReply, Fault, fault_of_reply
from tutor_app.llm.ports import Usage
from tutor_app.llm.sse import EventReader, SentEvent
from tutor_app.llm.thoughts import OpenText


class ReplyReader:
    """Reads one streamed answer.

    `feed` gives the text that a piece of the body brought; a frame that cannot be read is
    skipped. What else is known so far stands in the attributes: `is_done` after `[DONE]`,
    `finish_reason` once the stream says that the answer is complete, `has_reasoned` once the
    model sent thoughts (which are dropped), `has_orphan` once they ended without a beginning,
    `fault` when the stream failed or ended before it said so.
    """

    def __init__(self, *, begins_in_thoughts: bool = False) -> None:
        self._events = EventReader()
        self._characters = WholeCharacters()
        self._open = OpenText(begins_in_thoughts=begins_in_thoughts)
        self._source = ""
        self._has_unreadable = False
        self.is_done = False
        self.finish_reason: End | None = None
        self.usage = Usage()
        self.fault: Fault | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the answer came to its end."""
        return self.fault is None and (self.is_done or self.finish_reason is not None)

    @property
    def has_reasoned(self) -> bool:
        """Whether the model sent thoughts."""
        return self._open.has_thought

    @property
    def has_orphan(self) -> bool:
        """Whether thoughts ended that had no beginning."""
        return self._open.has_orphan

    @property
    def is_holding(self) -> bool:
        """Whether text has come that is not shown yet."""
        return self._open.is_holding

    def feed(self, piece: bytes) -> str:
        """The text in this piece; sets `fault` and reads no more when it is not an answer."""
        try:
            return self._shown(self._events.feed(piece))
        except BrokenReply as broken:
            self.fault = fault_of_reply(str(broken))
            return ""

    def finish(self) -> str:
        """What was still held back when the body ended; sets `fault` if that was too early."""
        try:
            text = self._shown(self._events.finish())
        except BrokenReply as broken:
            self.fault, text = fault_of_reply(str(broken)), ""
        text += self._open.feed(self._characters.finish()) + self._open.finish()
        if not self.is_whole and self.fault is None:
            words = "a chunk that is no JSON" if self._has_unreadable else "the stream was cut"
            self.fault = fault_of_reply(words)
        return text

    def _shown(self, events: list[SentEvent]) -> str:
        parts: list[str] = []
        for event in events:
            if self.is_done or self.fault is not None:
                break
            parts.append(self._text(event))
        # PostgreSQL stores no NUL.
        whole = self._characters.feed("".join(parts).replace("\x00", ""))
        return self._open.feed(whole)

    def _text(self, event: SentEvent) -> str:
        if event.data.strip().upper().startswith(b"[DONE]"):
            self.is_done = True
            return ""
        try:
            value = parsed(event.data)
        except ValueError:
            self._has_unreadable = True
            self.fault = fault_of_event(None) if event.name == "error" else None
            return ""
        return self._of_chunk(read_chunk(value, event.name))

    def _of_chunk(self, chunk: Chunk) -> str:
        self.finish_reason = chunk.end or self.finish_reason
        self.usage = chunk.usage or self.usage
        self.fault = chunk.fault
        if chunk.has_thought:
            self._open.thought_elsewhere()
        # A last chunk may hold the whole answer once more, in another field.
        self._source = self._source or chunk.source
        return chunk.text if chunk.source == self._source else ""
