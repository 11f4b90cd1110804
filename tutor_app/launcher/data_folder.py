"""The data folder: made private, checked, and held by one server at a time."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tutor_app.launcher.failures import CannotStart
from tutor_app.settings import Settings

_LOCK = "server.lock"
_PROBE = ".writable"


def prepare(settings: Settings) -> Path:
    """Make the data folder (mode 0700) and show that it can be written to.

    Raises CannotStart with the reason when it cannot.
    """
    folder = settings.data_dir.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        probe = folder / _PROBE
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written to ({error.strerror}). "
            "Make it yours and writable, or set DATA_DIR to another folder."
        ) from error
    return folder


@contextmanager
def held(settings: Settings) -> Iterator[Path]:
    """Make the data folder and hold it for the life of a server.

    With SQLite a second server on the same folder is refused with CannotStart. With
    PostgreSQL several servers may share it, each on a port of its own.
    """
    folder = prepare(settings)
    is_shared = not settings.url_of_database.startswith("sqlite")
    with (folder / _LOCK).open("a+", encoding="utf-8") as lock:
        _take(lock, fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX, folder)
        if not is_shared:
            lock.truncate(0)
            lock.write(f"process {os.getpid()}, port {settings.port}")
            lock.flush()
            _forget_old_runs(folder)
        yield folder


def holder(settings: Settings) -> int | None:
    """The process id of the server that holds the data folder alone; None when nobody does."""
    try:
        with (settings.data_dir / _LOCK).open("r+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        note = (settings.data_dir / _LOCK).read_text(encoding="utf-8")
        match = re.match(r"process (\d+),", note)
        return int(match[1]) if match else None
    return None


def _take(lock: TextIO, kind: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        raise CannotStart(
            f"Another server is already using the data folder {folder} ({lock.read().strip()}). "
            "Stop it first, or set DATA_DIR and PORT for a second one. "
            "Several servers may share one folder only with PostgreSQL (DATABASE_URL)."
        ) from error
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be locked ({error.strerror}). "
            "Set DATA_DIR to a folder on a local disk."
        ) from error


def _forget_old_runs(folder: Path) -> None:
    """Nobody else is running here: what killed servers left behind may go."""
    shutil.rmtree(folder / "run", ignore_errors=True)
