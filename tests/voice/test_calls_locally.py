"""Speech over real sockets to this machine's own recogniser: nothing of it is a double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from statistics import median
from typing import Any
from uuid import uuid4

import pytest

from tests.doubles.groq_server import in_thread
from tests.voice.caller import Caller
from tests.voice.conftest import Server, serving
from tests.voice.speech import padded, spoken
from tutor_app.settings import Settings
from tutor_app.topics.terms import computing_phrases
from tutor_app.voice.speech_to_text.build import build_speech
from tutor_app.voice.vad import voice_activity

pytestmark = pytest.mark.slow
QUESTION = "How does a binary search tree work?"


def assert_understood(caller: Caller, final: dict[str, Any]) -> None:
    """Most words are right; TimeoutError when they are not because the machine was too busy."""
    if alike(final["text"]) <= 0.6:
        caller.microphone.was_in_time()
    assert alike(final["text"]) > 0.6, final["text"]


def alike(text: str) -> float:
    """The part of the question's words that stand in the text."""
    wanted = QUESTION.lower().rstrip("?").split()
    return sum(word in text.lower().split() for word in wanted) / len(wanted)


@pytest.fixture
async def local_server(settings: Settings) -> AsyncIterator[Server]:
    """Peers with the recognisers of a machine without keys."""
    speech = build_speech(settings, computing_phrases())
    async for server in serving(voice_activity(), stt=speech.chain):
        yield server
    await speech.close()


async def test_a_question_is_written_down_without_any_key(local_server: Server) -> None:
    caller = await local_server.call()
    caller.microphone.say(padded(spoken(QUESTION, speed=140), after=0))
    final = await caller.wait_for("transcript", is_final=True, seconds=30)

    assert final["engine"] == "local"
    assert_understood(caller, final)


async def test_partials_come_every_second_and_a_half_while_somebody_speaks(
    local_server: Server,
) -> None:
    warm = await local_server.call(owner=uuid4())
    warm.microphone.say(padded(spoken("What is a heap?"), after=0))
    await warm.wait_for("speech_ended", seconds=20)
    await warm.close()
    caller = await local_server.call()
    caller.microphone.say(padded(*[spoken(QUESTION, speed=140)] * 4, after=0))
    await caller.wait_for("speech_started")
    await caller.microphone.done()
    partials = [
        at
        for message, at in zip(caller.messages, caller.times, strict=True)
        if message["type"] == "transcript" and not message["is_final"]
    ]
    gaps = [later - earlier for earlier, later in pairwise(partials)]

    if len(partials) < 4 or median(gaps) > 1.5:
        caller.microphone.was_in_time()
    assert len(partials) >= 4
    assert median(gaps) <= 1.5
    assert "binary" in caller.of("transcript", is_final=False)[-1]["text"]


async def test_a_provider_that_is_down_is_replaced_in_mid_utterance(settings: Settings) -> None:
    """The provider refuses every request: the words that were written along are the transcript."""
    with in_thread() as provider:
        down = settings.model_copy(
            update={"groq_api_key": "key", "groq_base_url": provider.url + "/nowhere"}
        )
        speech = build_speech(down, computing_phrases())
        async for server in serving(voice_activity(), stt=speech.chain):
            caller = await server.call()
            caller.microphone.say(padded(spoken(QUESTION, speed=140), after=0))
            final = await caller.wait_for("transcript", is_final=True, seconds=30)
            assert (final["engine"], caller.of("error")) == ("local", [])
            assert_understood(caller, final)
        await speech.close()


async def test_noise_and_clicks_are_not_words(local_server: Server) -> None:
    import numpy as np

    chance = np.random.default_rng(3)
    noise = (chance.normal(0, 2_000, 4 * 48_000)).astype(np.int16)
    clicks = np.zeros(4 * 48_000, np.int16)
    for at in chance.integers(0, len(clicks) - 200, 25):
        clicks[at : at + 200] = (chance.normal(0, 9_000, 200)).astype(np.int16)
    caller = await local_server.call()
    for sound in (noise, clicks):
        caller.microphone.say(padded(sound, after=2))
    await caller.microphone.done()
    await asyncio.sleep(2)

    assert caller.finals == []
