"""The server as the launcher sees it: a child process that gets ready, and is stopped in order."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tutor_app.launcher.address import reachable
from tutor_app.launcher.draining import drain
from tutor_app.launcher.environment import of_reflex
from tutor_app.lifecycle import RunFolder
from tutor_app.settings import Settings

READY_PATH = "/ping"
STOP_SECONDS = 4.8
_LOOK_SECONDS = 0.02
_BUILT_ALREADY = {"REFLEX_ENV_MODE": "prod", "__REFLEX_SKIP_COMPILE": "true"}
_WITH_PAGES = {"__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true"}
_WITHOUT_PAGES = {"REFLEX_BACKEND_ONLY": "true"}


@dataclass(slots=True)
class Server:
    """A running server process and the folder where its workers report."""

    process: subprocess.Popen[bytes]
    folder: RunFolder
    host: str
    port: int

    @classmethod
    def start(cls, root: Path, settings: Settings, *, has_pages: bool = True) -> Server:
        """Start serving the app of `root`, with its built pages or without.

        It loads the app, and is held until `release`.
        """
        data = settings.data_dir.resolve()
        command = [sys.executable, "-m", "tutor_app.launcher.serving"]
        command += ["--host", settings.host, "--port", str(settings.port)]
        command += ["--workers", str(settings.workers), "--data", str(data)]
        command += ["--log-level", "error"]
        process = subprocess.Popen(
            command,
            cwd=root,
            env=of_reflex(root, _BUILT_ALREADY | (_WITH_PAGES if has_pages else _WITHOUT_PAGES)),
            stdin=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the launcher alone
        )
        return cls(process, RunFolder.of(data, process.pid), settings.host, settings.port)

    def release(self) -> None:
        """Let the workers open their services; they are held until the database is migrated."""
        while self.is_running() and not self.folder.release():
            time.sleep(_LOOK_SECONDS)

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process.poll() is None

    def has_died(self) -> bool:
        """Whether the process ended in a way that nobody asked for."""
        return bool(self.process.poll())

    def is_ready(self) -> bool:
        """Whether it answers over HTTP."""
        connection = http.client.HTTPConnection(reachable(self.host), self.port, timeout=2)
        try:
            connection.request("GET", READY_PATH)
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait_until_ready(self, seconds: float = 60) -> bool:
        """Whether it got ready before it died or the time was up."""
        deadline = time.monotonic() + seconds
        while self.is_running() and time.monotonic() < deadline:
            if self.is_ready():
                return True
            time.sleep(_LOOK_SECONDS)
        return False

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Drain, end, and if need be kill; whether all that ran was saved.

        Takes `seconds` at most. A worker that has drained is saved, even if it is killed; so are
        those of a server process that has died.
        """
        deadline = time.monotonic() + seconds
        is_saved = drain(self.folder)
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        self.kill()
        shutil.rmtree(self.folder.path, ignore_errors=True)
        return is_saved

    def kill(self) -> None:
        """End the process and its workers at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self.is_running():
            self.process.send_signal(number)
