"""A guard on what a model streams: it holds back code that gives an exercise's solution away."""

from __future__ import annotations

import base64
import binascii
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tutor_app.library.sections import Exercise

_MARKS = re.compile(r"[\s`*_>|\"'#]+")
_COMMENT = re.compile(r"(?:#|--)[^\n]*")
_TOKEN = re.compile(
    r"\"[^\"\n]*\"|'[^'\n]*'|\d+(?:\.\d+)?|[^\W\d]\w*|[=!<>+\-*/%]=|//|\*\*|->|[^\s\w`]"
)
_ENCODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_CODE_SIGN = re.compile(r"[`=(){}\[\];]|^ {4}|\b(?:def|return|SELECT|lambda|import)\b")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_KEPT_NAMES = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_NAME, _STRING = "v", "s"

_SHINGLE = 4
_ENOUGH = 8
"""Shingles from which a likeness in other names counts; a shorter solution is compared by line."""
_LIKE = 0.7
_LINES = 0.6
_AFTER_A_LEAK = 0.35
"""What an answer may show of a solution once it tried to give it away."""
MEMORY = 40_000
"""Characters of earlier text that are compared together with what comes."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What of an exercise's solution may not be shown.

    `lines` are its lines without white space and marks, `shingles` runs of four tokens with
    variables made alike; neither holds what the starter gives.
    """

    title: str
    words: str
    lines: frozenset[str]
    shingles: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, exercise: Exercise, words: str = "", *, lesson: str = "") -> Secret:
        """From the library; `words` say how the learner gets to the solution.

        What the `lesson` itself shows is no secret when that is nearly all of it.
        """
        given = set(_lines(exercise.starter))
        starter = set(_shingles(_tokens(exercise.starter)))
        secret = cls(
            title=exercise.title,
            words=words,
            lines=frozenset(line for line in _lines(exercise.solution) if line not in given),
            shingles=frozenset(
                run
                for run in _shingles(_tokens(exercise.solution))
                if run not in starter and set(run) != {_NAME}
            ),
        )
        seen, runs = _squeezed(lesson), set(_shingles(_tokens(lesson)))
        if not lesson or not secret.is_told(seen, runs, _LINES):
            return secret
        hidden = frozenset(line for line in secret.lines if line not in seen)
        return replace(secret, lines=hidden, shingles=secret.shingles - runs)

    def is_told(self, squeezed: str, shingles: set[tuple[str, ...]], share: float) -> bool:
        """Whether a text gives it away; `share` is the part of its lines that may not be shown."""
        weight = sum(map(len, self.lines))
        shown = sum(len(line) for line in self.lines if line in squeezed)
        if weight and shown >= max(share * weight, 4):
            return True
        like = min(_LIKE, share + (_LIKE - _LINES))
        return len(self.shingles) >= _ENOUGH and (
            len(self.shingles & shingles) >= like * len(self.shingles)
        )


