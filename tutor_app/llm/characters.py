"""Puts characters together that a provider cut in two."""

from __future__ import annotations

import codecs
import re

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ODD = re.compile("[\ud800-\udfff]")
_BYTES = re.compile("[\udc80-\udcff]+")


class WholeCharacters:
    """Passes text on with each character whole.

    Halves come as lone surrogates: of one UTF-16 pair, or (as `surrogateescape` gives them) bytes
    of UTF-8 that made no character where they stood. What never becomes whole is U+FFFD.
    """

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """The whole characters so far."""
        text = self._held + text
        self._held = ""
        if not _ODD.search(text):
            return text
        whole = _joined(_PAIR.sub(_character, text))
        kept = re.search("[\ud800-\udfff]+$", whole)
        if kept is not None and len(kept[0]) <= 3:
            self._held = kept[0]
            whole = whole[: kept.start()]
        return _ODD.sub("\ufffd", whole)

    def finish(self) -> str:
        """What is left, as signs of something unreadable."""
        text, self._held = self._held, ""
        return "\ufffd" if text else ""


def _joined(text: str) -> str:
    """Runs of escaped bytes as the text they are; an unfinished character at the end stays."""
    return _BYTES.sub(lambda run: _decoded(run[0], is_last=run.end() == len(text)), text)


def _decoded(run: str, *, is_last: bool) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = decoder.decode(run.encode("utf-8", "surrogateescape"), final=not is_last)
    unfinished, _ = decoder.getstate()
    return text + unfinished.decode("utf-8", "surrogateescape")


def _character(pair: re.Match[str]) -> str:
    return pair[0].encode("utf-16", "surrogatepass").decode("utf-16")
