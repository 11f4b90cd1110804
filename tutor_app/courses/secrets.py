"""What of an exercise's solution is its own, and how a line of it is known under other names."""

from __future__ import annotations

import builtins
import keyword
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate
from threading import Lock

from tutor_app.courses.code_tokens import words_of
from tutor_app.library.catalog import Library
from tutor_app.library.sections import Exercise, Section

_COMMENT = re.compile(r"(?:^|\s)(?:#|--\s).*$")
_IMPORTED = re.compile(r"^\s*(?:from\s+(\w+)\s+)?import\s+(.+)$", re.MULTILINE)
_DEFINED = re.compile(r"^\s*(?:def|class)\s+(\w{4,})", re.MULTILINE)
_SQL_WORDS = """
select from where group by order having join left right inner outer cross on as and or not null is
in between like distinct limit offset union all case when then else end insert into values update
set delete create table index view with recursive over partition desc asc using exists count sum
avg min max round coalesce ifnull length upper lower substr date cast integer text real primary key
foreign references default unique check begin commit rollback rank row_number lag lead
"""
_TYPES = (str, list, dict, set, int, float, tuple, bytes)
_METHODS = {name.casefold() for kind in _TYPES for name in dir(kind) if name[0] != "_"}
KEYWORDS = frozenset(word.casefold() for word in keyword.kwlist)
_PYTHON = KEYWORDS | _METHODS | {name.casefold() for name in dir(builtins)}
_SQL = frozenset(_SQL_WORDS.split())
_EVERYDAY_WORDS = """
len range print append int str list dict set sum items join split get add pop sort sorted enumerate
true false none self select from where
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
MAY_SHOW = 0.34
"""The part of a solution's own lines that may be seen while the ladder says so: below the 40 % that
are promised, since lines can be counted in more than one way."""
_PART = 0.6
"""From this part of a long line on, the line is told."""
_LEAST, _MOST = 5, 14
"""Tokens of a line that are always, and at most, needed to know it."""
_ENOUGH, _LEAST_ENOUGH = 9.0, 4.0
"""The weight from which lines together are no chance; of a short solution, most of its own."""


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of a solution: its tokens, and which of them are names that may be other ones.

    `need` is how many tokens in a row tell it, `weight` says how little it can be chance.
    """

    tokens: tuple[str, ...]
    is_name: tuple[bool, ...]
    need: int
    weight: float


