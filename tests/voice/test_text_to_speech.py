"""The server's voice over TCP with the real SDK."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import numpy as np
import pytest

from tests.doubles.groq_behaviour import Behaviour, failing, gone, rate_limited, unauthorised
from tests.doubles.groq_server import GroqServer
from tests.llm.asking import Clock
from tutor_app.errors import InvalidInput, TooMany
from tutor_app.settings import Provider, Settings
from tutor_app.voice import text_to_speech as module
from tutor_app.voice.sound_cache import SoundCache
from tutor_app.voice.text_to_speech import (
    NoServerVoice,
    TextToSpeech,
    VoiceName,
    VoiceUnavailable,
)
from tutor_app.voice.wav import Sound, read_wav

MODEL = "canopylabs/orpheus-v1-english"
Make = Callable[..., TextToSpeech]


@pytest.fixture
async def groq() -> AsyncIterator[GroqServer]:
    async with GroqServer() as server:
        yield server


@pytest.fixture
async def make(settings: Settings, groq: GroqServer) -> AsyncIterator[Make]:
    async with AsyncExitStack() as stack:

        def built(clock: Callable[[], float] = time.monotonic, **more: object) -> TextToSpeech:
            given = {"groq_api_key": "k", "groq_base_url": groq.url} | more
            one = TextToSpeech(settings.model_copy(update=given), clock=clock)
            stack.push_async_callback(one.close)
            return one

        yield built


def seconds(wav: bytes) -> float:
    sound = read_wav(wav)
    return len(sound.samples) / sound.rate


async def test_a_sentence_is_spoken(groq: GroqServer, make: Make) -> None:
    wav = await make().speak("A list is ordered.")
    assert 18 * 0.06 == pytest.approx(seconds(wav), abs=0.001)
    (seen,) = groq.speeches
    assert "/openai/v1/audio/speech" == seen.path
    assert {
        "input": "A list is ordered.",
        "model": MODEL,
        "voice": "hannah",
        "response_format": "wav",
    } == seen.body


async def test_another_server_is_asked_in_place_of_groq(make: Make) -> None:
    async with GroqServer(shape="ollama", offer=("kokoro",)) as kokoro:
        other = Provider(name="Kokoro", base_url=kokoro.url, models=("kokoro",))
        voice = make(tts_provider=other, tts_voices=("af_bella", "bf_emma"))
        assert (VoiceName("af_bella", "Af Bella"), VoiceName("bf_emma", "Bf Emma")) == voice.voices
        assert await voice.speak("Hello.", "bf_emma")
        assert "/v1/audio/speech" == kokoro.speeches[0].path
        assert ("kokoro", "bf_emma") == (
            kokoro.speeches[0].model,
            kokoro.speeches[0].body["voice"],
        )
        assert "alloy" == make(tts_provider=other).voices[0].id


async def test_without_a_provider_there_is_none(make: Make) -> None:
    voice = make(groq_api_key="")
    assert (False, (), ()) == (voice.is_configured, voice.voices, voice.engines())
    with pytest.raises(NoServerVoice):
        await voice.speak("Hello.")


@pytest.mark.parametrize("speed", [0.5, 2.0])
async def test_speed_is_our_own(groq: GroqServer, make: Make, speed: float) -> None:
    voice = make()
    normal = seconds(await voice.speak("A list is ordered."))
    changed = seconds(await voice.speak("A list is ordered.", speed=speed))
    assert normal / speed == pytest.approx(changed, abs=0.1)
    assert 1 == len(groq.speeches)
    assert "speed" not in groq.speeches[0].body


async def test_a_long_sentence_goes_in_parts(groq: GroqServer, make: Make) -> None:
    text = "A list is ordered, " * 10 + "you see."
    wav = await make(tts_characters=60).speak(text)
    inputs = [seen.body["input"] for seen in groq.speeches]
    assert text == " ".join(inputs)
    assert max(map(len, inputs)) <= 60
    assert sum(map(len, inputs)) * 0.06 == pytest.approx(seconds(wav), abs=0.01)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 1_001}, "text"),
        ({"text": "Hi.", "voice_id": "bob"}, "voice_id"),
        ({"text": "Hi.", "speed": 0.4}, "speed"),
        ({"text": "Hi.", "speed": 2.1}, "speed"),
        ({"text": "Hi.", "speed": float("nan")}, "speed"),
    ],
)
async def test_what_is_not_taken(
    groq: GroqServer, make: Make, arguments: dict[str, object], word: str
) -> None:
    with pytest.raises(InvalidInput, match=word):
        await make().speak(**arguments)  # type: ignore[arg-type]
    assert [] == groq.requests


async def test_only_what_is_asked_of_the_provider_is_spent(groq: GroqServer, make: Make) -> None:
    voice, spent = make(), []

    async def spend() -> None:
        spent.append(1)
        if len(spent) > 2:
            raise TooMany(retry_after=1)

    for text in ("One.", "One.", "Two.", "One."):
        await voice.speak(text, spend=spend)
    with pytest.raises(TooMany):
        await voice.speak("Three.", spend=spend)
    assert ["One.", "Two."] == [seen.text for seen in groq.speeches]


@pytest.mark.parametrize(
    "behaviour",
    [
        rate_limited(7),
        failing(503),
        failing(500),
        gone(),
        unauthorised(),
        failing(400),
        Behaviour(how="html"),
        Behaviour(how="no_content"),
        Behaviour(how="silent"),
    ],
)
async def test_a_fault_is_said_at_once(
    groq: GroqServer, make: Make, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PART_SECONDS", 0.2)
    groq.always("*", behaviour)
    voice = make()
    now = asyncio.get_running_loop().time
    began = now()
    with pytest.raises(VoiceUnavailable):
        await voice.speak("Hello.")
    assert now() - began <= 0.25  # of the loop's clock: it waited for one answer at most
    assert 1 == len(groq.speeches)


async def test_a_lost_connection_is_tried_once_more(groq: GroqServer, make: Make) -> None:
    groq.queue(MODEL, Behaviour(how="drop"))
    assert await make().speak("Hello.")
    groq.queue(MODEL, Behaviour(how="drop"), Behaviour(how="drop"))
    with pytest.raises(VoiceUnavailable):
        await make().speak("Hello.")


async def test_a_resting_voice_is_not_asked(groq: GroqServer, make: Make) -> None:
    clock = Clock()
    voice = make(clock)
    groq.queue(MODEL, rate_limited(10))
    for _ in range(2):
        with pytest.raises(VoiceUnavailable):
            await voice.speak("Hello.")
    assert (1, "resting") == (len(groq.speeches), voice.engines()[0].state)
    clock.now += 13
    assert await voice.speak("Hello.")
    assert "ready" == voice.engines()[0].state


def test_the_cache_forgets_what_was_not_used_for_longest() -> None:
    cache = SoundCache(250)
    sounds = [Sound(np.full(50, number, np.int16), 8_000) for number in range(4)]
    cache.put(("v", "0"), sounds[0])
    cache.put(("v", "1"), sounds[1])
    assert cache.get(("v", "0")) is sounds[0]
    cache.put(("v", "2"), sounds[2])
    assert cache.get(("v", "1")) is None
    assert cache.get(("v", "0")) is sounds[0]
    cache.put(("v", "0"), sounds[3])
    assert cache.get(("v", "0")) is sounds[3]
    assert cache.get(("v", "2")) is sounds[2]
    cache.put(("v", "big"), Sound(np.zeros(500, np.int16), 8_000))
    assert cache.get(("v", "big")) is None
