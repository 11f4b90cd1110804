"""The child process of a local recogniser: frames in, words out.

From the parent: `S` the set-up (JSON, first of all), `B` a new utterance, `A` its audio (PCM16),
`E` its end, `X` its end without words, `W` a whole stretch (JSON head, a zero byte, PCM16). To the
parent: `R` ready, `!` the engine cannot be had (JSON `detail`), `P` the words so far, `F` final
words, each with the number of the utterance they belong to and the bytes heard of it.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any, Protocol

from tutor_app.voice.processes.frames import Frame
from tutor_app.voice.processes.inbox import Inbox
from tutor_app.voice.speech_to_text.local.hearing import Hearing, Stretch

NICENESS = 5
"""Below the event loop, which everybody's audio waits for."""


class WholeEngine(Protocol):
    """A recogniser of whole stretches."""

    def whole(self, asked: Stretch) -> Hearing:
        """What is said in a whole stretch."""
        ...


class StreamingEngine(WholeEngine, Protocol):
    """One that follows while somebody speaks, too."""

    def begin(self) -> None:
        """A new utterance."""
        ...

    def feed(self, pcm: bytes) -> None:
        """More of it."""
        ...

    def words(self) -> str:
        """The words so far."""
        ...

    def end(self) -> Hearing:
        """The final words."""
        ...


class Service:
    """Answers one frame after the other; audio of an utterance that was given up is skipped."""

    def __init__(self, inbox: Inbox, engine: WholeEngine) -> None:
        self._inbox = inbox
        self._engine = engine
        self._number = 0
        self._heard_bytes = 0
        self._said = ""

    def run(self) -> None:
        """Until the parent is gone."""
        while (frame := self._inbox.next()) is not None:
            self._inbox.poll()
            if frame.kind == b"X" or not self._inbox.skip_to(b"X"):
                self._answer(frame)

    def _answer(self, frame: Frame) -> None:
        match frame.kind:
            case b"W":
                head, _, pcm = frame.payload.partition(b"\0")
                asked = json.loads(head)
                stretch = Stretch(pcm, asked["language"], asked["prompt"], self._is_wanted)
                self._final(asked["number"], self._engine.whole(stretch))
            case b"B":
                self._streaming.begin()
                self._number, self._heard_bytes, self._said = frame.json()["number"], 0, ""
            case b"A":
                self._hear(frame.payload)
            case b"E":
                self._final(self._number, self._streaming.end())
            case b"X":
                self._streaming.begin()

    @property
    def _streaming(self) -> StreamingEngine:
        engine: Any = self._engine
        return engine  # type: ignore[no-any-return]

    def _is_wanted(self) -> bool:
        return not self._inbox.has(b"X")

    def _hear(self, pcm: bytes) -> None:
        self._streaming.feed(pcm)
        self._heard_bytes += len(pcm)
        self._said = self._streaming.words() or self._said
        about = {"number": self._number, "heard": self._heard_bytes, "text": self._said}
        self._inbox.answer(b"P", about)

    def _final(self, number: int, hearing: Hearing) -> None:
        self._inbox.answer(b"F", {"number": number, **hearing.json()})


def engine_of(setup: dict[str, Any]) -> WholeEngine:
    """The engine that a set-up names."""
    if setup["engine"] == "faster-whisper":
        from tutor_app.voice.speech_to_text.local.faster_whisper import FasterWhisper

        return FasterWhisper(setup["folder"], setup["threads"])
    from tutor_app.voice.speech_to_text.local.sphinx import Sphinx

    return Sphinx(setup["phrases"])


def main() -> None:
    """Serve the parent on standard input and output."""
    inbox = Inbox.of_process()
    with suppress(OSError):
        os.nice(NICENESS)
    setup = inbox.next()
    if setup is None:
        return
    try:
        engine = engine_of(setup.json())
    except Exception as error:  # noqa: BLE001 - the parent says it on the status page
        inbox.answer(b"!", {"detail": f"{type(error).__name__}: {error}"[:200]})
        return
    inbox.answer(b"R")
    Service(inbox, engine).run()


if __name__ == "__main__":
    main()
