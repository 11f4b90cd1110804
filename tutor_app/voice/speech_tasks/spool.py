"""Audio that waits on disk until it is written down."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import UUID

SUFFIX = ".pcm"


class Spool:
    """A folder of samples (PCM16, 16 kHz), one file a task, readable by this user only.

    All calls block: use them in threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, task_id: UUID, pcm: bytes) -> None:
        """Keep the samples of a task; whoever reads the file finds all of them, or no file."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._path(task_id).with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(pcm)
        part.replace(self._path(task_id))

    def read(self, task_id: UUID) -> bytes | None:
        """The samples of a task; None when they are not here."""
        try:
            return self._path(task_id).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, task_id: UUID) -> None:
        """Forget the samples of a task, whether there are any or not."""
        for path in (self._path(task_id), self._path(task_id).with_suffix(".part")):
            path.unlink(missing_ok=True)

    def older_than(self, seconds: float) -> set[UUID]:
        """The tasks whose files have lain here for so long."""
        before = time.time() - seconds
        found: set[UUID] = set()
        for path in self._folder.glob("*.p*"):
            with suppress(OSError, ValueError):
                if path.stat().st_mtime <= before:
                    found.add(UUID(path.stem))
        return found

    def _path(self, task_id: UUID) -> Path:
        return self._folder / f"{task_id}{SUFFIX}"
