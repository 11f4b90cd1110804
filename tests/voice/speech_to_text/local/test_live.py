from __future__ import annotations

import asyncio
import os
import signal

import numpy as np
import pytest

from tests.voice.speech_to_text.local.conftest import MakeRecogniser
from tests.voice.speech_to_text.sounds import babble
from tests.waiting import until
from tutor_app.voice.audio import SAMPLE_RATE
from tutor_app.voice.speech_to_text.local import live as lives
from tutor_app.voice.speech_to_text.local.live import LocalLive

pytestmark = pytest.mark.real_time

SECOND = babble(1)


async def words(live: LocalLive, expected: str) -> None:
    async def are_heard() -> bool:
        return await live.partial() == expected

    await until(are_heard)


async def opened(make: MakeRecogniser, **options: object) -> LocalLive:
    live = await make(**options).live()
    assert live is not None
    return live


async def test_words_come_while_somebody_speaks(make_recogniser: MakeRecogniser) -> None:
    live = await opened(make_recogniser)
    assert "" == await live.partial()
    for seconds in (1, 2, 3):
        live.feed(SECOND)
        await words(live, f"{seconds * 2 * SAMPLE_RATE} bytes")
    transcript = await live.finish()
    assert transcript is not None
    assert transcript.text.startswith("96000 bytes in")
    assert ("local", "en", 3.0, 0.9, None) == (
        transcript.engine,
        transcript.language,
        transcript.duration_seconds,
        transcript.confidence,
        transcript.dropped,
    )
    assert transcript.stt_ms >= 0
    await live.close()


async def test_one_process_serves_one_after_the_other(make_recogniser: MakeRecogniser) -> None:
    recogniser = make_recogniser()
    first = await recogniser.live()
    assert first is not None
    assert await recogniser.live() is None
    first.feed(SECOND)
    assert await first.finish()
    second = await recogniser.live()  # finishing gave the process back
    assert second is not None
    assert "" == await second.partial()
    second.feed(SECOND)
    await words(second, "32000 bytes")
    await first.close()
    await second.close()
    await second.close()
    assert 1 == len(recogniser.pool.pids)


async def test_what_was_given_up_does_not_delay_the_next(make_recogniser: MakeRecogniser) -> None:
    recogniser = make_recogniser(setup={"delay": 0.05})
    first = await recogniser.live()
    assert first is not None
    for _ in range(20):  # half a second each: 40 messages
        first.feed(SECOND)
    await first.close()
    second = await recogniser.live()
    assert second is not None
    second.feed(SECOND)
    transcript = await second.finish()
    assert transcript is not None
    heard, _, _, _, _, fed = transcript.text.split()
    assert ("32000", True) == (heard, int(fed) < 40)


async def test_finishing_again_gives_the_same(make_recogniser: MakeRecogniser) -> None:
    live = await opened(make_recogniser, setup={"delay": 0.1})
    live.feed(SECOND)
    impatient = asyncio.create_task(live.finish())
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.sleep(0)
    assert impatient.cancelled()
    first, second = await asyncio.gather(live.finish(), live.finish())
    assert first is second
    assert first is not None
    live.feed(SECOND)  # too late, harmless
    await live.close()


async def test_one_that_falls_behind_is_lost(
    make_recogniser: MakeRecogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lives, "MOST_BEHIND_BYTES", 40_000)
    live = await opened(make_recogniser, setup={"delay": 1})
    for _ in range(3):
        live.feed(SECOND)
    assert live.is_lost
    assert await live.finish() is None
    await live.close()


async def test_a_killed_process_loses_the_utterance_and_no_other(
    make_recogniser: MakeRecogniser,
) -> None:
    recogniser = make_recogniser()
    live = await recogniser.live()
    assert live is not None
    live.feed(SECOND)
    await words(live, "32000 bytes")
    finishing = asyncio.create_task(live.finish())
    os.kill(recogniser.pool.pids[0], signal.SIGKILL)
    assert (await finishing is None) == live.is_lost
    await until(lambda: recogniser.pool.pids == [])
    await live.close()
    other = await recogniser.live()
    assert other is not None
    other.feed(SECOND)
    assert await other.finish()


async def test_one_that_hangs_is_thrown_away(
    make_recogniser: MakeRecogniser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lives, "FINISH_SECONDS", 0.1)
    recogniser = make_recogniser(setup={"delay": 30})
    live = await recogniser.live()
    assert live is not None
    live.feed(SECOND)
    assert await live.finish() is None
    assert live.is_lost
    await until(lambda: recogniser.pool.pids == [])


async def test_closing_ends_the_wait_for_the_final_words(make_recogniser: MakeRecogniser) -> None:
    live = await opened(make_recogniser, setup={"delay": 30})
    live.feed(SECOND)
    finishing = asyncio.create_task(live.finish())
    await until(lambda: live._final._callbacks)  # somebody waits for them
    await live.close()
    with pytest.raises(asyncio.CancelledError):
        await finishing


async def test_nothing_fed_is_silence(make_recogniser: MakeRecogniser) -> None:
    live = await opened(make_recogniser)
    live.feed(np.zeros(0, np.float32))
    transcript = await live.finish()
    assert transcript is not None
    assert 0.0 == transcript.duration_seconds
