"""`python -m tutor_app.library check [folder]`: what authors run before they hand in a course."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tutor_app.library.catalog import BUNDLED, Library
from tutor_app.library.check import check
from tutor_app.library.in_pyodide import pyodide_command

_WITHOUT_PYODIDE = "Run under CPython only: for Pyodide, install Node.js and build the pages."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when nothing is wrong, 1 with faults."""
    parser = argparse.ArgumentParser(prog="python -m tutor_app.library")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="name every fault and run every code block")
    checking.add_argument("folder", nargs="?", type=Path, default=BUNDLED)
    folder = parser.parse_args(arguments).folder
    if not folder.is_dir():
        parser.error(f"{folder} is not a folder")
    pyodide = pyodide_command(Path.cwd())
    faults = check(folder, pyodide=pyodide)
    shown = os.path.relpath(folder)
    for fault in faults:
        print(f"{shown}/{fault}")
    library = Library.load(folder)
    print("Run under CPython and Pyodide." if pyodide else _WITHOUT_PYODIDE)
    print(f"{len(library.courses)} courses, {len(library.sections)} sections, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
