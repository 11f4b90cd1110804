"""Text as words: folded, without marks, each with the simpler forms it may stand for."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_TEXT = 4000
"""Characters of a message that are judged: half from its beginning, half from its end."""

_WORD = re.compile(r"[^\W_]+(?:\+\+|#(?!\w))?|\.net\b")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0xFEFF, 0xAD])


def clipped(text: str) -> str:
    """At most MAX_TEXT characters of a text, from both ends."""
    half = MAX_TEXT // 2
    return text if len(text) <= MAX_TEXT else f"{text[:half]} {text[-half:]}"


def folded(text: str) -> str:
    """Lower case, accents off, invisible characters out, full-width and ligatures made plain."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(_INVISIBLE))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """The words of a text in order; "c++", "c#" and ".net" stay whole."""
    return _WORD.findall(folded(clipped(text)))


@lru_cache(8192)
def forms(word: str) -> tuple[str, ...]:
    """The word and what it may be an inflection of: "caching" gives "caching", "cach", "cache"."""
    plain = _american(word)
    found = [word, plain, *_singulars(plain), *_stems(plain)]
    return tuple(dict.fromkeys(found))


def _american(word: str) -> str:
    """British "-ise", "-isation" and "-our" as the lists spell them."""
    if len(word) < 6:
        return word
    return re.sub(r"(?<=[a-z]{3})is(e[sdr]?|ing|ations?)$", r"iz\1", word).replace("our", "or", 1)


def singular(word: str) -> str:
    """The word without a plural ending."""
    if word.endswith(("ss", "us", "is")):
        return word
    return next(iter(_singulars(word)), word)


def _singulars(word: str) -> list[str]:
    if len(word) < 4 or not word.endswith("s"):
        return []
    if word.endswith("ies") and len(word) > 4:
        return [word[:-3] + "y", word[:-1]]
    if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")):
        return [word[:-2], word[:-1]]
    return [word[:-1]]


def _stems(word: str) -> list[str]:
    for ending, shortest in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and len(word) >= shortest:
            stem = word[: -len(ending)]
            undoubled = [stem[:-1]] if stem[-1] == stem[-2] else []
            return [stem, stem + "e", *undoubled] if re.search("[aeiouy]", stem) else []
    return []
