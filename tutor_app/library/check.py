"""Finds every fault in the course files, by reading them and by executing all their code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tutor_app.library.catalog import BUNDLED, Library
from tutor_app.library.execution import BLOCK_SECONDS, Block, Outcome, run_python
from tutor_app.library.in_pyodide import faults_under_pyodide
from tutor_app.library.sections import Exercise, Fault, Fence, Section
from tutor_app.library.sql_execution import compare_rows, run_sql


def check(path: Path = BUNDLED, *, workers: int = 2, pyodide: Sequence[str] = ()) -> list[Fault]:
    """All faults below a courses folder, by file and line; runs the code of every section.

    `pyodide` is the command that runs code under Pyodide, as `pyodide_command` finds it; without
    it everything runs under CPython only. Blocks for about 0.1 s a section and interpreter.
    """
    library = Library.load(path)
    with ThreadPoolExecutor(workers) as pool:
        executed = [fault for found in pool.map(execute, library.sections) for fault in found]
    if pyodide:
        executed += faults_under_pyodide(library.sections, pyodide)
    return sorted({*library.faults, *executed}, key=lambda f: (f.path, f.line, f.message))


def execute(section: Section) -> list[Fault]:
    """Run the blocks and exercises of one section; what failed."""
    return [*_python_faults(section), *_sql_faults(section)]


def _python_faults(section: Section) -> Iterable[Fault]:
    """One process for the section: its blocks, then each solution and each starter."""
    blocks = _runnable(section, "python")
    exercises = [exercise for exercise in section.exercises if exercise.language == "python"]
    if not blocks and not exercises:
        return
    jobs: list[list[Block]] = [[(block.code, block.line) for block in blocks]]
    for exercise in exercises:
        jobs += [_job(exercise, exercise.solution), _job(exercise, exercise.starter)]
    told, *tried = run_python(jobs)
    for block, outcome in zip(blocks, told, strict=False):
        yield from _block_faults(section, block, outcome)
    for place, exercise in enumerate(exercises):
        solved, started = tried[2 * place : 2 * place + 2]
        yield from _exercise_faults(section, exercise, _problem(solved), _problem(started))


def _runnable(section: Section, language: str) -> list[Fence]:
    return [fence for fence in section.fences if fence.language == language and fence.is_run]


def _job(exercise: Exercise, code: str) -> list[Block]:
    return [(code, exercise.lines["solution"]), (exercise.tests, exercise.lines["tests"])]


def _problem(outcomes: Sequence[Outcome]) -> str:
    """What went wrong first when an answer met its tests, "" when all passed."""
    if not any(outcome.test for outcome in outcomes) and not any(o.error for o in outcomes):
        return "the tests hold no function `test_...`"
    failed = next((outcome for outcome in outcomes if outcome.error), None)
    return f"{failed.test or 'the code'}: {failed.error}" if failed else ""


def _block_faults(section: Section, block: Fence, outcome: Outcome) -> Iterable[Fault]:
    if outcome.error:
        yield Fault(section.path, outcome.line, f"the block fails: {outcome.error}")
    elif outcome.seconds > BLOCK_SECONDS:
        slow = f"the block takes {outcome.seconds:.1f} s, more than {BLOCK_SECONDS:g} s"
        yield Fault(section.path, block.line, slow)
    elif block.output is not None and outcome.output.strip():
        wanted, got = _lines(block.output), _lines(outcome.output)
        if wanted != got:
            yield Fault(section.path, block.line, _difference(wanted, got))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines()]


def _difference(wanted: list[str], got: list[str]) -> str:
    at = next((i for i, (a, b) in enumerate(zip(wanted, got, strict=False)) if a != b), None)
    if at is None:
        return f"the block prints {len(got)} lines, the text below it shows {len(wanted)}"
    return f"the block prints `{got[at]}`, the text below it shows `{wanted[at]}`"


def _exercise_faults(
    section: Section, exercise: Exercise, solved: str, started: str
) -> Iterable[Fault]:
    if solved:
        line = exercise.lines["solution"]
        yield Fault(section.path, line, f"the solution does not pass: {solved}")
    if not started:
        yield Fault(section.path, exercise.lines["starter"], "the starter already passes")


def _sql_faults(section: Section) -> Iterable[Fault]:
    blocks = [(fence.code, fence.line) for fence in _runnable(section, "sql")]
    for outcome in run_sql(blocks):
        if outcome.error:
            yield Fault(section.path, outcome.line, f"the block fails: {outcome.error}")
    for exercise in section.exercises:
        if exercise.language == "sql":
            solved = compare_rows(exercise, exercise.solution)
            started = compare_rows(exercise, exercise.starter)
            yield from _exercise_faults(section, exercise, solved, started)
