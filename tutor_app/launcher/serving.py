"""The server process: granian, started by the launcher as `python -m tutor_app.launcher.serving`.

Its workers load the app at once and wait with opening it until the launcher, which migrates the
database meanwhile, releases them.

Its standard input is a pipe that the launcher holds open and never writes to. When the launcher
dies, however it dies, the pipe ends; then this process drains its workers and stops by itself.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from tutor_app.launcher.draining import drain
from tutor_app.launcher.lasting import LastingServer
from tutor_app.lifecycle import RunFolder

TARGET = "tutor_app.tutor_app:app"
KILL_SECONDS = 2  # a worker that still has streams open would take half a minute to end


def main(arguments: list[str]) -> None:
    """Serve until SIGTERM, or until the launcher is gone."""
    parser = argparse.ArgumentParser(prog="python -m tutor_app.launcher.serving")
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--log-level", required=True)
    asked = parser.parse_args(arguments)
    folder = RunFolder.of(asked.data, os.getpid())
    folder.hold()
    threading.Thread(target=_stop_with_launcher, args=(folder,), daemon=True).start()
    LastingServer(
        TARGET,
        served=lambda: bool(folder.phases()),
        address=asked.host,
        port=asked.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        workers=asked.workers,
        workers_kill_timeout=KILL_SECONDS,
        respawn_failed_workers=True,
        factory=True,
        log_level=LogLevels(asked.log_level),
    ).serve()


def _stop_with_launcher(folder: RunFolder) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    drain(folder)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
