"""A real child process."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from unittest.mock import patch

import pytest

from tests.waiting import until
from tutor_app.voice.processes.child import Child
from tutor_app.voice.processes.frames import Frame

pytestmark = pytest.mark.real_time


class Listener:
    """What a child said, in order; None is its end."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.frames: list[Frame | None] = []
        child.on_frame = self.frames.append

    async def until(self, count: int) -> None:
        await until(lambda: len(self.frames) >= count)


@pytest.fixture
async def echo(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Listener]:
    monkeypatch.setenv("GROQ_API_KEY", "secret")
    listener = Listener(await Child.start("tests.voice.processes.echo", "one"))
    await listener.until(1)
    yield listener
    await listener.child.close()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_frames_go_there_and_back(echo: Listener) -> None:
    payload = os.urandom(300_000)
    echo.child.send(b"A", payload)
    echo.child.send(b"B", {"number": 1})
    await echo.until(3)
    assert [Frame(b"A", payload), Frame(b"B", b'{"number": 1}')] == echo.frames[1:]
    assert 0 == echo.child.unsent_bytes


async def test_it_gets_its_arguments_and_no_keys(echo: Listener) -> None:
    assert echo.frames[0] is not None
    about = echo.frames[0].json()
    assert ["one"] == about["arguments"]
    assert "PATH" in about["names"]
    assert "GROQ_API_KEY" not in about["names"]


async def test_its_death_is_told(echo: Listener) -> None:
    echo.child.send(b"D")
    await echo.until(2)
    assert [None] == echo.frames[1:]
    assert echo.child.is_gone
    echo.child.send(b"A")  # to nobody


async def test_nonsense_ends_it(echo: Listener) -> None:
    echo.child.send(b"J")
    await echo.until(2)
    assert [None] == echo.frames[1:]
    assert not is_running(echo.child.pid)


async def test_closing_lets_it_end_by_itself(echo: Listener) -> None:
    with patch.object(echo.child, "kill", wraps=echo.child.kill) as kill:
        await echo.child.close()
        await echo.child.close()
    assert not is_running(echo.child.pid)
    assert not kill.called


async def test_closing_ends_one_that_hangs(echo: Listener) -> None:
    echo.child.send(b"H")
    await echo.child.close()
    assert not is_running(echo.child.pid)


async def test_it_ends_with_its_parent(echo: Listener) -> None:
    echo.child._writer.close()  # what the system does when a parent is killed
    await until(lambda: not is_running(echo.child.pid))
