"""Speech by WebRTC: from a microphone to the transcript in the page, on virtual time.

The recogniser is a double, and datagrams go through memory; all else is real.
"""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from tests.voice.conftest import Server
from tests.voice.hearing import says
from tests.voice.speech import padded, silence, spoken

QUESTION = "What is the difference between a list and a tuple?"
LENGTH = 2.0
"""The sentence lasts longer than this."""


async def test_a_spoken_question_becomes_a_transcript(server: Server) -> None:
    caller = await server.call()
    caller.microphone.say(padded(spoken(QUESTION), after=0))
    final = await caller.wait_for("transcript", is_final=True)
    latency = await caller.wait_for("latency")

    assert ("What is a list?", 1, "double") == (final["text"], final["number"], final["engine"])
    assert server.stt.asked[-1].seconds == pytest.approx(len(spoken(QUESTION)) / 48_000, abs=0.9)
    assert server.stt.asked[0].prompt == "list, heap"
    assert latency["endpoint_ms"] < 1_500


async def test_the_start_of_speech_reaches_the_page_at_once(server: Server) -> None:
    caller = await server.call()
    await asyncio.sleep(0.7)
    caller.microphone.say(spoken(QUESTION))
    await caller.wait_for("speech_started", seconds=1.5)

    assert caller.microphone.is_speaking


@pytest.mark.parametrize("loss", [0.01, 0.05, 0.2])
async def test_lost_packets_neither_break_nor_delay_it(server: Server, loss: float) -> None:
    caller = await server.call()
    caller.lose(loss)
    caller.microphone.say(padded(spoken(QUESTION), after=0))
    await caller.microphone.done()
    await caller.wait_for("transcript", is_final=True, seconds=3)

    assert server.lost > 0 or loss == 0.01
    assert server.stt.asked[-1].seconds > LENGTH


async def test_a_sender_that_stops_in_mid_sentence_still_ends_its_utterance(
    server: Server,
) -> None:
    """Muted in the browser, or discontinuous transmission: no packets at all come."""
    caller = await server.call()
    caller.microphone.say(padded(spoken(QUESTION), after=0))
    await caller.wait_for("speech_started")
    await asyncio.sleep(1)
    caller.lose(1.0)
    await caller.wait_for("transcript", is_final=True, seconds=3)


async def test_silence_and_noise_say_nothing(server: Server) -> None:
    caller = await server.call()
    caller.microphone.say(silence(2))
    caller.microphone.say((silence(2).astype(float) * 100).clip(-32_000, 32_000).astype("int16"))
    await caller.microphone.done()
    await asyncio.sleep(1)

    assert (server.stt.asked, caller.of("speech_started")) == ([], [])


async def test_who_vanishes_in_mid_sentence_finds_the_transcript_on_return(server: Server) -> None:
    server.stt.answer = says("What is the")
    caller = await server.call()
    caller.microphone.say(padded(spoken(QUESTION), spoken(QUESTION), after=0))
    await caller.wait_for("speech_started")
    await asyncio.sleep(1)
    caller.vanish()
    await server.gone()
    back = await server.call(
        resume=caller.voice_session_id,
        hello={"voice_session_id": caller.voice_session_id, "after": 0},
    )
    await back.wait_for("transcript", is_final=True)

    assert back.finals == ["What is the"]
    assert [True] == [ready["is_resumed"] for ready in back.of("ready")]


async def test_a_transcript_on_its_way_finds_the_page_that_has_returned(server: Server) -> None:
    server.stt.delay = 1.5
    caller = await server.call()
    caller.microphone.say(padded(spoken("What is a heap?"), after=0))
    await caller.wait_for("speech_ended")
    back = await server.call(resume=caller.voice_session_id)
    await back.wait_for("transcript", is_final=True)

    assert (caller.finals, back.finals) == ([], ["What is a list?"])


