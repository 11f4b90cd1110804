"""A granian that always starts a worker again, with pauses that grow while workers keep dying.

Granian itself ends the whole server when a worker dies within seconds of being started again.
Written for granian 2.8: `_respawn_workers` and `respawned_wrks` are its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from granian.server import Server

from tutor_app.launcher.pauses import Pauses

_LOOK_SECONDS = 0.1


class LastingServer(Server):  # type: ignore[misc, valid-type] # granian's servers have no types
    """Starts workers again as long as any worker has `served`; before that a crash ends it."""

    def __init__(self, *args: Any, served: Callable[[], bool], **options: Any) -> None:
        super().__init__(*args, **options)
        self._served = served
        self._pauses = Pauses()

    def _respawn_workers(
        self, workers: Sequence[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        has_served = self._served()
        if has_served and not self._wait(self._pauses.after_death()):
            return
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        if has_served:
            self.respawned_wrks.clear()  # what it would take for a crash loop

    def _wait(self, seconds: float) -> bool:
        """Wait; False when the server is to stop meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.interrupt_signal:
            time.sleep(_LOOK_SECONDS)
        return not self.interrupt_signal
