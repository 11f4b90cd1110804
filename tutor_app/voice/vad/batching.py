"""One model for all streams: chunks that wait at the same moment are answered by one run."""

from __future__ import annotations

import asyncio
import threading
import time
import weakref
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from tutor_app.errors import Unavailable
from tutor_app.voice.audio import CHUNK, Audio
from tutor_app.voice.ports import VadStream
from tutor_app.voice.vad.stream import Stream

Floats = npt.NDArray[np.float32]

Infer = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""`(input[B, 64 + 512], state[2, B, 128]) -> (probability[B], state[2, B, 128])`."""

BATCH_LIMIT = 64
"""Streams in one run; beyond 32 a chunk gets no cheaper."""

CROWD = 12
"""From this many streams on the thread waits a moment for others before it runs."""

GATHER_SECONDS = 0.004
"""That moment: 20 streams take 17 % of a core with it, 26 % without; 60 take 30 % and 50 %."""


class _Waiting(NamedTuple):
    stream: Stream
    generation: int
    samples: Floats
    state: Floats
    answer: asyncio.Future[float]


class BatchedVoiceActivity:
    """Runs a VAD model in one thread of its own, for any number of streams of one event loop.

    `load` makes the model and is called in the thread, with the first chunk or by `ready`.
    """

    def __init__(self, load: Callable[[], Infer]) -> None:
        self._load = load
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._streams: weakref.WeakSet[Stream] = weakref.WeakSet()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False

    def stream(self) -> Stream:
        """A new stream that has heard nothing."""
        stream = Stream()
        self._streams.add(stream)
        return stream

    async def ready(self) -> None:
        """Load the model now; raises what loading raises."""
        await self.probability(Stream(), np.zeros(CHUNK, dtype=np.float32))

    async def probability(self, stream: VadStream, chunk: Audio) -> float:
        """How likely speech is in the next 512 samples of this stream, 0 to 1.

        Raises `ValueError` for a chunk of another size or a stream of another engine, and
        `Unavailable` once closed.
        """
        if chunk.shape != (CHUNK,):
            raise ValueError(f"a chunk has {CHUNK} samples, not {chunk.shape}")
        if not isinstance(stream, Stream):
            raise ValueError("this stream was not opened here")
        answer = self._running_loop().create_future()
        state, samples = stream.state, stream.with_tail(chunk)
        self._queue.put(_Waiting(stream, stream.generation, samples, state, answer))
        return cast("float", await answer)

    async def close(self) -> None:
        """End the thread once every waiting chunk is answered; closing twice is harmless."""
        self._is_closed = True
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            await asyncio.to_thread(thread.join)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._is_closed:
            raise Unavailable("The tutor has stopped listening. Type instead, or reload the page.")
        if self._loop is None or self._thread is None:
            self._loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._work, name="vad", daemon=True)
            self._thread.start()
        return self._loop

    def _work(self) -> None:
        infer: Infer | None = None
        while (first := self._queue.get()) is not None:
            batch, is_last = self._gather(first)
            try:
                infer = infer or self._load()
                results = _run(infer, batch)
            except Exception as error:  # noqa: BLE001 - each that waits is told, the thread lives on
                self._deliver(_fail, batch, error)
            else:
                self._deliver(_answer, batch, results)
            if is_last:
                return

    def _gather(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """The chunks of other streams that wait as well, and whether the thread is to end."""
        if len(self._streams) >= CROWD:
            time.sleep(GATHER_SECONDS)
        batch = [first]
        while len(batch) < BATCH_LIMIT:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                break
            if waiting is None:
                return batch, True
            batch.append(waiting)
        return batch, False

    def _deliver(self, how: Callable[..., None], *arguments: object) -> None:
        """Hand the results to the event loop, where alone streams change; gone loops are gone."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(how, *arguments)


def _run(infer: Infer, batch: list[_Waiting]) -> tuple[Floats, Floats]:
    samples = np.stack([one.samples for one in batch])
    state = np.stack([one.state for one in batch], axis=1)
    return infer(samples, state)


def _answer(batch: list[_Waiting], results: tuple[Floats, Floats]) -> None:
    probabilities, states = results
    for index, one in enumerate(batch):
        probability = float(probabilities[index])
        is_sound = np.isfinite(probability)
        if one.stream.generation == one.generation:
            if is_sound:
                one.stream.keep(states[:, index], one.samples)
            else:
                one.stream.reset()
        if not one.answer.done():
            one.answer.set_result(probability if is_sound else 0.0)


def _fail(batch: list[_Waiting], error: Exception) -> None:
    for one in batch:
        if not one.answer.done():
            one.answer.set_exception(error)
