"""The data folder: made private, checked, and held by one server at a time."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tutor_app.launcher.failures import CannotStart
from tutor_app.settings import Settings

_LOCK = "server.lock"
_NOTES = "server-*.lock"
_NOTE = re.compile(r"process (?P<pid>\d+), port (?P<port>\d+), machine (?P<machine>.*)")
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


@dataclass(frozen=True, slots=True)
class Holder:
    """A running server: its launcher's process id, and its port."""

    pid: int
    port: int


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
        with _noted(folder, settings.port):
            yield folder


def holders(settings: Settings) -> list[Holder]:
    """The servers of this machine that hold the data folder: one with SQLite, else any number."""
    notes = sorted(settings.data_dir.glob(_NOTES))
    found = [_holder(note) for note in notes]
    return [one for one in found if one is not None]


def _holder(note: Path) -> Holder | None:
    with suppress(FileNotFoundError), note.open("r+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # read from what is open: its server may take it away just now
            return _told(file.read())
        note.unlink()  # of one that was killed
    return None


def _told(text: str) -> Holder | None:
    told = _NOTE.fullmatch(text)
    is_here = told is not None and told["machine"] == socket.gethostname()
    return Holder(int(told["pid"]), int(told["port"])) if told and is_here else None


@contextmanager
def _noted(folder: Path, port: int) -> Iterator[None]:
    """A file, locked as long as this process lives, that says who holds the folder."""
    note = folder / f"server-{socket.gethostname()}-{os.getpid()}.lock"
    with note.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        file.truncate(0)
        file.write(f"process {os.getpid()}, port {port}, machine {socket.gethostname()}")
        file.flush()
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


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
