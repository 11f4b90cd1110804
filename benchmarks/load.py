"""What a process costs while something runs: processor time and memory, a few times a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

EVERY_SECONDS = 0.2
MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """At a moment (seconds since the epoch): seconds of processor time so far, resident bytes."""

    moment: float
    cpu_seconds: float
    resident_bytes: int


@dataclass(slots=True)
class Load:
    """The samples of one process; of the whole machine without one."""

    process: psutil.Process | None = None
    samples: list[Sample] = field(default_factory=list)

    def take(self) -> None:
        """One more sample; none when the process is gone."""
        with suppress(psutil.NoSuchProcess):
            self.samples.append(self._of_machine() if self.process is None else self._of_process())

    def _of_process(self) -> Sample:
        assert self.process is not None
        with self.process.oneshot():
            times, memory = self.process.cpu_times(), self.process.memory_info()
        return Sample(time.time(), times.user + times.system, memory.rss)

    def _of_machine(self) -> Sample:
        times = psutil.cpu_times()
        busy = sum(times) - times.idle - times.iowait - times.guest - times.guest_nice
        return Sample(time.time(), busy, psutil.virtual_memory().used)

    def cpu_percent(self, since: float, until: float) -> float:
        """Percent of one core between two moments; NaN with fewer than two samples there."""
        inside = [sample for sample in self.samples if since <= sample.moment <= until]
        if len(inside) < 2:
            return float("nan")
        first, last = inside[0], inside[-1]
        return 100 * (last.cpu_seconds - first.cpu_seconds) / (last.moment - first.moment)

    def peak_mebibytes(self) -> float:
        """The most memory it had."""
        return max((sample.resident_bytes for sample in self.samples), default=0) / MEBIBYTE


def others_percent(loads: dict[str, Load], since: float, until: float) -> float:
    """What programs that were not watched used meanwhile, in percent of one core."""
    own = sum(load.cpu_percent(since, until) for name, load in loads.items() if name != "machine")
    return max(0.0, loads["machine"].cpu_percent(since, until) - own)


@contextmanager
def watched(**processes: int) -> Iterator[dict[str, Load]]:
    """Sample the processes with these ids, and the `machine`, while the block runs."""
    loads = {name: Load(psutil.Process(pid)) for name, pid in processes.items()}
    loads["machine"] = Load()
    is_over = threading.Event()

    def sample() -> None:
        while not is_over.wait(EVERY_SECONDS):
            for load in loads.values():
                load.take()

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield loads
    finally:
        is_over.set()
        thread.join()
