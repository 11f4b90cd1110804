"""Leaves out the thoughts that some models write in front of their answer."""

from __future__ import annotations

_BEGIN, _END = "<think>", "</think>"


class OpenText:
    """Passes an answer on without a leading `<think>...</think>`.

    White space at the very beginning is held back until something visible follows, so a reply
    of nothing else counts as empty.
    """

    def __init__(self) -> None:
        self._held = ""
        self._is_thinking = False
        self._is_open = False

    @property
    def has_thought(self) -> bool:
        """Whether thoughts were, or are being, left out."""
        return self._is_thinking

    def feed(self, text: str) -> str:
        """What may be shown now of the text so far."""
        if self._is_open or not text:
            return text
        self._held += text
        if self._is_thinking:
            return self._after_thoughts()
        start = self._held.lstrip()
        if start.startswith(_BEGIN):
            self._is_thinking = True
            self._held = start[len(_BEGIN) :]
            return self._after_thoughts()
        if not start or _BEGIN.startswith(start):
            return ""
        return self._release()

    def finish(self) -> str:
        """What was held back and turned out to be the answer."""
        if self._is_open or self._is_thinking or not self._held.strip():
            return ""
        return self._release()

    def _after_thoughts(self) -> str:
        _, end, answer = self._held.partition(_END)
        if not end:
            # Only the last characters may be the beginning of the end.
            self._held = self._held[-len(_END) :]
            return ""
        self._held = _END + (answer := answer.lstrip())
        if not answer:
            return ""
        self._held = answer
        return self._release()

    def _release(self) -> str:
        self._is_open = True
        text, self._held = self._held, ""
        return text
