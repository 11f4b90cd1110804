"""Reads along with a text, and knows which lines of a solution it has told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from tutor_app.courses.code_tokens import LINE_END, Token
from tutor_app.courses.secrets import KEYWORDS, OwnLine, Secret, shape, spaced

_MARKS = frozenset("`*|>~_") | {LINE_END}
_BULLETS = frozenset("-+*>|.):•·")
_ENDS = frozenset("`|;#") | {LINE_END}
_SHORT = 2.5
"""The weight below which a line is known only when it ends where the solution's does."""
_SKIPPED = 14
"""Tokens that may stand between two tokens of a line: marks of the page, a type hint."""
_SAME_NAME, _SAME_LETTER = 1.5, 0.7
_ITS_NAME = 4.0
"""What it counts that code is called as in the starter."""
_OTHER_CODE, _OTHER_SPAN = 3.0, 1.5
_MOST_OTHER = 15.0
"""What a line of other code, or code within a line, counts against a likeness, and all together."""
_COUNTS, _CUTS = 2.5, 4.0
"""The weight from which a run is remembered, and from which a line of it is held back."""
_KNOWN = 2.5
"""How much less is needed when other runs have told of the solution."""
_TELLS, _FEW = 1.8, 2
"""Weight and tokens of a line that says something by itself; others need lines around them."""
_NEAR, _APART = 25, 80
"""Words up to which text goes on as code does, and after which code begins anew."""

Told = dict[tuple[str, ...], float]
"""Lines of a solution that a text has told, and how little each is chance."""


@dataclass(slots=True)
class Reading:
    """A line of the solution that the text may be telling just now; `start` is where it began.

    `place` is the next token of the line, `need` the number of tokens from which it is told.
    """

    line: OwnLine
    place: int
    start: int
    need: int
    read: int = 0
    names: dict[str, str] = field(default_factory=dict)
    skipped: int = 0
    hint_ends: str = ""
    depth: int = 0
    has_sign: bool = False
    has_ended: bool = False

    def goes_on(self, token: Token, *, is_opening: bool = False) -> bool:
        """Take one more token; False when the text says something else."""
        text = token.text
        if self.is_whole:
            self.has_ended = text in _ENDS
            return self.has_ended or text == "*"
        if self.hint_ends and not self._hint_ended(text):
            return self._skips()
        if self._fits(text):
            self._take(token)
            return True
        if self.read and self._begins_hint(text):
            return self._skips()
        is_mark = text in _MARKS or (is_opening and (text in _BULLETS or text.isdigit()))
        return bool(self.read) and is_mark and self._skips()

    def _take(self, token: Token) -> None:
        if self.line.is_name[self.place]:
            self.names[self.line.tokens[self.place]] = token.text
        self.has_sign |= not token.is_word
        self.place += 1
        self.read += 1
        self.skipped = 0

    def _fits(self, text: str) -> bool:
        expected = self.line.tokens[self.place]
        if not self.line.is_name[self.place]:
            return text == expected
        if expected in self.names:
            return text == self.names[expected]
        is_free = text == expected or text not in self.names.values()
        return is_free and text.isidentifier() and text not in KEYWORDS

    def _begins_hint(self, text: str) -> bool:
        """Whether a type hint begins here: `name: int =`, `-> int:`."""
        expected = self.line.tokens[self.place]
        is_named = text == ":" and self.line.is_name[self.place - 1] and expected in {"=", ",", ")"}
        if is_named or (text == "-" and expected == ":"):
            self.hint_ends, self.depth = expected, 0
        return bool(self.hint_ends)

    def _hint_ended(self, text: str) -> bool:
        if text == self.hint_ends and not self.depth:
            self.hint_ends = ""
            return True
        self.depth += (text == "[") - (text == "]")
        return False

    def _skips(self) -> bool:
        self.skipped += 1
        return self.skipped <= _SKIPPED

    @property
    def is_whole(self) -> bool:
        """Whether the line was read to its end."""
        return self.place == len(self.line.tokens)

    @property
    def is_over(self) -> bool:
        """Whether no further token can change what was read."""
        return self.is_whole and (self.has_ended or self.line.weight >= _SHORT)

    @property
    def is_told(self) -> bool:
        """Whether enough of the line was read."""
        return self.read >= self.need and (self.line.weight >= _SHORT or self.has_ended)

    @property
    def said(self) -> list[str]:
        """The tokens as the text has them."""
        tokens = self.line.tokens[self.place - self.read : self.place]
        return [self.names.get(token, token) for token in tokens]

    @property
    def weight(self) -> float:
        """How little this is chance: more when the names are the solution's."""
        same = (old for old, new in self.names.items() if old == new)
        return self.line.weight + sum(_SAME_NAME if len(n) > 1 else _SAME_LETTER for n in same)


