"""Markdown by its lines: which are code, where headings stand, what the fences hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tutor_app.library.sections import Fault, Fence

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file; `is_code` is true inside fences and on the fence lines themselves."""

    number: int
    text: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A heading (empty before the first one) and the lines below it."""

    heading: str
    line: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The lines as one text, without blank lines around it."""
        return joined(self.lines)


def numbered(texts: Iterable[str], first: int = 1) -> list[Line]:
    """Number lines and mark those that belong to code."""
    lines = []
    open_fence = ""
    for number, text in enumerate(texts, first):
        mark = _FENCE.match(text)
        was_open = bool(open_fence)
        if mark and not open_fence:
            open_fence = mark[1]
        elif mark and not mark[2] and mark[1].startswith(open_fence):
            open_fence = ""
        lines.append(Line(number, text, was_open or bool(open_fence)))
    return lines


def joined(lines: Iterable[Line]) -> str:
    """The lines as one text, without blank lines around it."""
    return "\n".join(line.text.rstrip() for line in lines).strip("\n")


def stretches(lines: Sequence[Line], mark: str) -> list[Stretch]:
    """Split at headings that begin with `mark` ("## "); the first stretch has no heading."""
    cuts = [i for i, line in enumerate(lines) if not line.is_code and line.text.startswith(mark)]
    first = lines[0].number if lines else 1
    result = [Stretch("", first, tuple(lines[: cuts[0] if cuts else len(lines)]))]
    for start, end in pairwise([*cuts, len(lines)]):
        heading = lines[start].text.removeprefix(mark).strip()
        result.append(Stretch(heading, lines[start].number, tuple(lines[start + 1 : end])))
    return result


def fences(lines: Sequence[Line], path: str) -> tuple[list[Fence], list[Fault]]:
    """The code blocks of these lines in order, and what is wrong with them."""
    found: list[Fence] = []
    faults: list[Fault] = []
    index = 0
    while index < len(lines):
        if not lines[index].is_code:
            index += 1
            continue
        fence, end, problem = _fence_at(lines, index)
        if problem:
            faults.append(Fault(path, lines[index].number, problem))
        if fence.language == "text" and found and _is_gap(lines, found[-1], index):
            found[-1] = replace(found[-1], output=fence.code)
        found.append(fence)
        index = end
    return found, faults


def _fence_at(lines: Sequence[Line], start: int) -> tuple[Fence, int, str]:
    """The fence that opens at index `start`, the index after it, and a complaint or ""."""
    opening = _FENCE.match(lines[start].text)
    ticks, info = (opening[1], opening[2]) if opening else ("```", "")
    language, _, rest = info.partition(" ")
    end = start + 1
    while end < len(lines) and not _closes(lines[end].text, ticks):
        end += 1
    code = "\n".join(line.text for line in lines[start + 1 : end])
    problem = "the code fence names no language" if not language else ""
    if end == len(lines):
        problem = "the code fence is never closed"
    return Fence(language, rest.strip(), code, lines[start].number + 1), end + 1, problem


def _closes(text: str, ticks: str) -> bool:
    mark = _FENCE.match(text)
    return bool(mark and not mark[2] and mark[1].startswith(ticks))


def _is_gap(lines: Sequence[Line], before: Fence, index: int) -> bool:
    """Whether only blank lines stand between the end of a fence and the line at `index`."""
    end_of_code = before.line + before.code.count("\n") + 1
    between = [line for line in lines[:index] if line.number > end_of_code]
    return before.language != "text" and all(not line.text.strip() for line in between)


def anchor(heading: str) -> str:
    """The link target of a heading: lower-case words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))
