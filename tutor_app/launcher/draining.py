"""Draining: tell the workers, and wait until they say that all is saved."""

from __future__ import annotations

import os
import time

from tutor_app.lifecycle import Phase, RunFolder

DRAIN_SECONDS = 3.0
_LOOK_SECONDS = 0.02


def drain(folder: RunFolder, seconds: float = DRAIN_SECONDS) -> bool:
    """Ask all workers to drain; whether every one reported within `seconds`."""
    folder.ask_to_drain()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not _busy(folder):
            return True
        time.sleep(_LOOK_SECONDS)
    return False


def _busy(folder: RunFolder) -> list[int]:
    """The living workers that have not drained; one that crashed cannot report any more."""
    phases = folder.phases().items()
    return [pid for pid, phase in phases if phase is not Phase.DRAINED and _is_alive(pid)]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
