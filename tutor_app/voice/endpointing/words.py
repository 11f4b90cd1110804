"""The word lists of `words.toml`."""

from __future__ import annotations

import tomllib
from pathlib import Path

Phrase = tuple[str, ...]
"""Words one after the other."""

_LISTS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)


def words(*names: str) -> frozenset[str]:
    """The single words of these lists; raises `KeyError` for a name that is none."""
    return frozenset(word for name in names for word in _LISTS[name])


def phrases(name: str) -> frozenset[Phrase]:
    """The entries of a list, each as a tuple of its words."""
    return frozenset(tuple(entry.split()) for entry in _LISTS[name])


def starting(said: Phrase, among: frozenset[Phrase]) -> int:
    """How many words the longest phrase has that `said` starts with; 0 for none."""
    longest = max(map(len, among))
    return next((n for n in range(min(longest, len(said)), 0, -1) if said[:n] in among), 0)


def ending(said: Phrase, among: frozenset[Phrase]) -> bool:
    """Whether `said` ends with one of these phrases."""
    longest = max(map(len, among))
    return any(said[-n:] in among for n in range(1, min(longest, len(said)) + 1))
