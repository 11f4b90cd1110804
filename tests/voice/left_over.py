"""What calls may leave behind: tasks, sockets and threads of this process."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.virtual_time import VirtualTimeLoop


class Left(NamedTuple):
    """Tasks and threads by their names, and how many sockets are open."""

    tasks: dict[str, int]
    sockets: int
    threads: dict[str, int]


def left() -> Left:
    """What is there now."""
    return Left(tasks(), sockets(), threads())


def tasks() -> Counter[str]:
    """The running tasks by what they run."""
    return Counter(task.get_coro().__qualname__ for task in asyncio.all_tasks())


def sockets() -> int:
    """How many sockets this process has open, those of the network in memory among them."""
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    real = sum(str(link.readlink()).startswith("socket:") for link in links)
    loop = asyncio.get_running_loop()
    return real + (len(loop.network.endpoints) if isinstance(loop, VirtualTimeLoop) else 0)


def threads() -> Counter[str]:
    """The running threads by name, but those of the loop's own pool: it grows to a bound."""
    names = (thread.name for thread in threading.enumerate())
    return Counter(name for name in names if not name.startswith("asyncio_"))
