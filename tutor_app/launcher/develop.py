"""`make dev`: Reflex's own development server with hot reload, on this app's port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tutor_app.launcher import address, data_folder, database, javascript, locked_packages
from tutor_app.launcher.environment import of_reflex
from tutor_app.launcher.stop_requests import Interrupted, stop_requests
from tutor_app.launcher.words import engines, say
from tutor_app.settings import Settings

STOP_SECONDS = 6.0


def develop(root: Path, settings: Settings) -> int:
    """Serve with hot reload until Ctrl-C or SIGTERM; 0 then, else the development server's code.

    Pages come from PORT; the back end has a port of its own, and the API is handed on to it.
    Raises CannotStart when something is in the way.
    """
    with stop_requests(), data_folder.held(settings):
        try:
            address.check_free(settings.host, settings.port)
            tools = javascript.toolchain(root, say)
            database.migrate(settings)
            environment = of_reflex(root, tools.variables(), first_on_path=[tools.folder])
            say(f"Pages:  {address.url(settings.host, settings.port)}   (Ctrl-C stops)")
            say(f"Answers come from:  {engines(settings)}")
            with locked_packages.kept(root):
                return _serve(_command(settings), root, environment)
        except Interrupted:
            return 0


def _command(settings: Settings) -> list[str]:
    ports = ["--frontend-port", str(settings.port), "--backend-port", str(_free_port())]
    return [sys.executable, "-m", "reflex", "run", "--env", "dev", *ports]


def _serve(command: list[str], root: Path, environment: dict[str, str]) -> int:
    server = subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return server.wait()
    finally:
        _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Interrupt the whole group of processes; kill what is left after six seconds."""
    deadline = time.monotonic() + STOP_SECONDS
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGINT)
        while time.monotonic() < deadline:
            server.poll()
            os.killpg(server.pid, 0)
            time.sleep(0.05)
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
