"""The child process that reads one file: frames in, samples out.

From the parent: `D` bytes of the file, `E` its end. To the parent: `R` ready, `A` samples (PCM16 at
16 kHz), then `F` done, or `!` with the code of the refusal.
"""

from __future__ import annotations

import importlib
import os
import resource
from contextlib import suppress
from pathlib import Path

import numpy as np

from tutor_app.voice.audio import CHUNK, wav_bytes
from tutor_app.voice.decoding.reading import Unreadable, pcm_of
from tutor_app.voice.processes.inbox import Inbox

MOST_MEMORY_BYTES = 1 << 30
"""Beyond what is in use when the libraries are loaded."""

MOST_CPU_SECONDS = 20
NICENESS = 5
ANSWER_BYTES = 1 << 18

_LATE = (
    "av.video.stream",
    "av.video.codeccontext",
    "av.subtitles.stream",
    "av.subtitles.codeccontext",
)
_PAGE = resource.getpagesize()


def confine() -> None:
    """Give up what reading a file does not need.

    No file or socket can be opened any more, so a playlist cannot name one; nothing can be written
    to disk; memory and processor time are bounded.
    """
    with suppress(OSError):
        os.nice(NICENESS)
    _limit(resource.RLIMIT_AS, _mapped_bytes() + MOST_MEMORY_BYTES)
    _limit(resource.RLIMIT_CPU, MOST_CPU_SECONDS)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, 0)


def warm_up() -> None:
    """Load what PyAV loads late: afterwards no file can be opened."""
    for name in _LATE:
        importlib.import_module(name)
    for _ in pcm_of(wav_bytes(np.zeros(CHUNK, np.float32))):
        pass


def serve(inbox: Inbox) -> None:
    """Read one file and answer."""
    data = bytearray()
    while (frame := inbox.next()) is not None and frame.kind == b"D":
        data += frame.payload
    if frame is None:
        return
    waiting = bytearray()
    try:
        for pcm in pcm_of(bytes(data)):
            waiting += pcm
            if len(waiting) >= ANSWER_BYTES:
                inbox.answer(b"A", bytes(waiting))
                waiting.clear()
    except Unreadable as refusal:
        inbox.answer(b"!", {"code": str(refusal)})
    except (MemoryError, OSError):
        inbox.answer(b"!", {"code": "too_costly"})
    else:
        inbox.answer(b"A", bytes(waiting))
        inbox.answer(b"F")


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (bound, bound))


def _mapped_bytes() -> int:
    """The address space in use; a bound for it where the system does not say."""
    try:
        words = Path("/proc/self/statm").read_text(encoding="ascii").split()
        return int(words[0]) * _PAGE
    except OSError:
        return 2 << 30


def main() -> None:
    """Serve the parent on standard input and output."""
    inbox = Inbox.of_process()
    warm_up()
    confine()
    inbox.answer(b"R")
    serve(inbox)


if __name__ == "__main__":
    main()
