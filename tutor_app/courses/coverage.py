"""Whether an answer teaches a part of a section: its words compared with those of the part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from tutor_app.library.sections import Part, Section
from tutor_app.library.words import STOP_WORDS

LEAST_WORDS = 12
"""Telling words that an answer has to have at all."""
_MOST_TERMS = 30
_LEAST_TERMS = 4
_SHARE, _SHARE_NAMED = 0.35, 0.2
_SHARE_FOREIGN = 0.1
_ENGLISH = 0.25
"""The part of an English text's words that are stop words, at least."""
_STEM, _COGNATE = 6, 4
"""Letters by which forms of a word are one, in English and between languages."""
_HEADING = 3
_WORD = re.compile(r"[^\W_]+")
_FENCED = re.compile(r"^ *```.*?(?:^ *```|\Z)", re.DOTALL | re.MULTILINE)


def teaches(section: Section, part: Part, text: str) -> bool:
    """Whether a text is about what the part says, in whatever words.

    The part's terms are the words that it uses most and the other parts of the section least.
    The text has to hold enough of them by weight, and fewer when it also names what the section
    and the part are about. One in another language is compared by code and by words that are
    much the same everywhere.
    """
    is_english = _is_english(text)
    size = _STEM if is_english else _COGNATE
    said = Counter(_stems(text, size))
    weights = _terms(section, part, size, with_code=not is_english)
    if said.total() < LEAST_WORDS or not weights:
        return False
    found = [term for term in weights if term in said]
    share = sum(weights[term] for term in found) / sum(weights.values())
    if not is_english:
        return len(found) >= min(_LEAST_TERMS // 2, len(weights)) and share >= _SHARE_FOREIGN
    if len(found) < min(_LEAST_TERMS, len(weights)):
        return False
    is_named = _names(section.title, said) and _names(part.heading or section.title, said)
    return share >= (_SHARE_NAMED if is_named else _SHARE)


def _is_english(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(_FENCED.sub(" ", text))]
    return sum(word in STOP_WORDS for word in words) >= _ENGLISH * len(words)


def _names(title: str, said: Counter[str]) -> bool:
    return any(stem in said for stem in _stems(title, _STEM))


def _terms(section: Section, part: Part, size: int, *, with_code: bool) -> dict[str, float]:
    """The telling words of a part, each with its weight; the heaviest ones only.

    Words of code blocks are mostly those of one example, and what it is about stands in the prose.
    """
    others = [set(_stems(f"{p.heading} {p.text}", size)) for p in section.parts if p != part]
    prose = part.text if with_code else _FENCED.sub(" ", part.text)
    counts = Counter(_stems(prose, size)) or Counter(_stems(part.text, size))
    counts.update(dict.fromkeys(_stems(part.heading, size), _HEADING))
    weights = {
        term: min(count, 4) / (1 + sum(term in other for other in others))
        for term, count in counts.items()
    }
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))[:_MOST_TERMS]
    return {term: weights[term] for term in heaviest}


def _stems(text: str, size: int) -> Iterable[str]:
    for found in _WORD.findall(text):
        word = found.casefold()
        if len(word) > 2 and not word.isdigit() and word not in STOP_WORDS:
            yield word[:size].rstrip("s")
