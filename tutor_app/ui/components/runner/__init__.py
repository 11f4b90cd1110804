"""Runs Python and SQL in the browser: one worker for the page, with Pyodide in it.

The worker and the harness are served as they are, below `/external/`; Pyodide's own files
below `/pyodide/<version>/` (`pyodide_files.py`). Nothing is fetched before it is needed.
"""

from __future__ import annotations

from tutor_app.library import runner as harness
from tutor_app.ui.components import store as store  # its store.mjs is imported by ours
from tutor_app.ui.components.assets import shared_asset
from tutor_app.ui.pyodide_files import PACKAGE as PYODIDE

__all__ = ["PYODIDE"]

_MODULES = (
    "channel.mjs",
    "errors.mjs",
    "files.mjs",
    "invisible.mjs",
    "output.jsx",
    "printed.mjs",
    "program.mjs",
    "run.jsx",
    "runner.css",
    "running.mjs",
    "runtime.mjs",
    "shared.mjs",
    "snapshots.mjs",
    "worker.mjs",
)
HARNESS = (
    "above.py",
    "asserts.py",
    "console.py",
    "mishaps.py",
    "playground.py",
    "rows.py",
    "runner.py",
)
"""What the worker loads into Python; the course check runs the same files."""

for _name in _MODULES:
    shared_asset(__name__, __file__, _name)
for _name in HARNESS:
    shared_asset(harness.__name__.rpartition(".")[0], harness.__file__, _name)
