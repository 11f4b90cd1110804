"""What may be sent, and short forms of it for lists."""

from __future__ import annotations

import re

from tutor_app.combining import bounded_marks
from tutor_app.errors import InvalidInput

MAX_CHARACTERS = 50_000
PREVIEW_CHARACTERS = 140
TITLE_CHARACTERS = 60

_FENCE = re.compile(r"```.*?(```|$)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"\[/?EXPLAIN\]", re.IGNORECASE)
_MARKS = re.compile(r"\*\*|__|`+|^\s{0,3}(#{1,6}|>|[-*+])\s+", re.MULTILINE)
_OPENING = re.compile(
    r"^(hi|hello|hey|good (morning|afternoon|evening)|please|(can|could|would) you)\b[\s,!.:]*",
    re.IGNORECASE,
)


def storable(text: str) -> str:
    """The text as both databases and JSON can hold it, and a page can show it.

    No NUL, no lone surrogates, LF line ends, no towers of combining marks.
    """
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text
    return bounded_marks(text)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def accepted(text: str) -> str:
    """A message as it is stored.

    Raises InvalidInput: `empty_message` when nothing but white space is in it,
    `message_too_long` above 50,000 characters.
    """
    text = storable(text).strip("\n").rstrip()
    if not _is_visible(text):
        raise InvalidInput("Write something first: the message is empty.", code="empty_message")
    if len(text) > MAX_CHARACTERS:
        raise InvalidInput(
            f"The message has {len(text):,} characters; at most {MAX_CHARACTERS:,} fit. "
            "Shorten it or send it in parts; it was not sent.",
            code="message_too_long",
        )
    return text


def _is_visible(text: str) -> bool:
    return any(character.isprintable() and not character.isspace() for character in text)


def plain(markdown: str) -> str:
    """Markdown without its marks, for a line in a list; what is inside the marks stays."""
    text = _LINK.sub(r"\1", _TAG.sub(" ", markdown[: PREVIEW_CHARACTERS * 8]))
    return _MARKS.sub("", text)


def preview(text: str, limit: int = PREVIEW_CHARACTERS) -> str:
    """One line of at most `limit` characters, cut at a word."""
    line = " ".join(text[: limit * 8].split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut) + "…"


def title_from(question: str) -> str:
    """A title out of a question's own first words, for when no model writes one."""
    prose = " ".join(_FENCE.sub(" ", question).split()) or " ".join(question.split())
    while (shorter := _OPENING.sub("", prose)) and shorter != prose:
        prose = shorter
    first = re.split(r"(?<=[.?!])\s", prose, maxsplit=1)[0].rstrip(".?!:;, ")
    title = preview(first or prose, TITLE_CHARACTERS)
    return title[:1].upper() + title[1:]