class LeakGuard:
    """Passes an answer on as it streams, but for pieces that give a solution away.

    Prose passes word by word. Code is held until its line or block is whole, compared together
    with all that was shown before, and replaced by one note when it says too much. `before` is
    what earlier answers of the conversation have shown.
    """

    def __init__(self, secrets: Sequence[Secret], before: str = "") -> None:
        self.withheld = 0
        self._secrets = tuple(secret for secret in secrets if secret.lines)
        self._buffer = ""
        self._line = ""
        self._seen = ""
        self._last: list[str] = []
        self._runs: set[tuple[str, ...]] = set()
        if self._secrets:
            self._remember(before[-MEMORY:])

    def feed(self, text: str) -> str:
        """The next piece of the answer; what of it (and of what was held) may be shown now."""
        if not self._secrets:
            return text
        self._buffer += text
        return "".join(map(self._passed, self._units()))

    def flush(self) -> str:
        """What is still held, at the end of the answer."""
        rest, self._buffer = self._buffer, ""
        return self._passed(rest) if rest else ""

    def _units(self) -> Iterator[str]:
        """What the buffer holds as whole lines and blocks, and words of prose."""
        while "\n" in self._buffer:
            end = self._end_of_unit()
            if end < 0:
                return
            unit, self._buffer = self._buffer[:end], self._buffer[end:]
            yield unit
        words = self._prose()
        if words:
            self._buffer = self._buffer[len(words) :]
            yield words

    def _end_of_unit(self) -> int:
        """Where the first line or block ends; -1 when it has not ended yet."""
        first = self._buffer.index("\n") + 1
        if self._line or not _FENCE.match(self._buffer):
            return first
        place = first
        while (end := self._buffer.find("\n", place)) >= 0:
            if _FENCE.match(self._buffer[place:end]):
                return end + 1
            place = end + 1
        return -1

    def _prose(self) -> str:
        """The whole words of an unfinished line without code in it."""
        line = self._line + self._buffer
        if "\n" in self._buffer or _CODE_SIGN.search(line) or line.lstrip().startswith("~"):
            return ""
        return self._buffer[: self._buffer.rfind(" ") + 1]

    def _passed(self, unit: str) -> str:
        secret = self._told_by(unit)
        if secret is None:
            self._remember(unit)
            self._line = "" if unit.endswith("\n") else self._line + unit
            return unit
        is_first, opening = not self.withheld, "\n\n" if self._line else ""
        self.withheld += 1
        self._line = ""
        words = secret.words or "Take the next hint, or try once more and say what happens."
        note = f"> Held back here: it gives away the solution of “{secret.title}”. {words}\n\n"
        return opening + note if is_first else ""

    def _remember(self, unit: str) -> None:
        self._seen = (self._seen + _squeezed(unit))[-MEMORY:]
        tokens = [*self._last, *_tokens(unit)]
        self._runs.update(_shingles(tokens))
        self._last = tokens[1 - _SHINGLE :]

    def _told_by(self, unit: str) -> Secret | None:
        """The secret that would be out with this piece, and was not without it."""
        share = _AFTER_A_LEAK if self.withheld else _LINES
        told = "\n".join((unit, *_decoded(unit)))
        whole = self._seen + _squeezed(told)
        seen = f"{whole}\n{whole[::-1]}"
        runs = self._runs | set(_shingles([*self._last, *_tokens(told)]))
        return next(
            (
                secret
                for secret in self._secrets
                if secret.is_told(seen, runs, share) and self._adds(secret, seen, runs)
            ),
            None,
        )

    def _adds(self, secret: Secret, seen: str, runs: set[tuple[str, ...]]) -> bool:
        """Whether a piece shows something of a secret that was not shown before."""
        known = f"{self._seen}\n{self._seen[::-1]}"
        is_new = any(line in seen and line not in known for line in secret.lines)
        return is_new or bool((runs - self._runs) & secret.shingles)


def leaks(exercise: Exercise, text: str) -> bool:
    """Whether a whole text gives the solution of an exercise away."""
    secret = Secret.of(exercise)
    return secret.is_told(_squeezed(text), set(_shingles(_tokens(text))), _LINES)


def _squeezed(text: str) -> str:
    return _MARKS.sub("", text)


def _lines(code: str) -> list[str]:
    lines = (_squeezed(_COMMENT.sub("", line)) for line in code.splitlines())
    return [line for line in lines if len(line) >= 4]


def _tokens(text: str) -> list[str]:
    found, last = [], ""
    for token in _TOKEN.findall(_COMMENT.sub("", text)):
        found.append(_normal(token, last))
        last = token
    return found


def _normal(token: str, last: str) -> str:
    if token[0] in "\"'":
        return _STRING
    if not (token[0].isalpha() or token[0] == "_"):
        return token
    if token in _KEPT_NAMES or last == ".":
        return token
    return token if token.isupper() and len(token) > 1 else _NAME


def _shingles(tokens: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(tokens[i : i + _SHINGLE]) for i in range(len(tokens) - _SHINGLE + 1))


def _decoded(text: str) -> Iterable[str]:
    for found in _ENCODED.findall(text):
        try:
            yield base64.b64decode(found + "=" * (-len(found) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
