"""`python -m benchmarks [names]`: measure; `--write` puts the figures into docs/figures.md.

A name may be a pattern: `voice_*`. Sections of the page that were not measured anew stay. Each
benchmark runs in a process of its own, one after another: nothing else should run meanwhile. Exit
code 1 when one could not be measured; a missed aim stands in its table.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import subprocess
import sys
from dataclasses import dataclass

from benchmarks.figures import page_of, sections_of
from benchmarks.machine import facts, moment
from benchmarks.report import Table
from benchmarks.server import ROOT
from tests.front_end import PAGES
from tutor_app.launcher.front_end import EXTRA_PLUGINS

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
    "gaps": Benchmark("Gaps in an answer"),
    "sidebar": Benchmark("Sidebar"),
    "learning": Benchmark("Learner model"),
    "gate": Benchmark("Topic gate"),
    "editor": Benchmark("Exercise editor"),
    "startup": Benchmark("Start and stop"),
    "render": Benchmark("Rendering alone (component, no server in between)", has_tables=False),
    "end_to_end": Benchmark("Provider to page"),
    "pages": Benchmark("Waiting in the page"),
    "voice_latency": Benchmark("Voice: end of speech to transcript"),
    "voice_pauses": Benchmark("Voice: pauses inside an utterance"),
    "voice_barge_in": Benchmark("Voice: cutting in"),
    "voice_connect": Benchmark("Voice: connecting"),
    "voice_capacity": Benchmark("Voice: sessions on one core"),
    "voice_loss": Benchmark("Voice: lost packets"),
    "voice_words": Benchmark("Voice: words of the local recogniser"),
}


def main() -> int:
    """Run what was asked for, print it, and write it when asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--write", action="store_true", help=f"write them into {FIGURES.name}")
    asked = parser.parse_args()
    os.environ[EXTRA_PLUGINS] = PAGES  # one front end for all that is measured
    has_failed = False
    for name in _named(parser, asked.names or ["*"]):
        print(f"Measuring: {name} ...", file=sys.stderr, flush=True)
        when = moment()
        section, is_measured = _measure(name, BENCHMARKS[name])
        print(f"{section}\n", flush=True)
        has_failed |= not is_measured
        if asked.write and is_measured:
            _write(name, f"*{when}*\n\n{section}")
    return int(has_failed)


def _write(name: str, section: str) -> None:
    """Put a section into the page, in place of the one before; what failed leaves that one."""
    sections = sections_of(FIGURES.read_text(encoding="utf-8")) | {name: section}
    FIGURES.write_text(page_of(facts(), sections, BENCHMARKS), encoding="utf-8")


def _named(parser: argparse.ArgumentParser, patterns: list[str]) -> list[str]:
    """The benchmarks that these patterns name, in their order; an error for one that names none."""
    for pattern in patterns:
        if not fnmatch.filter(BENCHMARKS, pattern):
            parser.error(f"there is no {pattern}")
    return [name for name in BENCHMARKS if any(fnmatch.fnmatch(name, one) for one in patterns)]


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


if __name__ == "__main__":
    raise SystemExit(main())
