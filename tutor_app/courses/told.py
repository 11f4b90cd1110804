"""What earlier answers told of solutions; each is read once, however many turns follow it."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from tutor_app.courses.code_tokens import LINE_END
from tutor_app.courses.scan import Scan
from tutor_app.courses.secrets import Secret
from tutor_app.courses.watch import Told, Watch

_numbers = count()


@dataclass(frozen=True, slots=True)
class _Finding:
    """What a text tells of a secret, and what was looked up in the learner's sight for that."""

    told: Told
    looked_up: dict[str, bool]

    def holds_for(self, secret: Secret) -> bool:
        """Whether reading the text again would come to the same: every look-up does."""
        return all(secret.is_in_sight(said) is was for said, was in self.looked_up.items())


def told_by(secrets: Sequence[Secret], texts: Iterable[str]) -> list[Told]:
    """What some texts have told of each secret, together."""
    all_told: list[Told] = [{} for _ in secrets]
    numbers = [_number(s.lines, s.opening, s.shapes, s.names, s.quotes) for s in secrets]
    for text in texts:
        for told, found in zip(all_told, _found_in(text, secrets, numbers), strict=True):
            for tokens, weight in found.items():
                told[tokens] = max(weight, told.get(tokens, 0.0))
    return all_told


def _found_in(text: str, secrets: Sequence[Secret], numbers: Sequence[int]) -> list[Told]:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    known = [_known(number, digest) for number in numbers]
    pairs = zip(known, secrets, strict=True)
    new = [pair for pair in pairs if not (pair[0] and pair[0][0].holds_for(pair[1]))]
    if new:
        for (found, _), finding in zip(new, _read(text, [one for _, one in new]), strict=True):
            found[:] = [finding]
    return [found[0].told for found in known]


@lru_cache(maxsize=1024)
def _number(*_solution: Hashable) -> int:
    """A short name of what a text is searched for, so that it is hashed once for many texts."""
    return next(_numbers)


@lru_cache(maxsize=8192)
def _known(_number: int, _digest: bytes) -> list[_Finding]:
    """Where the last finding for a solution and a text is kept; nothing of the text itself."""
    return []


def _read(text: str, secrets: Sequence[Secret]) -> list[_Finding]:
    watches = [Watch(one, is_strict=False) for one in secrets]
    scan = Scan(watches)
    for char in text:
        scan.read(char)
        if char == LINE_END:
            scan.end_line()
    scan.end()
    scan.end_line()
    for watch in watches:
        watch.end_run()
    return [_Finding(watch.told, watch.looked_up) for watch in watches]
