"""Search results as places one can go to."""

from __future__ import annotations

import re

from tutor_app.courses.views import FoundPart
from tutor_app.errors import InvalidInput
from tutor_app.library.intents import subject_of
from tutor_app.library.search import LibrarySearch

MAX_QUERY = 400
MAX_FOUND = 50
_EXCERPT = 160
_LEAST_FIT = 0.35
_BLOCK = re.compile(r"```.*?(?:```|\Z)|\[/?EXPLAIN\]|^#+ |\|", re.DOTALL | re.MULTILINE)
_MARKS = re.compile(r"[*`]|\b_|_\b")


def found_parts(search: LibrarySearch, text: object, limit: object = 10) -> tuple[FoundPart, ...]:
    """Parts that fit, best first. Raises InvalidInput."""
    if not isinstance(text, str) or not text.strip():
        raise InvalidInput("Say what to look for.", code="empty_query")
    if len(text) > MAX_QUERY:
        raise InvalidInput(
            f"A search has at most {MAX_QUERY} characters; this one has {len(text):,}.",
            code="query_too_long",
        )
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_FOUND:
        raise InvalidInput(f"Between 1 and {MAX_FOUND} results.", code="bad_limit")
    hits = search.search(subject_of(text) or text, limit * 2)
    return tuple(
        FoundPart(
            section=hit.section.id,
            title=hit.section.title,
            trail=search.library.trail(hit.section),
            heading=hit.part.heading,
            anchor=hit.part.anchor,
            excerpt=_excerpt(hit.part.text),
        )
        for hit in hits
        if hit.fit >= _LEAST_FIT
    )[:limit]


def _excerpt(text: str) -> str:
    words = " ".join(_MARKS.sub("", _BLOCK.sub(" ", text)).split())
    return words if len(words) <= _EXCERPT else words[: _EXCERPT - 1].rsplit(" ", 1)[0] + "…"
