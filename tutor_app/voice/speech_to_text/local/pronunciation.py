"""How words sound that the dictionary lacks: spelled out, put together, or as their stem."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

LookUp = Callable[[str], str | None]
"""A word's phones (ARPABET, separated by spaces), None when the dictionary lacks it."""

_FILE = Path(__file__).with_name("pronunciations.txt")
_VOWELS = frozenset("aeiouy")
_LONGEST_SPELLED = 4
_SHORTEST_PART = 3
_VOICELESS = frozenset({"P", "T", "K", "F", "TH"})
_HISSING = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})
_STOPS = frozenset({"T", "D"})
_SUFFIXES = (("ing", "IH NG"), ("ally", "L IY"), ("ly", "L IY"), ("er", "ER"))
_PREFIXES = (("re", "R IY"), ("un", "AH N"), ("de", "D IY"), ("sub", "S AH B"))


@cache
def written_down() -> dict[str, str]:
    """The pronunciations of computing words that no rule finds."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    entries = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return {word: phones for word, _, phones in entries}


def phones_of(word: str, look_up: LookUp) -> str | None:
    """A word's phones: from the dictionary, from our own list, or by rule; None if none fits."""
    return (
        look_up(word)
        or written_down().get(word)
        or _spelled(word, look_up)
        or _inflected(word, look_up)
        or _derived(word, look_up)
        or _joined(word, look_up)
    )


def phones_of_all(words: tuple[str, ...], look_up: LookUp) -> str | None:
    """The phones of words said one after the other; None when one of them is not known."""
    parts = [phones_of(word, look_up) for word in words]
    return " ".join(part for part in parts if part) if all(parts) else None


def _spelled(word: str, look_up: LookUp) -> str | None:
    """`css` as its letters: a short word without a vowel cannot be said otherwise."""
    if len(word) > _LONGEST_SPELLED or not word.isalpha() or _VOWELS & set(word):
        return None
    letters = [look_up(f"{letter}.") or look_up(letter) for letter in word]
    return " ".join(letter for letter in letters if letter) if all(letters) else None


def _inflected(word: str, look_up: LookUp) -> str | None:
    """A plural or a past tense, with the sound its last phone asks for."""
    if word.endswith("s") and (phones := _known(word[:-1], look_up)):
        last = phones.rsplit(" ", 1)[-1]
        ending = "AH Z" if last in _HISSING else "S" if last in _VOICELESS else "Z"
        return f"{phones} {ending}"
    for stem in (word.removesuffix("ed"), word.removesuffix("d")):
        if stem != word and (phones := _known(stem, look_up)):
            last = phones.rsplit(" ", 1)[-1]
            ending = "AH D" if last in _STOPS else "T" if last in _VOICELESS | _HISSING else "D"
            return f"{phones} {ending}"
    return None


def _derived(word: str, look_up: LookUp) -> str | None:
    for suffix, sound in _SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem != word:
            stems = (stem, f"{stem}e", stem[:-1])
            found = next(filter(None, (_known(one, look_up) for one in stems)), None)
            if found:
                return f"{found} {sound}"
    for prefix, sound in _PREFIXES:
        stem = word.removeprefix(prefix)
        if stem != word and len(stem) > _SHORTEST_PART and (found := _known(stem, look_up)):
            return f"{sound} {found}"
    return None


def _joined(word: str, look_up: LookUp) -> str | None:
    """`hashmap` as its two words, the longer one as far to the left as possible."""
    for place in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first, second = look_up(word[:place]), look_up(word[place:])
        if first and second:
            return f"{first} {second}"
    return None


def _known(word: str, look_up: LookUp) -> str | None:
    if len(word) < _SHORTEST_PART:
        return None
    return look_up(word) or written_down().get(word)
