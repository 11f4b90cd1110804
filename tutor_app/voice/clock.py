"""The clock of everything in voice: the event loop's own, so that it goes with its timers."""

from __future__ import annotations

import asyncio
import time


def loop_seconds() -> float:
    """Seconds of the running loop's clock; outside a loop those of the system's, which it shows."""
    try:
        return asyncio.get_running_loop().time()
    except RuntimeError:
        return time.monotonic()
