"""Calls to this machine's own recogniser, with its process; the clock stands while that works."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from tests.doubles.groq_server import GroqServer
from tests.voice.conftest import Server, serving
from tests.voice.hearing import HoldsTheClock
from tests.voice.speech import padded, spoken
from tutor_app.settings import Settings
from tutor_app.topics.terms import computing_phrases
from tutor_app.voice.speech_to_text.build import build_speech
from tutor_app.voice.vad import voice_activity

pytestmark = pytest.mark.slow
QUESTION = "How does a binary search tree work?"


def alike(text: str) -> float:
    """The part of the question's words that stand in the text."""
    wanted = QUESTION.lower().rstrip("?").split()
    return sum(word in text.lower().split() for word in wanted) / len(wanted)


@asynccontextmanager
async def hearing_by(settings: Settings) -> AsyncIterator[Server]:
    """Peers with the recognisers that the settings ask for."""
    speech = build_speech(settings, computing_phrases())
    async for server in serving(voice_activity(), stt=HoldsTheClock(speech.chain)):
        yield server
    await speech.close()


async def test_without_any_key_questions_are_written_down_and_noises_are_none(
    settings: Settings,
) -> None:
    chance = np.random.default_rng(3)
    noise = (chance.normal(0, 2_000, 4 * 48_000)).astype(np.int16)
    clicks = np.zeros(4 * 48_000, np.int16)
    for at in chance.integers(0, len(clicks) - 200, 25):
        clicks[at : at + 200] = (chance.normal(0, 9_000, 200)).astype(np.int16)
    async with hearing_by(settings) as server:
        caller = await server.call()
        for sound in (noise, clicks, spoken(QUESTION, speed=140)):
            caller.microphone.say(padded(sound, after=2))
        final = await caller.wait_for("transcript", seconds=60, is_final=True)

    assert ("local", True) == (final["engine"], alike(final["text"]) > 0.6), final["text"]
    assert 1 == len(caller.finals)


async def test_a_provider_that_is_down_is_replaced_in_mid_utterance(settings: Settings) -> None:
    """The provider refuses every request: the words that were written along are the transcript."""
    async with GroqServer() as provider:
        url = provider.url + "/nowhere"
        down = settings.model_copy(update={"groq_api_key": "key", "groq_base_url": url})
        async with hearing_by(down) as server:
            caller = await server.call()
            caller.microphone.say(padded(spoken(QUESTION, speed=140), after=0))
            final = await caller.wait_for("transcript", seconds=60, is_final=True)

    assert ("local", []) == (final["engine"], caller.of("error"))
    assert alike(final["text"]) > 0.6, final["text"]
