"""Executes the Python of a section in a fresh process, under CPython or under Pyodide."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_RUNNER = Path(__file__).with_name("runner.py")
CPYTHON = (sys.executable, "-I", "-S", "-B", "-X", "utf8", str(_RUNNER))
"""The command that runs jobs in this interpreter."""
PROCESS_SECONDS = 20.0
"""A process that has not ended by then is killed, however much it has to run."""
BLOCK_SECONDS = 2.0
"""CPU time that one block may take."""

Block = tuple[str, int]
"""Code and the 1-based line where it begins in its file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one block or test ended: `error` is empty when it ran; `test` names a test function."""

    output: str
    error: str
    line: int
    seconds: float = 0.0
    test: str = ""


@dataclass(slots=True)
class _Results:
    """What a process reported, by job; `done` counts the jobs that ended."""

    outcomes: list[list[Outcome]]
    done: int = 0
    death: str = field(default="")


def run_python(
    jobs: Sequence[Sequence[Block]],
    seconds: float = PROCESS_SECONDS,
    *,
    command: Sequence[str] = CPYTHON,
) -> list[list[Outcome]]:
    """Run jobs one after the other in a fresh isolated process, each in a namespace of its own.

    The blocks of a job share its namespace; then its functions `test_*` run. Gives, for each
    job, one Outcome a block and a test. A job that outlasts `seconds` or ends the process has
    a last Outcome that says so, and the jobs after it run in another process. Only the standard
    library can be imported. `command` is another program that runs jobs as `runner.py` does.
    Blocks the caller.
    """
    outcomes: list[list[Outcome]] = []
    while len(outcomes) < len(jobs):
        waiting = jobs[len(outcomes) :]
        results = _run(waiting, seconds, command)
        finished = results.outcomes[: results.done]
        if results.death and results.done < len(waiting):
            fatal = waiting[results.done]
            partial = results.outcomes[results.done]
            line = fatal[min(len(partial), len(fatal) - 1)][1]
            finished = [*finished, [*partial, Outcome("", results.death, line)]]
        outcomes += finished
    return outcomes


def _run(jobs: Sequence[Sequence[Block]], seconds: float, command: Sequence[str]) -> _Results:
    told = json.dumps([[{"code": code, "line": line} for code, line in job] for job in jobs])
    with tempfile.TemporaryDirectory(prefix="course-check-") as folder:
        try:
            process = subprocess.run(  # noqa: S603 - this interpreter and a program of this package
                command,
                input=told.encode(),
                capture_output=True,
                timeout=seconds,
                cwd=folder,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            return _read(late.stdout or b"", len(jobs), f"still running after {seconds:g} s")
    death = f"the process ended with exit code {process.returncode}"
    return _read(process.stdout, len(jobs), death)


def _read(output: bytes, count: int, death: str) -> _Results:
    """Read the reports; what a block wrote past Python to standard output is passed over."""
    results = _Results([[] for _ in range(count)], death=death)
    for line in output.splitlines():
        try:
            report = json.loads(line)
        except ValueError:
            continue
        if not isinstance(report, dict) or "job" not in report:
            continue
        job = report.pop("job")
        if report.get("done"):
            results.done = job + 1
        else:
            results.outcomes[job].append(Outcome(**report))
    return results
