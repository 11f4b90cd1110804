"""A child for tests: says back what it hears; `D` makes it die, `J` talk nonsense, `H` hang."""

from __future__ import annotations

import os
import sys
import time

from tutor_app.voice.processes.inbox import Inbox


def main() -> None:
    inbox = Inbox.of_process()
    print("what a library prints")  # noqa: T201 - it must not get into the pipe
    inbox.answer(b"E", {"names": sorted(os.environ), "arguments": sys.argv[1:]})
    while (frame := inbox.next()) is not None:
        if frame.kind == b"D":
            os._exit(3)
        if frame.kind == b"J":
            os.write(inbox._sink, b"\xff" * 64)
        if frame.kind == b"H":
            time.sleep(60)
        inbox.answer(*frame)


if __name__ == "__main__":
    main()
