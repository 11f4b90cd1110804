"""A few calls over the system's sockets, in real time: all others are made on virtual time."""

from __future__ import annotations

import asyncio
import gc

import pytest

from tests.voice.conftest import Server
from tests.voice.hearing import says
from tests.voice.left_over import Left, left
from tests.voice.speech import padded, spoken

QUESTION = "What is the difference between a list and a tuple?"
PATIENCE_SECONDS = 60.0
"""How long a test waits before it takes a call for stuck: nothing is measured by it."""

pytestmark = [pytest.mark.real_time, pytest.mark.slow]


async def test_a_spoken_question_becomes_a_transcript(server: Server) -> None:
    caller = await server.call()
    caller.microphone.say(padded(spoken(QUESTION), after=0))
    final = await caller.wait_for("transcript", PATIENCE_SECONDS, is_final=True)

    assert ("What is a list?", 1, "double") == (final["text"], final["number"], final["engine"])


async def test_lost_packets_do_not_break_it(server: Server) -> None:
    caller = await server.call()
    caller.lose(0.05)
    caller.microphone.say(padded(spoken(QUESTION), after=0))
    await caller.wait_for("transcript", PATIENCE_SECONDS, is_final=True)


async def test_who_vanishes_in_mid_sentence_finds_the_transcript_on_return(server: Server) -> None:
    server.stt.answer = says("What is the")
    caller = await server.call()
    caller.microphone.say(padded(spoken(QUESTION), after=0))
    await caller.wait_for("transcript", PATIENCE_SECONDS, is_final=False)
    caller.vanish()
    await server.gone(seconds=PATIENCE_SECONDS)
    session = caller.voice_session_id
    back = await server.call(resume=session, hello={"voice_session_id": session, "after": 0})
    await back.wait_for("transcript", PATIENCE_SECONDS, is_final=True)

    assert back.finals == ["What is the"]


async def test_a_server_that_stops_lets_nobodys_sentence_go(server: Server) -> None:
    caller = await server.call()
    caller.microphone.say(padded(spoken(QUESTION), spoken(QUESTION)))
    await caller.wait_for("transcript", PATIENCE_SECONDS, is_final=False)
    await server.peers.drain()

    assert ["What is a list?"] == caller.finals
    assert "draining" == caller.of("error")[0]["code"]


async def test_calls_leave_no_task_no_socket_and_no_thread(deaf_server: Server) -> None:
    async def cycle() -> None:
        caller = await deaf_server.call()
        await caller.close()
        deaf_server.callers.clear()
        await deaf_server.gone(seconds=PATIENCE_SECONDS)

    async def settled() -> Left:
        """What is left once it has been the same for a while: aiortc ends in its own time."""
        seen = [left()]
        while len(seen) < 10 or len({str(one) for one in seen[-10:]}) > 1:
            gc.collect()
            await asyncio.sleep(0.05)
            seen.append(left())
        return seen[-1]

    for _ in range(3):
        await cycle()
    before = await settled()
    for _ in range(10):
        await cycle()

    assert before == await settled()
