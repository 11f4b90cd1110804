"""Standard output, error and input of a learner's program in the browser's worker."""

from __future__ import annotations

import builtins
import io
import sys
import time
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Write = Callable[[str, str], object]
    Ask = Callable[[], str | None]

OUTPUT_CHARACTERS = 200_000
"""A program that prints more is stopped."""
PIECE_CHARACTERS = 4_096
PIECE_SECONDS = 0.05


class TooMuchOutput(BaseException):
    """The program printed more than it may; no `except Exception` catches this."""


@contextmanager
def questions_only() -> Iterator[None]:
    """Nothing is printed but what `input()` asks."""
    streams, ask = (sys.stdout, sys.stderr), builtins.input

    def asking(prompt: object = "", /) -> str:
        sys.stdout = streams[0]
        try:
            return ask(prompt)
        finally:
            sys.stdout = nowhere

    nowhere = _Nowhere()
    sys.stdout, sys.stderr, builtins.input = nowhere, nowhere, asking
    try:
        yield
    finally:
        (sys.stdout, sys.stderr), builtins.input = streams, ask


class Kept:
    """What a program may have changed and the next one needs as it was."""

    def __init__(self) -> None:
        self._streams = sys.stdout, sys.stderr, sys.stdin
        self._builtins = dict(vars(builtins))
        self._limit = sys.getrecursionlimit()
        self._main = sys.modules.get("__main__")

    def restore(self) -> None:
        """Put everything back."""
        sys.stdout, sys.stderr, sys.stdin = self._streams
        for name in vars(builtins).keys() - self._builtins.keys():
            delattr(builtins, name)
        vars(builtins).update(self._builtins)
        sys.setrecursionlimit(self._limit)
        if self._main:
            sys.modules["__main__"] = self._main

    def connect(self, write: Write, ask: Ask) -> Printed:
        """Let programs print and ask on the page."""
        printed = Printed(write)
        sys.stdout, sys.stderr = _Stream(printed, "out"), _Stream(printed, "err")
        sys.stdin = _Input(printed, ask)
        return printed


class Printed:
    """Collects what is printed into pieces, so that a flood does not become a flood of messages."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._stream = "out"
        self._pieces: list[str] = []
        self._waiting = 0
        self._total = 0
        self._flushed = time.monotonic()

    def add(self, stream: str, text: str) -> None:
        """Take a text; raises TooMuchOutput once there is too much."""
        room = OUTPUT_CHARACTERS - self._total
        self._total += min(len(text), room + 1)
        if room > 0:
            self._keep(stream, text[:room])
        if self._total > OUTPUT_CHARACTERS:
            self.flush()
            raise TooMuchOutput(f"more than {OUTPUT_CHARACTERS:,} characters")

    def flush(self) -> None:
        """Hand over what waits."""
        if self._pieces:
            self._write(self._stream, "".join(self._pieces))
        self._pieces, self._waiting, self._flushed = [], 0, time.monotonic()

    def _keep(self, stream: str, text: str) -> None:
        if stream != self._stream:
            self.flush()
            self._stream = stream
        self._pieces.append(text)
        self._waiting += len(text)
        is_late = time.monotonic() - self._flushed > PIECE_SECONDS
        if self._waiting >= PIECE_CHARACTERS or is_late:
            self.flush()


class _Nowhere(io.TextIOBase):
    """Takes every text and keeps none."""

    def write(self, text: str) -> int:
        """Print to nowhere."""
        return len(text)


class _Stream(io.TextIOBase):
    """Standard output or error."""

    encoding = "utf-8"

    def __init__(self, printed: Printed, name: str) -> None:
        self._printed = printed
        self._name = name

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, text: str) -> int:
        """Print a text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._printed.add(self._name, text)
        return len(text)


class _Input(io.TextIOBase):
    """Standard input: every line is asked for on the page."""

    encoding = "utf-8"

    def __init__(self, printed: Printed, ask: Ask) -> None:
        self._printed = printed
        self._ask = ask

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # noqa: ARG002 - whole lines only
        """Wait for one line; "" at the end of input."""
        self._printed.flush()
        line = self._ask()
        return "" if line is None else f"{line}\n"

    def read(self, size: int | None = -1, /) -> str:  # noqa: ARG002 - always to the end
        """All lines until the end of input."""
        return "".join(iter(self.readline, ""))
