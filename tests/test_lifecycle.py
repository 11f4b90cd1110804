"""The worker's half of starting and stopping."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import until
from tutor_app import lifecycle
from tutor_app.lifecycle import Phase, RunFolder, serving


class Services:
    """Services that note what is asked of them."""

    def __init__(self, *, is_drain_broken: bool = False) -> None:
        self.calls: list[str] = []
        self.is_drain_broken = is_drain_broken

    async def start(self) -> None:
        self.calls.append("start")

    async def drain(self) -> None:
        await asyncio.sleep(0)
        self.calls.append("drain")
        if self.is_drain_broken:
            raise OSError("disk full")

    async def stop(self) -> None:
        self.calls.append("stop")


class Log:
    """Notes the errors."""

    def __init__(self, logged: list[str]) -> None:
        self._logged = logged

    def error(self, event: str, **_facts: object) -> None:
        self._logged.append(event)


@pytest.fixture(autouse=True)
def collected_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It warms up at once, and what it leaves out of garbage collection is given back."""
    monkeypatch.setattr(lifecycle, "WARM_UP_SECONDS", 0)
    yield
    gc.unfreeze()


async def test_it_starts_reports_drains_and_stops_in_this_order(tmp_path: Path) -> None:
    services = Services()
    async with serving(services, tmp_path) as folder:
        assert {os.getpid(): Phase.SERVING} == folder.phases()
        assert ["start"] == services.calls
    assert ["start", "drain", "stop"] == services.calls
    assert {} == folder.phases()


async def test_it_meets_the_launcher_in_its_servers_folder(tmp_path: Path) -> None:
    async with serving(Services(), tmp_path) as folder:
        assert RunFolder.of(tmp_path, os.getppid()) == folder
        assert 0o700 == folder.path.stat().st_mode & 0o777


async def test_it_warms_up_beside_the_loop_once_it_is_started(tmp_path: Path) -> None:
    services, warmed = Services(), asyncio.Event()
    loop, calls = asyncio.get_running_loop(), list[str]()

    def warm_up() -> None:
        calls.extend(services.calls)
        assert threading.current_thread() is not threading.main_thread()
        loop.call_soon_threadsafe(warmed.set)

    async with serving(services, tmp_path, warm_up):
        await warmed.wait()
    assert ["start"] == calls


async def test_what_was_warmed_up_is_left_out_of_garbage_collection(tmp_path: Path) -> None:
    made: list[list[int]] = []
    gc.unfreeze()
    async with serving(Services(), tmp_path, lambda: made.append([])):
        await until(lambda: bool(made) and not any(one is made[0] for one in gc.get_objects()))
    assert gc.get_freeze_count() > 0


async def test_a_warm_up_that_fails_is_logged_and_it_serves_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(lifecycle, "_LOG", Log(logged))

    def warm_up() -> None:
        raise ValueError("a broken file")

    async with serving(Services(), tmp_path, warm_up) as folder:
        await until(lambda: bool(logged))
        assert {os.getpid(): Phase.SERVING} == folder.phases()
    assert ["warming up failed"] == logged


async def test_it_drains_once_when_told_and_says_so(tmp_path: Path) -> None:
    services = Services()
    async with serving(services, tmp_path) as folder:
        folder.ask_to_drain()
        await until(lambda: folder.phases() == {os.getpid(): Phase.DRAINED})
        assert ["start", "drain"] == services.calls
    assert ["start", "drain", "stop"] == services.calls


async def test_it_hears_the_launcher_soon(tmp_path: Path) -> None:
    services = Services()
    async with serving(services, tmp_path) as folder:
        folder.ask_to_drain()
        await until(lambda: "drain" in services.calls)


async def test_a_drain_that_fails_still_lets_the_server_stop(tmp_path: Path) -> None:
    services = Services(is_drain_broken=True)
    with pytest.raises(OSError, match="disk full"):
        async with serving(services, tmp_path) as folder:
            folder.ask_to_drain()
            await until(lambda: folder.phases() == {os.getpid(): Phase.DRAINED})
    assert ["start", "drain", "stop"] == services.calls


WORKER = """
import asyncio, sys
from pathlib import Path
from tests.waiting import until
from tutor_app.lifecycle import serving

class Services:
    async def start(self): pass
    async def drain(self): Path(sys.argv[1], "drained").touch()
    async def stop(self): pass

async def main():
    async with serving(Services(), Path(sys.argv[1])):
        await asyncio.sleep(60)

asyncio.run(main())
"""
SERVER = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", sys.argv[2], sys.argv[1]])
sys.stdin.read()
"""


def test_a_worker_without_its_server_drains_and_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVER, str(tmp_path), WORKER]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=Path(__file__).parents[1])
    folder = RunFolder.of(tmp_path, server.pid)
    asyncio.run(until(lambda: len(folder.phases()) == 1))
    (worker,) = folder.phases()
    server.kill()
    server.wait()
    asyncio.run(until(lambda: not is_alive(worker)))
    assert (tmp_path / "drained").exists()


async def test_a_worker_whose_server_dies_while_it_starts_ends_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signals: list[tuple[int, int]] = []

    class Starting(Services):
        async def start(self) -> None:
            await super().start()
            monkeypatch.setattr(os, "getppid", lambda: 1)

    monkeypatch.setattr(os, "kill", lambda *told: signals.append(told))
    services = Starting()
    async with serving(services, tmp_path):
        await until(lambda: signals)
    assert [(os.getpid(), signal.SIGTERM)] == signals
    assert ["start", "drain", "stop"] == services.calls


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_a_killed_worker_left_half_written_is_passed_over(tmp_path: Path) -> None:
    folder = RunFolder.of(tmp_path, 1)
    folder.report(7, Phase.SERVING)
    (folder.path / "worker-8.json").write_text('{"pid": 8, "pha')
    (folder.path / "worker-9.json").write_text('{"pid": 9, "phase": "dancing"}')
    assert {7: Phase.SERVING} == folder.phases()


async def test_a_held_worker_opens_nothing_until_it_is_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[bool] = []
    is_held = RunFolder.is_held

    def look(folder: RunFolder) -> bool:
        looks.append(is_held(folder))
        return looks[-1]

    monkeypatch.setattr(RunFolder, "is_held", look)
    folder = RunFolder.of(tmp_path, os.getppid())
    folder.hold()
    services = Services()

    async def serve() -> None:
        async with serving(services, tmp_path):
            pass

    server = asyncio.create_task(serve())
    await until(lambda: len(looks) == 3)
    assert [] == services.calls
    assert folder.release()
    await server
    assert ["start", "drain", "stop"] == services.calls


def test_releasing_says_whether_anybody_was_held(tmp_path: Path) -> None:
    folder = RunFolder.of(tmp_path, 1)
    assert not folder.release()
    folder.hold()
    assert folder.is_held()
    assert folder.release()
    assert not folder.is_held()
