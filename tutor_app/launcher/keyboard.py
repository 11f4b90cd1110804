"""Keys in a terminal: `9` or Ctrl-C stop the server.

The terminal is read key by key (cbreak) and signals are taken as keys, so that Ctrl-C reaches
the launcher alone: `make` in front of it is not interrupted and ends with the launcher's code.
"""

from __future__ import annotations

import os
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

STOP_KEYS = frozenset(b"9\x03\x1c")
_LOCAL_FLAGS = 3


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Standard input of a terminal, read key by key."""

    descriptor: int

    def is_stop_pressed(self) -> bool:
        """Read what was typed; whether it holds `9`, Ctrl-C or Ctrl-backslash."""
        try:
            typed = os.read(self.descriptor, 64)
        except OSError:  # the terminal was closed
            return True
        return not typed or bool(STOP_KEYS.intersection(typed))


@contextmanager
def keyboard() -> Iterator[Keyboard | None]:
    """The keyboard, restored at the end; None without a terminal or in the background."""
    descriptor = _terminal()
    if descriptor is None:
        yield None
        return
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor, termios.TCSANOW)
        now = termios.tcgetattr(descriptor)
        now[_LOCAL_FLAGS] &= ~termios.ISIG
        termios.tcsetattr(descriptor, termios.TCSANOW, now)
        yield Keyboard(descriptor)
    finally:
        with suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSANOW, before)


def _terminal() -> int | None:
    """Standard input, when it is a terminal that this process may read now."""
    try:
        descriptor = sys.stdin.fileno()
        is_foreground = os.isatty(descriptor) and os.tcgetpgrp(descriptor) == os.getpgrp()
    except (AttributeError, OSError, ValueError):
        return None
    return descriptor if is_foreground else None