async def test_missed_finals_come_once_and_received_ones_not_again(server: Server) -> None:
    server.stt.answer = says("One?", "Two?", "Three?", "Four?")
    caller = await server.call(acknowledges=False)
    for count in range(1, 4):
        caller.microphone.say(padded(spoken("What is a heap?"), after=1.2))
        await caller.wait_for("transcript", is_final=True, count=count)
        if count == 1:
            caller.send("received", number=1)
    await asyncio.sleep(0.2)
    back = await server.call(
        resume=caller.voice_session_id,
        hello={"voice_session_id": caller.voice_session_id, "after": 2},
    )
    back.microphone.say(padded(spoken("What is a heap?"), after=0))
    await back.wait_for("transcript", is_final=True, number=4)

    assert back.finals == ["Three?", "Four?"]


async def test_without_resume_in_the_offer_hello_finds_what_is_left(server: Server) -> None:
    caller = await server.call()
    caller.microphone.say(padded(spoken("What is a heap?"), after=0))
    await caller.wait_for("speech_started")
    await asyncio.sleep(0.5)
    await caller.close()
    await server.gone()
    back = await server.call(hello={"voice_session_id": caller.voice_session_id})
    await back.wait_for("transcript", is_final=True)

    assert back.of("ready")[0]["voice_session_id"] == caller.voice_session_id


async def test_a_stranger_hears_nothing_of_it(server: Server) -> None:
    caller = await server.call(acknowledges=False)
    caller.microphone.say(padded(spoken("What is a heap?"), after=0))
    await caller.wait_for("transcript", is_final=True)
    await caller.close()
    await server.gone()
    eve = await server.call(
        owner=uuid4(),
        resume=caller.voice_session_id,
        hello={"voice_session_id": caller.voice_session_id},
    )
    await asyncio.sleep(0.3)

    assert eve.finals == []


async def test_a_server_that_stops_lets_nobodys_sentence_go(server: Server) -> None:
    server.stt.delay = 0.3
    caller = await server.call()
    caller.microphone.say(padded(spoken(QUESTION), spoken(QUESTION)))
    await caller.wait_for("speech_started")
    await asyncio.sleep(1)
    async with asyncio.timeout(3):
        await server.peers.drain()

    assert caller.finals == ["What is a list?"]
    assert "draining" == caller.of("error")[0]["code"]


async def test_a_server_that_stops_does_not_wait_for_a_slow_recogniser(server: Server) -> None:
    server.stt.delay = 30
    caller = await server.call()
    caller.microphone.say(padded(spoken(QUESTION), spoken(QUESTION)))
    await caller.wait_for("speech_started")
    await asyncio.sleep(0.5)
    async with asyncio.timeout(3):
        await server.peers.close()
    await asyncio.sleep(0)

    assert (len(server.peers), server.stt.cancelled) == (0, 1)
    assert not [task for task in asyncio.all_tasks() if "Voice" in task.get_coro().__qualname__]


async def test_two_who_speak_at_once_are_both_heard(server: Server) -> None:
    first, second = await server.call(), await server.call(owner=uuid4())
    for caller in (first, second):
        caller.microphone.say(padded(spoken(QUESTION), after=0))
    await asyncio.gather(
        first.wait_for("transcript", is_final=True), second.wait_for("transcript", is_final=True)
    )

    assert (first.finals, second.finals) == (["What is a list?"], ["What is a list?"])


async def test_push_to_talk_over_the_wire(server: Server) -> None:
    caller = await server.call()
    caller.send("config", mode="push_to_talk")
    caller.microphone.say(padded(spoken("What is a heap?"), after=0))
    await caller.microphone.done()
    await asyncio.sleep(1.5)
    assert caller.finals == []
    caller.send("commit")
    await caller.wait_for("transcript", is_final=True, seconds=1)


async def test_muted_over_the_wire(server: Server) -> None:
    caller = await server.call()
    caller.send("mute", is_muted=True)
    await asyncio.sleep(0.1)
    caller.microphone.say(padded(spoken("What is a heap?"), after=1))
    await caller.microphone.done()

    assert caller.of("speech_started") == []
