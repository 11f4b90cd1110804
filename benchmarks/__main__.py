"""`python -m benchmarks [names]`: measure; `--write` puts the figures into docs/figures.md.

Each benchmark runs in a process of its own, one after another: nothing else should run
meanwhile. Exit code 1 when one could not be measured; a missed aim stands in its table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.machine import facts
from benchmarks.report import Table
from benchmarks.server import ROOT

FIGURES = ROOT / "docs" / "figures.md"
SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A module of this package; one without tables prints text for people."""

    title: str
    has_tables: bool = True


BENCHMARKS = {
    "send": Benchmark("Send"),
    "concurrent": Benchmark("Concurrent streams"),
    "sidebar": Benchmark("Sidebar"),
    "learning": Benchmark("Learner model"),
    "gate": Benchmark("Topic gate"),
    "editor": Benchmark("Exercise editor"),
    "startup": Benchmark("Start and stop"),
    "render": Benchmark("Rendering alone (component, no server in between)", has_tables=False),
    "end_to_end": Benchmark("Provider to page"),
    "pages": Benchmark("Waiting in the page"),
}


def main() -> int:
    """Run what was asked for, print it, and write it when asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--write", action="store_true", help=f"write {FIGURES.name} (all of them)")
    asked = parser.parse_args()
    if unknown := set(asked.names) - BENCHMARKS.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    if asked.write and asked.names:
        parser.error("the page of figures is written from all benchmarks, not from some")
    machine, sections, has_failed = facts(), [], False
    for name in asked.names or BENCHMARKS:
        print(f"Measuring: {name} ...", file=sys.stderr, flush=True)
        section, is_measured = _measure(name, BENCHMARKS[name])
        print(f"{section}\n", flush=True)
        sections.append(section)
        has_failed |= not is_measured
    if asked.write:
        FIGURES.write_text(page(machine, sections), encoding="utf-8")
    return int(has_failed)


def _measure(name: str, benchmark: Benchmark) -> tuple[str, bool]:
    """The section of one benchmark, and whether it could be measured."""
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    command += ["--json"] if benchmark.has_tables else []
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"### {benchmark.title}\n\nNot measured: it took too long.", False
    if not benchmark.has_tables and done.stdout:
        return f"### {benchmark.title}\n\n```\n{done.stdout.strip()}\n```", True
    if done.returncode != 0:
        return f"### {benchmark.title}\n\nNot measured: it ended with an error.", False
    tables = [Table.read(values) for values in json.loads(done.stdout.splitlines()[-1])]
    return "\n\n".join(table.markdown() for table in tables), True


def page(machine: list[str], sections: list[str]) -> str:
    """The whole page of figures."""
    intro = "Written by `python -m benchmarks --write`; every benchmark is a file in `benchmarks/`."
    listed = "\n".join(f"- {fact}" for fact in machine)
    return "\n\n".join(["# Figures", intro, listed, *sections]) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