class Quotes:
    """What the courses say: texts and starters, which every learner may read."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = "".join(map(flat, texts))

    @classmethod
    def of(cls, sections: Iterable[Section]) -> Quotes:
        """Of whole courses; takes a quarter of a second."""
        return cls(
            text
            for section in sections
            for text in (section.body, *(one.starter for one in section.exercises))
        )

    def holds(self, tokens: Sequence[str]) -> bool:
        """Whether the courses say this, word for word."""
        return spaced(tokens) in self._text


_MAKING = Lock()


def quotes_of(library: Library) -> Quotes:
    """What a library says, made once; whoever asks meanwhile waits for it."""
    with _MAKING:
        return _made(library)


@cache
def _made(library: Library) -> Quotes:
    return Quotes.of(library.sections)


@dataclass(frozen=True, slots=True)
class Secret:
    """What of an exercise's solution may not be shown, and how the learner gets to it.

    `lines` are the solution's own: they stand neither in the starter and the task nor in what
    else the learner was `given`. At most `allowed` of them may be seen. `opening` holds the
    lines of the starter, `shapes` the same under any names, `names` what it defines. `starts` maps
    a first token to the places in lines where a reader may begin; after a name it is the second.
    """

    title: str
    words: str
    comment: str
    lines: tuple[OwnLine, ...]
    given: tuple[str, ...]
    opening: tuple[str, ...]
    shapes: frozenset[str]
    names: frozenset[str]
    allowed: int
    enough: float
    starts: dict[str, tuple[tuple[OwnLine, int], ...]] = field(hash=False, compare=False)
    quotes: Quotes = field(hash=False, compare=False)

    @classmethod
    def of(
        cls,
        exercise: Exercise,
        words: str = "",
        *,
        given: Iterable[str] = (),
        quotes: Quotes | None = None,
    ) -> Secret:
        """From the library; `given` is what the learner has in sight: section, hints, own code."""
        shown = tuple(flat(text) for text in (exercise.starter, exercise.task, *given) if text)
        own = [
            line
            for line, said in _solution(exercise.solution, exercise.language, exercise.setup)
            if not any(said in text for text in shown)
        ]
        opening, shapes, names = _starter(exercise.starter)
        return cls(
            title=exercise.title,
            words=words,
            comment="--" if exercise.language == "sql" else "#",
            lines=tuple(own),
            given=shown,
            opening=opening,
            shapes=shapes,
            names=names,
            allowed=math.floor(MAY_SHOW * len(own) + 1e-9),
            enough=min(_ENOUGH, max(_LEAST_ENOUGH, 0.8 * sum(line.weight for line in own))),
            starts=_starts(own),
            quotes=quotes or Quotes(()),
        )

    def is_in_sight(self, said: str) -> bool:
        """Whether the learner has these spaced tokens in sight in just this order."""
        return any(said in text for text in self.given)


def shape(tokens: Sequence[str]) -> str:
    """A line of Python with numbers for its names."""
    names: dict[str, str] = {}
    return " ".join(
        names.setdefault(token, str(len(names)))
        if token.isidentifier() and token not in _PYTHON
        else token
        for token in tokens
    )


@lru_cache(maxsize=2048)
def flat(text: str) -> str:
    """The tokens of a text in one line, with a space around each."""
    return spaced([word for word in words_of(text) if word != "`"])


def spaced(tokens: Sequence[str]) -> str:
    """Tokens as they stand in a flat text."""
    return f" {' '.join(tokens)} "


@lru_cache(maxsize=512)
def _lines(code: str) -> tuple[tuple[str, ...], ...]:
    lines = (tuple(words_of(_COMMENT.sub("", line))) for line in code.splitlines())
    return tuple(line for line in lines if any(token[0].isalnum() for token in line))


@lru_cache(maxsize=512)
def _starter(code: str) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """The lines of a starter, the same under any names, and what it defines."""
    lines = _lines(code)
    names = frozenset(name.casefold() for name in _DEFINED.findall(code))
    return tuple(map(spaced, lines)), frozenset(map(shape, lines)), names


@lru_cache(maxsize=512)
def _solution(code: str, language: str, setup: str) -> tuple[tuple[OwnLine, str], ...]:
    """The lines of a solution, each once, and how they stand in a flat text."""
    kept = _kept(code, language, setup)
    return tuple((_own(line, kept), spaced(line)) for line in dict.fromkeys(_lines(code)))


def _kept(code: str, language: str, setup: str) -> Collection[str]:
    """The names that stay as they are, whoever writes the solution."""
    if language == "sql":
        return _SQL | set(words_of(setup))
    imported = " ".join(" ".join(found) for found in _IMPORTED.findall(code))
    return _PYTHON | set(words_of(imported))


def _own(tokens: tuple[str, ...], kept: Collection[str]) -> OwnLine:
    is_name = tuple(
        token.isidentifier() and token not in kept and not is_quoted
        for token, is_quoted in zip(tokens, _quoted(tokens), strict=True)
    )
    weights = _weights(tokens, is_name)
    return OwnLine(tokens, is_name, _need(weights), sum(weights))


def _need(weights: Sequence[float]) -> int:
    """How many tokens, of these weights, tell a line that has them."""
    if len(weights) <= _LEAST:
        return len(weights)
    sums = accumulate(weights)
    need = next(n for n, told in enumerate(sums, 1) if told >= _PART * sum(weights))
    return min(max(_LEAST, need), _MOST)


def _quoted(tokens: Sequence[str]) -> list[bool]:
    """Which tokens are text between quotes, and not code in braces there."""
    found, is_text, depth = [], False, 0
    for sign in tokens:
        if sign == '"':
            is_text = not is_text
        elif is_text and sign in "{}":
            depth += 1 if sign == "{" else -1
        found.append(is_text and depth <= 0)
    return found


def _weights(tokens: Sequence[str], is_name: Sequence[bool]) -> list[float]:
    """How little each token can be chance: a name only when it comes again."""
    return [
        float(token in tokens[:place]) if name else _plain_weight(token)
        for place, (token, name) in enumerate(zip(tokens, is_name, strict=True))
    ]


def _plain_weight(token: str) -> float:
    if not token[0].isalnum():
        return 0.5
    if token in KEYWORDS or token in {"0", "1", "2"}:
        return 1.0
    return 2.0 if token in _EVERYDAY else 3.0


def _starts(lines: Iterable[OwnLine]) -> dict[str, tuple[tuple[OwnLine, int], ...]]:
    """Where reading a line may begin: at its first token, and behind `=` and `return`."""
    found: dict[str, list[tuple[OwnLine, int]]] = {}
    for line in lines:
        places = {0}
        if "=" in line.tokens[:6]:
            places.add(line.tokens.index("=") + 1)
        if line.tokens[0] in {"return", "yield"}:
            places.add(1)
        for place in places:
            if place == 0 or len(line.tokens) - place >= max(line.need, 3):
                for token in _openings(line, place):
                    found.setdefault(token, []).append((line, place))
    return {token: tuple(places) for token, places in found.items()}


def _openings(line: OwnLine, place: int) -> tuple[str, ...]:
    """The token by which a reading begins: the second one after a name, or a type hint there."""
    if not line.is_name[place]:
        return (line.tokens[place],)
    following = line.tokens[place + 1 : place + 2]
    if not following:
        return ("",)
    return ("=", ":") if following == ("=",) else following
