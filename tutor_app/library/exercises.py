"""Reads one "## Exercise: ..." stretch of a section."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tutor_app.library.markdown import Line, Stretch, anchor, fences, joined, stretches
from tutor_app.library.sections import HINTS, Exercise, Fault, Fence

_ROLES = {
    "python": ("starter", "tests", "solution"),
    "sql": ("setup", "starter", "solution"),
}


def read_exercise(stretch: Stretch, path: str) -> tuple[Exercise | None, list[Fault]]:
    """The exercise below a heading "Exercise: Title" and what is wrong with it."""
    title = stretch.heading.partition(":")[2].strip()
    opening, *hints = stretches(stretch.lines, "### ")
    found, _ = fences(opening.lines, path)
    blocks, problems = _blocks(found)
    task = _without_blocks(opening.lines, blocks.values())
    problems += _shape_problems(title, task, blocks, hints)
    if problems:
        return None, [Fault(path, stretch.line, problem) for problem in problems]
    exercise = _exercise(title, task, blocks, hints, stretch.line)
    return exercise, [Fault(path, hint.line, leak) for hint, leak in _leaks(exercise, hints)]


def _exercise(
    title: str, task: str, blocks: dict[str, Fence], hints: list[Stretch], line: int
) -> Exercise:
    code = {role: block.code for role, block in blocks.items()}
    return Exercise(
        title=title,
        slug=anchor(title),
        language=blocks["solution"].language,
        task=task,
        starter=code["starter"],
        solution=code["solution"],
        tests=code.get("tests", ""),
        setup=code.get("setup", ""),
        is_ordered="ordered" in blocks["solution"].info.split(),
        hints=tuple(hint.text for hint in hints),
        line=line,
        lines={role: block.line for role, block in blocks.items()},
    )


def _blocks(found: list[Fence]) -> tuple[dict[str, Fence], list[str]]:
    """The blocks by role (`starter`, `tests`, ...), and complaints."""
    blocks: dict[str, Fence] = {}
    problems = []
    for fence in found:
        role = fence.info.split(" ")[0]
        if fence.language not in _ROLES or role not in _ROLES[fence.language]:
            continue
        if role in blocks:
            problems.append(f"two `{role}` blocks")
        blocks[role] = fence
    if len({block.language for block in blocks.values()}) > 1:
        problems.append("the blocks of an exercise are all `python` or all `sql`")
    return blocks, problems


def _without_blocks(lines: tuple[Line, ...], blocks: Iterable[Fence]) -> str:
    spans = [(block.line - 1, block.line + block.code.count("\n") + 1) for block in blocks]
    return joined(
        line for line in lines if not any(first <= line.number <= last for first, last in spans)
    )


def _shape_problems(
    title: str, task: str, blocks: dict[str, Fence], hints: list[Stretch]
) -> list[str]:
    language = next(iter(blocks.values())).language if blocks else "python"
    missing = [role for role in _ROLES[language] if role not in blocks]
    names = [hint.heading for hint in hints]
    wanted = [f"Hint {number}" for number in range(1, HINTS + 1)]
    return [
        message
        for is_wrong, message in (
            (not title, "an exercise needs a title: `## Exercise: Title`"),
            (not task, "the exercise does not say what to do"),
            (bool(missing), f"no `{language} {missing[0] if missing else ''}` block"),
            (names != wanted, f"exactly {', '.join(f'`### {name}`' for name in wanted)}"),
            (any(not hint.text for hint in hints), "an empty hint"),
        )
        if is_wrong
    ]


def _leaks(exercise: Exercise, hints: list[Stretch]) -> list[tuple[Stretch, str]]:
    """Hints that hold every line of the solution which the starter does not give."""
    given = _code_lines(exercise.starter)
    secret = _code_lines(exercise.solution) - given
    return [
        (hint, f"{hint.heading} contains the whole solution")
        for hint in hints
        if secret and all(line in _squeezed(hint.text) for line in secret)
    ]


def _code_lines(code: str) -> set[str]:
    return {_squeezed(line) for line in code.splitlines() if _squeezed(line)}


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