class Watch:
    """Follows one secret through a text, token by token.

    A *run* is a block of code, or what stands between two of them: it counts when it holds more
    of the solution than of other code. `told` begins with what other answers have told,
    `looked_up` says of tokens whether the learner has them in sight. Without `is_strict` it only
    counts.
    """

    def __init__(self, secret: Secret, told: Told | None = None, *, is_strict: bool = True) -> None:
        self.secret = secret
        self.told: Told = dict(told or {})
        self.looked_up: dict[str, bool] = {}
        self._is_strict = is_strict
        self._run: Told = {}
        self._other = 0.0
        self._readings: list[Reading] = []
        self._line: list[str] = []
        self._last = Token(LINE_END, 0)
        self._named = 0.0
        self._span: int | None = None
        self._apart = 0
        self._before: list[list[str]] = []
        self._knows_line = False

    def token(self, token: Token, *, is_opening: bool, is_code: bool) -> int | None:
        """Take the next token; where the line began that is one too many, if it is told now.

        Outside code a line counts only when it has more than words: prose may say them too.
        """
        going = list(self._going(token, is_opening=is_opening))
        if not going:  # as for most words of prose
            self._readings = going
            self._remember(token)
            return None
        is_code = is_code or self._is_near
        ready = [one for one in going if one.is_told and (is_code or one.has_sign)]
        given = [one for one in ready if self._is_in_sight(one)]
        for one in given:
            one.need = one.read + 1
        told = [one for one in ready if one not in given]
        self._readings = [one for one in going if one not in told and not one.is_over]
        self._knows_line |= bool(ready)
        self._remember(token)
        return self._tell(told) if told else None

    def _remember(self, token: Token) -> None:
        self._apart += 1
        if token.text == "`":
            self._turn_span()
        elif token.text != LINE_END:
            self._line.append(token.text)
        if token.text not in _MARKS:
            if self._last.text in {"def", "class"} and token.text in self.secret.names:
                self._named = _ITS_NAME
            self._last = token

    def _is_given(self, tokens: Sequence[str]) -> bool:
        said = spaced(tokens)
        if said not in self.looked_up:
            self.looked_up[said] = self.secret.is_in_sight(said)
        return self.looked_up[said]

    def _is_in_sight(self, reading: Reading) -> bool:
        """Whether the learner has the line already, or the courses say it after the same line."""
        return self._is_given(reading.said) or (
            bool(self._before) and self.secret.quotes.holds([*chain(*self._before), *reading.said])
        )

    def _going(self, token: Token, *, is_opening: bool) -> Iterator[Reading]:
        for reading in self._readings:
            if reading.goes_on(token, is_opening=is_opening):
                yield reading
        for line, place in self.secret.starts.get(token.text, ()):
            tokens = (self._last, token) if line.is_name[place] else (token,)
            reading = Reading(line, place, tokens[0].start, line.need)
            if all(reading.goes_on(one) for one in tokens):
                yield reading

    def _turn_span(self) -> None:
        """Code within a line begins or ends: what is not of the solution speaks against it."""
        span = self._line[self._span :] if self._span is not None else []
        self._span = len(self._line) if self._span is None else None
        is_code = len(span) > 2 and any(not word[0].isalnum() for word in span)
        if is_code and not self._knows_line and not self._is_given(span):
            self._other = min(self._other + _OTHER_SPAN, _MOST_OTHER)

    def _tell(self, readings: Iterable[Reading]) -> int | None:
        """Count the likeliest of the lines that the text may have told."""
        known = self.told.keys() | self._run.keys()
        likely = max(readings, key=lambda one: (one.weight, one.line.tokens not in known))
        tokens, weight = likely.line.tokens, likely.weight
        if self._is_too_much(tokens, weight):
            return likely.start
        self._run[tokens] = max(self._run.get(tokens, 0.0), weight)
        self._apart = 0
        return None

    def _is_too_much(self, tokens: tuple[str, ...], weight: float) -> bool:
        if not self._is_full or tokens in self.told or tokens in self._run:
            return False
        run = self._run | {tokens: weight}
        known = (
            min(_KNOWN, sum(self.told.values()) / 2)
            if weight >= _TELLS and len(tokens) >= _FEW
            else 0.0
        )
        if self._named + sum(run.values()) < max(self._other, _CUTS - known):
            return False
        told = self.told | run
        return self._named + sum(told.values()) >= self.secret.enough

    @property
    def _is_near(self) -> bool:
        """Whether a line of the solution was told just before."""
        return bool(self._run) and self._apart < _NEAR

    @property
    def _is_full(self) -> bool:
        """Whether one more line may be one too many."""
        return self._is_strict and len(self.told.keys() | self._run.keys()) >= self.secret.allowed

    def held_from(self, *, is_code: bool) -> int | None:
        """Where the text begins that may turn out to be one line too many."""
        if not self._is_full:
            return None
        starts = [
            one.start
            for one in self._readings
            if (is_code or self._is_near or one.has_sign)
            and self._is_too_much(one.line.tokens, one.line.weight + _SAME_NAME * 4)
        ]
        return min(starts, default=None)

    def end_line(self, *, is_code: bool) -> None:
        """The line of the text ended: other code speaks against a likeness."""
        line, self._line = self._line, []
        self._span = None
        if line:
            self._before = [*self._before[-1:], line]
        if self._apart > _APART and not is_code:
            self.end_run()
        is_known, self._knows_line = self._knows_line, False
        if not is_code or is_known or len(line) < 3 or line[0] in {"def", "class", "#", '"'}:
            return
        said = spaced(line)
        is_given = any(one in said for one in self.secret.opening) or self._is_given(line)
        if not is_given and shape(line) not in self.secret.shapes:
            self._other = min(self._other + _OTHER_CODE, _MOST_OTHER)

    def end_run(self) -> None:
        """A block of code begins or ends, or the text does."""
        known = min(_KNOWN, sum(self.told.values()) / 2)
        if self._named + sum(self._run.values()) >= max(self._other, _COUNTS - known):
            self.told |= self._run
        self._run, self._other, self._named = {}, 0.0, 0.0
        self._readings, self._before = [], []
