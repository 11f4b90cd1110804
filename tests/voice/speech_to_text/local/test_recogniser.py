from __future__ import annotations

import asyncio

import pytest

from tests.voice.speech_to_text.local.conftest import MakeRecogniser
from tests.voice.speech_to_text.sounds import babble, silence
from tests.waiting import until
from tutor_app.voice.ports import SpeechFailed

pytestmark = pytest.mark.real_time

SPEECH = babble(2)


async def test_a_stretch_is_written_down(make_recogniser: MakeRecogniser) -> None:
    recogniser = make_recogniser()
    transcript = await recogniser.transcribe(SPEECH, language="en")
    assert [f"{len(SPEECH) * 2}", "bytes", "in"] == transcript.text.split()[:3]
    assert ("local", "en", 2.0) == (
        transcript.engine,
        transcript.language,
        transcript.duration_seconds,
    )


async def test_long_audio_goes_in_pieces(make_recogniser: MakeRecogniser) -> None:
    transcript = await make_recogniser().transcribe(babble(50))
    sizes = [int(word) for word in transcript.text.split()[::4]]
    assert 100 * 16_000 == sum(sizes)
    assert all(10 * 32_000 <= size <= 20 * 32_000 for size in sizes[:-1])


async def test_silence_needs_no_process(make_recogniser: MakeRecogniser) -> None:
    recogniser = make_recogniser()
    transcript = await recogniser.transcribe(silence(3))
    assert ("", "silence", []) == (transcript.text, transcript.dropped, recogniser.pool.pids)


@pytest.mark.parametrize("order", ["die", "hang", "nonsense"])
async def test_what_kills_two_processes_is_given_up(
    make_recogniser: MakeRecogniser, order: str
) -> None:
    recogniser = make_recogniser()
    with pytest.raises(SpeechFailed):
        await recogniser.transcribe(SPEECH, prompt=order)
    assert (await recogniser.transcribe(SPEECH)).text


async def test_a_cancelled_stretch_frees_its_process_soon(make_recogniser: MakeRecogniser) -> None:
    recogniser = make_recogniser()
    await recogniser.transcribe(SPEECH)
    (pid,) = recogniser.pool.pids
    slow = asyncio.create_task(recogniser.transcribe(SPEECH, prompt="slow"))
    while (free := await recogniser.pool.take_now()) is not None:
        recogniser.pool.give_back(free)
        await asyncio.sleep(0)
    slow.cancel()
    assert str(pid) in (await recogniser.transcribe(SPEECH)).text  # `slow` ends for no other reason


async def test_another_language_is_refused(make_recogniser: MakeRecogniser) -> None:
    recogniser = make_recogniser()
    assert [True, True, True, False] == [
        recogniser.knows(language) for language in ("", "en", "en-GB", "de")
    ]
    with pytest.raises(SpeechFailed):
        await recogniser.transcribe(SPEECH, language="de")
    everything = make_recogniser(languages=frozenset())
    assert everything.knows("de")


async def test_one_that_cannot_begin_says_so(make_recogniser: MakeRecogniser) -> None:
    recogniser = make_recogniser(setup={"engine": "broken"})
    with pytest.raises(SpeechFailed):
        await recogniser.transcribe(SPEECH)
    await until(lambda: recogniser.pool.trouble == "no model")


async def test_one_that_follows_nobody(make_recogniser: MakeRecogniser) -> None:
    assert await make_recogniser(is_streaming=False).live() is None


async def test_it_can_be_started_beforehand(make_recogniser: MakeRecogniser) -> None:
    recogniser = make_recogniser(2)
    await recogniser.prepare()
    await recogniser.prepare()
    assert 1 == len(recogniser.pool.pids)
    assert (await recogniser.transcribe(SPEECH)).text
    assert 1 == len(recogniser.pool.pids)
