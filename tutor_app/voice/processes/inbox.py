"""The child's end of the pipes."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections import deque
from collections.abc import Mapping
from typing import Any

from tutor_app.voice.processes.frames import Frame, FrameParser, pack

_READ_BYTES = 1 << 18


class Inbox:
    """Frames from the parent on `source`, answers on `sink` (file descriptors).

    The parent's end closing is the end of the inbox, however the parent ended.
    """

    def __init__(self, source: int, sink: int) -> None:
        self._source = source
        self._sink = sink
        self._parser = FrameParser()
        self._waiting: deque[Frame] = deque()
        self._is_over = False

    @classmethod
    def of_process(cls) -> Inbox:
        """Take over standard input and output.

        What a library prints goes nowhere from now on: it could quote a learner. Ctrl-C in the
        terminal is for the parent, which then closes the pipes.
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        inbox = cls(os.dup(sys.stdin.fileno()), os.dup(sys.stdout.fileno()))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return inbox

    def next(self) -> Frame | None:
        """The next frame, waiting for it; None when the parent is gone."""
        while not self._waiting and not self._is_over:
            self._read()
        return self._waiting.popleft() if self._waiting else None

    def poll(self) -> None:
        """Take in what has arrived, without waiting."""
        while not self._is_over and select.select([self._source], [], [], 0)[0]:
            self._read()

    def skip_to(self, kind: bytes) -> bool:
        """Drop everything that waits before the last frame of this kind, if there is one."""
        places = [place for place, frame in enumerate(self._waiting) if frame.kind == kind]
        for _ in range(places[-1] if places else 0):
            self._waiting.popleft()
        return bool(places)

    def has(self, kind: bytes) -> bool:
        """Whether a frame of this kind has arrived."""
        self.poll()
        return any(frame.kind == kind for frame in self._waiting)

    @property
    def is_over(self) -> bool:
        """Whether the parent is gone."""
        return self._is_over

    def answer(self, kind: bytes, payload: bytes | Mapping[str, Any] = b"") -> None:
        """Send a frame, waiting until the parent takes it; a parent that is gone is none."""
        data = memoryview(pack(kind, payload))
        while data and not self._is_over:
            try:
                data = data[os.write(self._sink, data) :]
            except BrokenPipeError:
                self._is_over = True

    def _read(self) -> None:
        data = os.read(self._source, _READ_BYTES)
        self._is_over = not data
        self._waiting.extend(self._parser.feed(data))
