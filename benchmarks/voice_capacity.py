"""How many can talk at once on one core, what each costs, and whether anything is left of them."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import report
from benchmarks.load import Load, others_percent, watched
from benchmarks.report import Cell, Table, met
from benchmarks.server import ROOT

COUNTS = (1, 20, 30, 40, 50)
CYCLES = (10, 70)
AIMED_SESSIONS, AIM_MS = 30, 20.0
SECONDS = 300
NOT_CONNECTED: tuple[Cell, ...] = ("not all could connect", *[None] * 7)


def measure() -> list[Table]:
    """Both on servers of their own."""
    return [_sessions(), _cycles()]


def _sessions() -> Table:
    reports, loads = _called("many", COUNTS)
    alone = reports[0]["mebibytes"]
    pairs = itertools.zip_longest(COUNTS[1:], reports[1:])
    rows = tuple(
        (count, *(_sessions_row(count, one, alone, loads) if one else NOT_CONNECTED))
        for count, one in pairs
    )
    columns = (
        "sessions",
        "core %",
        "callers' %",
        "others' %",
        "loop lag p50 ms",
        "p99 ms",
        "packets lost",
        "RSS a session MiB",
        "aim: p99 ms",
    )
    note = (
        "Receiving and judging on one core: the server with its thread for voice activity is bound "
        "to it, those who call, in one process, to the others. Every session sends speech with "
        "pauses; transcripts come from a double. RSS beyond that with one session, divided by the "
        "other sessions. Others: what ran on the machine besides, in percent of one core; it "
        "makes the loop late, too."
    )
    return Table("Voice: sessions on one core", columns, rows, note)


def _sessions_row(
    count: int, one: dict[str, float], alone: float, loads: dict[str, Load]
) -> tuple[Cell, ...]:
    others = others_percent(loads, one["since"], one["until"])
    cores = round(one["cpu"]), round(one["callers_cpu"]), round(others)
    each = (one["mebibytes"] - alone) / (count - 1)
    aim = met(one["p99"], AIM_MS) if count == AIMED_SESSIONS else None
    return *cores, one["p50"], one["p99"], round(one["lost"]), each, aim


def _cycles() -> Table:
    reports, _ = _called("cycles", CYCLES)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"after {count}", one["mebibytes"], *(round(one[what]) for what in LEFT))
        for count, one in zip(CYCLES, reports, strict=True)
    )
    columns = ("connections made and ended", "RSS MiB", *LEFT)
    note = "Nobody is connected any more; the first ten fill caches."
    return Table("Voice: what connections leave behind", columns, rows, note)


LEFT = ("handles", "threads", "tasks")


def _called(how: str, counts: tuple[int, ...]) -> tuple[list[dict[str, float]], dict[str, Load]]:
    """The server's report for each number of callers, and what everybody used meanwhile."""
    first, *others = sorted(os.sched_getaffinity(0))
    with _ears(first) as (port, ears):
        command = [sys.executable, "-m", "benchmarks.callers", str(port), how, *map(str, counts)]
        with (
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as callers,
            watched(ears=ears, callers=callers.pid) as loads,
        ):
            os.sched_setaffinity(callers.pid, others or [first])
            printed, _ = callers.communicate(timeout=SECONDS)
    reports = [json.loads(line) for line in printed.splitlines()]
    if callers.returncode or not reports:
        raise RuntimeError(f"the callers ended with {callers.returncode} after {len(reports)} rows")
    return reports, loads


@contextmanager
def _ears(core: int) -> Iterator[tuple[int, int]]:
    """The port and process id of a server on this core, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.ears", str(core)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline()), server.pid
        finally:
            server.terminate()


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
