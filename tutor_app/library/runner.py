"""Runs Python code in a process of its own: `python -I runner.py` < jobs > results.

Standard input holds a JSON list of jobs, each a list of blocks `{"code", "line"}` that share
one namespace, as the blocks of a section do, or an answer and the tests of an exercise. After
the last block of a job its functions `test_*` run. Standard output gets one JSON object a block
and a test: `job` (its index), `output`, `error` (empty when it ran), `line` (where it failed),
`seconds` of CPU time and `test` (the function's name or ""); and `{"job", "done": true}` after
each job. It imports nothing of the application, and runs under Pyodide just the same: by
`pyodide_check.mjs`, and piece by piece in the browser (`playground.py`).
"""

from __future__ import annotations

import contextlib
import io
import json
import linecache
import sys
import time
import traceback
import types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TextIO

    Test = tuple[str, types.FunctionType]

_FORBIDDEN = {
    "socket.connect": "opens a network connection",
    "socket.getaddrinfo": "asks the network for an address",
    "builtins.input": "waits for input",
}


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN and not _is_local(arguments):
        raise PermissionError(f"the block {_FORBIDDEN[event]}")


def _is_local(arguments: tuple[Any, ...]) -> bool:
    """Whether the arguments of an audit event name this machine."""
    hosts = [part[0] if isinstance(part, tuple) and part else part for part in arguments]
    return any(host in ("127.0.0.1", "::1", "localhost") for host in hosts)


def run_jobs(jobs: list[list[dict[str, Any]]], results: TextIO) -> None:
    """Run jobs one after the other, without input and network; their reports go to `results`."""
    sys.addaudithook(_forbid)
    for index, blocks in enumerate(jobs):
        _run(index, blocks, results)


def fresh_main() -> types.ModuleType:
    """An empty module that code takes for the program that was started."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    return module


def remember(name: str, code: str) -> None:
    """Let tracebacks show the lines of code that is in no file."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)


def executing(code: str, name: str, module: types.ModuleType) -> Callable[[], object]:
    """What runs code, under this name in tracebacks, in a module's namespace."""

    def execute() -> None:
        exec(compile(code, name, "exec"), module.__dict__)  # noqa: S102 - its whole purpose

    return execute


def tests_in(module: types.ModuleType) -> Iterator[Test]:
    """The functions `test_*` of a module, in the order in which they were defined."""
    for name, test in list(vars(module).items()):
        if name.startswith("test_") and isinstance(test, types.FunctionType):
            yield name, test


def line_in(name: str, problem: BaseException, first_line: int) -> int:
    """The line of the code called `name` that failed; `first_line` is the number of its first."""
    if isinstance(problem, SyntaxError) and problem.filename == name:
        return first_line + (problem.lineno or 1) - 1
    frames = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == name]
    return first_line + (frames[-1].lineno or 1) - 1 if frames else first_line


def _attempt(name: str, first_line: int, action: Callable[[], object]) -> dict[str, Any]:
    """Run something, catching what it prints and how it fails."""
    printed = io.StringIO()
    started = time.process_time()
    error, line = "", first_line
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            action()
    except BaseException as problem:  # noqa: BLE001 - SystemExit is a fault of the block too
        error = "".join(traceback.format_exception_only(problem)).strip()
        line = line_in(name, problem, first_line)
    seconds = time.process_time() - started
    return {"output": printed.getvalue(), "error": error, "line": line, "seconds": seconds}


def _run(number: int, job: list[dict[str, Any]], results: TextIO) -> None:
    module = fresh_main()

    def report(result: dict[str, Any]) -> None:
        print(json.dumps({"job": number, **result}), file=results, flush=True)

    lines: dict[str, int] = {}
    for place, block in enumerate(job):
        name = f"<job {number} block {place}>"
        lines[name] = block["line"]
        remember(name, block["code"])
        ran = _attempt(name, block["line"], executing(block["code"], name, module))
        report({**ran, "test": ""})
    for name, test in tests_in(module):
        source = test.__code__.co_filename
        report({**_attempt(source, lines.get(source, 1), test), "test": name})
    report({"done": True})


if __name__ == "__main__":
    run_jobs(json.load(sys.stdin), sys.__stdout__ or sys.stdout)
