"""A recogniser process without a recogniser: its words are the bytes it heard, and its orders.

A whole stretch's prompt may order `die`, `hang`, `nonsense` or `slow`; the set-up's engine may be
`broken`. `slow` lasts as long as it is wanted. Live it says how many bytes it heard, and at the end
how often it was fed in its life.
"""

from __future__ import annotations

import os
import time

from tutor_app.voice.processes.inbox import Inbox
from tutor_app.voice.speech_to_text.heard import Segment
from tutor_app.voice.speech_to_text.local.hearing import Hearing, Stretch
from tutor_app.voice.speech_to_text.local.worker import Service


class Scripted:
    def __init__(self, inbox: Inbox, delay: float) -> None:
        self._inbox = inbox
        self._delay = delay
        self._heard = self._fed = 0

    def begin(self) -> None:
        self._heard = 0

    def feed(self, pcm: bytes) -> None:
        time.sleep(self._delay)
        self._heard += len(pcm)
        self._fed += 1

    def words(self) -> str:
        return f"{self._heard} bytes"

    def end(self) -> Hearing:
        return _said(f"{self._heard} bytes in {os.getpid()} fed {self._fed}")

    def whole(self, asked: Stretch) -> Hearing:
        match asked.prompt:
            case "die":
                os._exit(3)
            case "hang":
                time.sleep(60)
            case "nonsense":
                self._inbox.answer(b"F", {"number": "x"})
                self._inbox.answer(b"F", b"[]")
            case "slow":
                while asked.is_wanted():
                    time.sleep(0.005)
        return _said(f"{len(asked.pcm)} bytes in {os.getpid()} {asked.language}".strip())


def _said(text: str) -> Hearing:
    return Hearing((Segment(text, 1.0, confidence=0.9),), "en")


def main() -> None:
    inbox = Inbox.of_process()
    setup = inbox.next()
    assert setup is not None
    options = setup.json()
    if options.get("engine") == "broken":
        inbox.answer(b"!", {"detail": "no model"})
        return
    inbox.answer(b"R")
    Service(inbox, Scripted(inbox, options.get("delay", 0))).run()


if __name__ == "__main__":
    main()
