"""Keys in a real terminal (a pty)."""

from __future__ import annotations

import os
import pty
import sys
import termios
from collections.abc import Iterator

import pytest

from tutor_app.launcher.keyboard import Keyboard, keyboard

LOCAL_FLAGS = 3


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal: the person's, and the program's, which reads key by key."""
    person, program = pty.openpty()
    settings = termios.tcgetattr(program)
    settings[LOCAL_FLAGS] &= ~(termios.ICANON | termios.ISIG)
    termios.tcsetattr(program, termios.TCSANOW, settings)
    yield person, program
    os.close(person)
    os.close(program)


@pytest.mark.parametrize("typed", [b"9", b"\x03", b"\x1c", b"abc9"])
def test_nine_and_ctrl_c_stop(terminal: tuple[int, int], typed: bytes) -> None:
    person, program = terminal
    os.write(person, typed)
    assert Keyboard(program).is_stop_pressed()


@pytest.mark.parametrize("typed", [b"8", b"q", b"\n", b"\x1b[A"])
def test_other_keys_do_not(terminal: tuple[int, int], typed: bytes) -> None:
    person, program = terminal
    os.write(person, typed)
    assert not Keyboard(program).is_stop_pressed()


def test_a_closed_terminal_stops() -> None:
    person, program = pty.openpty()
    os.close(person)
    assert Keyboard(program).is_stop_pressed()
    os.close(program)


def test_without_a_terminal_there_is_no_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nothing)
        with keyboard() as keys:
            assert keys is None
