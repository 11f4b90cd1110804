"""One hash over everything a build is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_SKIPPED_FOLDERS = frozenset({"__pycache__", "external", "launcher"})
_SOURCES = (
    "tutor_app/**/*.py",
    "tutor_app/ui/**/*",
    "assets/**/*",
    "rxconfig.py",
    "requirements.lock",
)


def of_sources(root: Path, facts: Iterable[str] = (), folders: Iterable[str] = ()) -> str:
    """The fingerprint of the front end's sources under `root`, of other facts and folders' Python.

    All of the app's Python counts, not `ui` alone: pages are compiled together with the view
    classes and constants they import. The launcher does not, nor what the build writes itself.
    """
    others = [f"{folder}/**/*.py" for folder in folders]
    return _digest(root, (*_SOURCES, *others), facts)


def of_lock(root: Path) -> str:
    """The fingerprint of the JavaScript packages' lock, which a first build writes."""
    return _digest(root, ("reflex.lock/*",))


def _digest(root: Path, patterns: Iterable[str], facts: Iterable[str] = ()) -> str:
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(f"fact {fact}\0".encode())
    for path in sorted(set(_files(root, patterns))):
        content = path.read_bytes()
        name = path.relative_to(root).as_posix()
        digest.update(f"file {name} {len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        for path in root.glob(pattern):
            folders = path.relative_to(root).parts[:-1]
            if path.is_file() and not _SKIPPED_FOLDERS.intersection(folders):
                yield path
