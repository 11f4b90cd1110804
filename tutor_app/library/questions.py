"""Reads the "## Check" stretch of a section: questions, options and the reason for each."""

from __future__ import annotations

import re
from itertools import pairwise

from tutor_app.library.markdown import Line, Stretch, joined, stretches
from tutor_app.library.sections import (
    MAX_CHECKS,
    MAX_OPTIONS,
    MIN_CHECKS,
    MIN_OPTIONS,
    Check,
    Fault,
    Option,
)

_OPTION = re.compile(r"^- \[(.)\] +(.+)$")
_REASON = re.compile(r"^\s*> ?(.*)$")


def read_checks(stretch: Stretch, path: str) -> tuple[list[Check], list[Fault]]:
    """The check questions of a section and what is wrong with them."""
    faults: list[Fault] = []
    opening, *blocks = stretches(stretch.lines, "### ")
    if opening.text:
        faults.append(Fault(path, stretch.line, "text between `## Check` and the first question"))
    if not MIN_CHECKS <= len(blocks) <= MAX_CHECKS:
        words = f"{MIN_CHECKS} to {MAX_CHECKS} check questions, not {len(blocks)}"
        faults.append(Fault(path, stretch.line, words))
    checks = []
    for block in blocks:
        check, problems = _check(block, path)
        checks.append(check)
        faults += problems
    return [check for check in checks if check is not None], faults


def _check(block: Stretch, path: str) -> tuple[Check | None, list[Fault]]:
    starts = [i for i, line in enumerate(block.lines) if _is_option(line)]
    more = joined(block.lines[: starts[0] if starts else len(block.lines)])
    question = f"{block.heading}\n\n{more}" if more else block.heading
    options, faults = [], []
    for start, end in pairwise([*starts, len(block.lines)]):
        option, problem = _option(block.lines[start:end])
        options.append(option)
        if problem:
            faults.append(Fault(path, block.lines[start].number, problem))
    faults += [Fault(path, block.line, problem) for problem in _problems(block.heading, options)]
    if faults:
        return None, faults
    return Check(question, tuple(options), block.line), []


def _is_option(line: Line) -> bool:
    return not line.is_code and bool(_OPTION.match(line.text))


def _option(lines: tuple[Line, ...]) -> tuple[Option, str]:
    head = _OPTION.match(lines[0].text)
    mark, text = (head[1], [head[2]]) if head else ("", [])
    reason: list[str] = []
    for line in lines[1:]:
        quoted = _REASON.match(line.text)
        if quoted:
            reason.append(quoted[1])
        elif line.text.strip():
            (reason or text).append(line.text.strip())
    option = Option(" ".join(text).strip(), mark == "x", " ".join(reason).strip())
    if mark not in {"x", " "}:
        return option, "an option begins with `- [ ]` or `- [x]`"
    return option, "" if option.reason else "the option has no reason (`  > ...` below it)"


def _problems(heading: str, options: list[Option]) -> list[str]:
    right = sum(option.is_right for option in options)
    texts = {option.text.casefold() for option in options}
    return [
        message
        for is_wrong, message in (
            (not heading, "a check question without words"),
            (
                not MIN_OPTIONS <= len(options) <= MAX_OPTIONS,
                f"{MIN_OPTIONS} to {MAX_OPTIONS} options, not {len(options)}",
            ),
            (right != 1, f"exactly one option is right (`- [x]`), not {right}"),
            (len(texts) < len(options), "two options say the same"),
        )
        if is_wrong
    ]
