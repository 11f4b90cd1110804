"""`reflex.lock/`: the JavaScript packages' lock, which belongs to the sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path("reflex.lock")
_BUNS = "bun.lock"
_NPMS = "package-lock.json"
_WANTED = "package.json"


@contextmanager
def kept(root: Path) -> Iterator[None]:
    """Undo what a build does to the lock without need; what really changed stays changed.

    A build by npm deletes bun's lock, and a first build writes `package.json` in another layout.
    """
    folder = root / FOLDER
    before = {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}
    try:
        yield
    finally:
        if _BUNS in before and not (folder / _BUNS).exists():
            (folder / _BUNS).write_bytes(before[_BUNS])
            (folder / _NPMS).unlink(missing_ok=True)
        wanted = folder / _WANTED
        if _WANTED in before and wanted.exists() and _says_the_same(wanted, before[_WANTED]):
            wanted.write_bytes(before[_WANTED])


def _says_the_same(file: Path, before: bytes) -> bool:
    try:
        return bool(json.loads(file.read_bytes()) == json.loads(before))
    except ValueError:
        return False
