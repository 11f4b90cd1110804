"""`make stop`: stop the server that holds this data folder."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tutor_app.launcher import data_folder
from tutor_app.launcher.failures import CannotStart
from tutor_app.launcher.words import say
from tutor_app.settings import Settings

STOP_SECONDS = 10.0


def stop(_root: Path, settings: Settings) -> int:
    """Ask the launcher that holds the data folder to stop, and wait until it has; 0 when it has.

    Raises CannotStart when it is still there after ten seconds.
    """
    pid = data_folder.holder(settings)
    if pid is None:
        say("Nothing to stop: no server is using this data folder.")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while data_folder.holder(settings) == pid:
        if time.monotonic() > deadline:
            raise CannotStart(f"The server (process {pid}) did not stop within ten seconds.")
        time.sleep(0.05)
    say("Stopped.")
    return 0
