"""Executes all code of the courses as the browser does: under Pyodide, in Node."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor_app.library.execution import Block, Outcome, run_python
from tutor_app.library.sections import Exercise, Fault, Section
from tutor_app.library.sql_execution import expected_rows

_PROGRAM = Path(__file__).with_name("pyodide_check.mjs")
_PACKAGE = Path(".web/node_modules/pyodide")
SECONDS = 600.0
"""All sections share one process."""

_SQL_BLOCKS = """
from tutor_app.library import rows
with rows.database(10.0) as db:
    for script in {scripts!r}:
        rows.last_rows(db, script)
"""
_EXERCISE = """
import json
from tutor_app.library import playground
result = json.loads(playground.run({order!r}, lambda stream, text: None, lambda: None))
failed = [test["message"] for test in result["tests"] if not test["passed"]]
assert result["passed"] is {is_right}, result["error"] or failed or "it passes"
"""


@dataclass(frozen=True, slots=True)
class _Job:
    """Blocks that share a namespace, and what it means when one fails.

    `line` is where all faults belong that are not the author's own lines.
    """

    section: Section
    blocks: tuple[Block, ...]
    what: str
    line: int = 0


def pyodide_command(root: Path) -> tuple[str, ...]:
    """The command that runs jobs under Pyodide; empty without Node or a built front end."""
    node, package = shutil.which("node"), (root / _PACKAGE).resolve()
    if node is None or not (package / "pyodide.asm.wasm").is_file():
        return ()
    return (node, str(_PROGRAM), str(package), str(_PROGRAM.parent))


def faults_under_pyodide(
    sections: Iterable[Section], command: Sequence[str], seconds: float = SECONDS
) -> list[Fault]:
    """What fails when all code of these sections runs under Pyodide. Blocks the caller."""
    jobs = [job for section in sections for job in _jobs(section)]
    results = run_python([job.blocks for job in jobs], seconds, command=command)
    read = (_read(job, outcomes) for job, outcomes in zip(jobs, results, strict=True))
    return [fault for faults in read for fault in faults]


def _jobs(section: Section) -> Iterator[_Job]:
    runnable = [fence for fence in section.fences if fence.is_run]
    told = tuple((fence.code, fence.line) for fence in runnable if fence.language == "python")
    if told:
        yield _Job(section, told, "the block fails")
    scripts = [fence for fence in runnable if fence.language == "sql"]
    if scripts:
        code = _SQL_BLOCKS.format(scripts=[fence.code for fence in scripts])
        yield _Job(section, ((code, 1),), "a block fails", scripts[0].line)
    for exercise in section.exercises:
        yield _checked(section, exercise, exercise.solution, is_right=True)
        yield _checked(section, exercise, exercise.starter, is_right=False)


def _checked(section: Section, exercise: Exercise, code: str, *, is_right: bool) -> _Job:
    """A check of this code, as the page does it."""
    is_sql = exercise.language == "sql"
    order = {
        "language": exercise.language,
        "code": code,
        "setup": exercise.setup,
        "tests": exercise.tests,
        "expected": expected_rows(exercise) if is_sql else "",
        "is_check": True,
        "until_failure": True,  # a starter may take forever with what a later test gives it
    }
    role, verb = ("solution", "does not pass") if is_right else ("starter", "already passes")
    program = _EXERCISE.format(order=json.dumps(order), is_right=is_right)
    return _Job(section, ((program, 1),), f"the {role} {verb}", exercise.lines[role])


def _read(job: _Job, outcomes: Sequence[Outcome]) -> Iterator[Fault]:
    for outcome in outcomes:
        if outcome.error:
            line = job.line or outcome.line
            yield Fault(job.section.path, line, f"under Pyodide {job.what}: {outcome.error}")
