"""Many streams, one model, one thread; the model here is arithmetic."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import numpy as np
import pytest

from tutor_app.errors import Unavailable
from tutor_app.voice.audio import CHUNK
from tutor_app.voice.vad.batching import CROWD, BatchedVoiceActivity, Floats, Infer
from tutor_app.voice.vad.stream import TAIL

pytestmark = pytest.mark.real_time


def chunk(value: float) -> Floats:
    return np.full(CHUNK, value, dtype=np.float32)


class Counting:
    """A model whose state counts chunks: it answers what it counted, plus the tail it sees."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.threads: set[str] = set()
        self.is_running = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def load(self) -> Infer:
        return self.infer

    def infer(self, samples: Floats, state: Floats) -> tuple[Floats, Floats]:
        self.is_running.set()
        assert self.may_go_on.wait(10)
        assert (len(samples), TAIL + CHUNK) == samples.shape
        assert (2, len(samples), 128) == state.shape
        self.batches.append(len(samples))
        self.threads.add(threading.current_thread().name)
        state = state + 1
        return state[0, :, 0] + samples[:, 0], state


@pytest.fixture
def model() -> Counting:
    return Counting()


@pytest.fixture
async def activity(model: Counting):
    activity = BatchedVoiceActivity(model.load)
    yield activity
    model.may_go_on.set()
    await activity.close()


async def test_a_stream_keeps_its_state_and_its_tail(activity: BatchedVoiceActivity):
    stream = activity.stream()

    heard = [await activity.probability(stream, chunk(value)) for value in (0.5, 0.25, 0.125)]

    # the count of chunks, and the tail of the chunk before
    assert [1.0, 2.5, 3.25] == heard


async def test_streams_do_not_hear_each_other(activity: BatchedVoiceActivity):
    one, other = activity.stream(), activity.stream()
    await activity.probability(one, chunk(0.5))

    assert [2.5, 1.0] == await asyncio.gather(
        activity.probability(one, chunk(0)), activity.probability(other, chunk(0))
    )


async def test_what_waits_together_is_answered_together(
    activity: BatchedVoiceActivity, model: Counting
):
    model.may_go_on.clear()
    first = asyncio.ensure_future(activity.probability(activity.stream(), chunk(0)))
    await asyncio.to_thread(model.is_running.wait, 10)
    others = [
        asyncio.ensure_future(activity.probability(activity.stream(), chunk(value / 8)))
        for value in range(5)
    ]
    await asyncio.sleep(0)  # they ask
    model.may_go_on.set()

    assert [1.0] * 6 == await asyncio.gather(first, *others)
    assert [1, 5] == model.batches


async def test_a_crowd_is_gathered(activity: BatchedVoiceActivity, model: Counting):
    streams = [activity.stream() for _ in range(CROWD)]

    await asyncio.gather(*(activity.probability(stream, chunk(0)) for stream in streams))

    assert [CROWD] == model.batches


async def test_the_loop_goes_on_while_the_model_runs(
    activity: BatchedVoiceActivity, model: Counting
):
    model.may_go_on.clear()
    waiting = asyncio.ensure_future(activity.probability(activity.stream(), chunk(0)))
    turns = 0
    while not model.is_running.is_set() or turns < 100:
        await asyncio.sleep(0)
        turns += 1
    assert not waiting.done()

    model.may_go_on.set()
    assert await waiting == 1.0
    assert {"vad"} == model.threads


async def test_a_reset_stream_begins_anew(activity: BatchedVoiceActivity):
    stream = activity.stream()
    await activity.probability(stream, chunk(0.5))
    stream.reset()

    assert await activity.probability(stream, chunk(0)) == 1.0


async def test_an_answer_from_before_a_reset_brings_nothing_back(
    activity: BatchedVoiceActivity, model: Counting
):
    stream = activity.stream()
    model.may_go_on.clear()
    waiting = asyncio.ensure_future(activity.probability(stream, chunk(0.5)))
    await asyncio.to_thread(model.is_running.wait, 10)
    stream.reset()
    model.may_go_on.set()
    await waiting

    assert await activity.probability(stream, chunk(0)) == 1.0


async def test_who_no_longer_waits_disturbs_nobody(activity: BatchedVoiceActivity, model: Counting):
    model.may_go_on.clear()
    gone = asyncio.ensure_future(activity.probability(activity.stream(), chunk(0)))
    await asyncio.to_thread(model.is_running.wait, 10)
    stays = asyncio.ensure_future(activity.probability(activity.stream(), chunk(0)))
    await asyncio.sleep(0)
    gone.cancel()
    model.may_go_on.set()

    assert await stays == 1.0


async def test_an_unsound_answer_is_silence_and_a_new_beginning():
    answers = iter([0.5, float("nan"), 0.5])
    states: list[float] = []

    def infer(samples: Floats, state: Floats) -> tuple[Floats, Floats]:
        states.append(float(state[0, 0, 0]))
        value = next(answers)
        return np.array([value], np.float32), state + np.float32(value)

    activity = BatchedVoiceActivity(lambda: infer)
    stream = activity.stream()
    try:
        assert [0.5, 0.0, 0.5] == [await activity.probability(stream, chunk(0)) for _ in range(3)]
        assert [0.0, 0.5, 0.0] == states
    finally:
        await activity.close()


def failing(times: int) -> Callable[[], Infer]:
    left = [times]

    def load() -> Infer:
        if left[0]:
            left[0] -= 1
            raise Unavailable("no model here")
        return Counting().infer

    return load


async def test_a_model_that_cannot_be_loaded_is_said_and_tried_again():
    activity = BatchedVoiceActivity(failing(1))
    try:
        with pytest.raises(Unavailable, match="no model here"):
            await activity.ready()
        await activity.ready()
    finally:
        await activity.close()


async def test_a_chunk_of_another_size_is_refused(activity: BatchedVoiceActivity):
    for wrong in (np.zeros(CHUNK - 1, np.float32), np.zeros((1, CHUNK), np.float32)):
        with pytest.raises(ValueError, match="512"):
            await activity.probability(activity.stream(), wrong)


async def test_closing_answers_who_waits_and_refuses_who_comes_later(model: Counting):
    activity = BatchedVoiceActivity(model.load)
    waiting = [
        asyncio.ensure_future(activity.probability(activity.stream(), chunk(0))) for _ in range(3)
    ]
    await asyncio.sleep(0)
    await activity.close()
    await activity.close()

    assert [1.0] * 3 == await asyncio.gather(*waiting)
    assert "vad" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(Unavailable):
        await activity.probability(activity.stream(), chunk(0))
