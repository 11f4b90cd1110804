"""`make stop`: stop the server that holds this data folder."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from tutor_app.launcher import data_folder
from tutor_app.launcher.data_folder import Holder
from tutor_app.launcher.failures import CannotStart
from tutor_app.launcher.words import say
from tutor_app.settings import Settings

STOP_SECONDS = 10.0


def stop(_root: Path, settings: Settings) -> int:
    """Ask the launcher that holds the data folder to stop, and wait until it has; 0 when it has.

    Of several on one folder, which PostgreSQL allows, the one at PORT. Raises CannotStart when
    it is not clear which, or when it is still there after ten seconds.
    """
    running = data_folder.holders(settings)
    if not running:
        say("Nothing to stop: no server is using this data folder.")
        return 0
    chosen = _chosen(running, settings.port)
    os.kill(chosen.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while chosen in data_folder.holders(settings):
        if time.monotonic() > deadline:
            raise CannotStart(f"The server (process {chosen.pid}) did not stop in ten seconds.")
        time.sleep(0.05)
    say("Stopped.")
    return 0


def _chosen(running: list[Holder], port: int) -> Holder:
    at_port = [one for one in running if one.port == port]
    if len(at_port or running) > 1:
        ports = ", ".join(str(one.port) for one in running)
        raise CannotStart(f"Several servers use this data folder. Say which: PORT={ports}.")
    return (at_port or running)[0]
