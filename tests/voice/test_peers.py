"""Peers on virtual time: who may connect, how it ends, what is left of it."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from uuid import uuid4

import pytest

from tests.servers import free_port
from tests.voice.caller import Caller
from tests.voice.conftest import Server
from tests.voice.left_over import left, sockets
from tutor_app.errors import Conflict, NotFound, TooMany, TutorError, Unavailable
from tutor_app.settings import IceServer
from tutor_app.voice.ice import IceServers
from tutor_app.voice.network import Network, Patience, PortRange
from tutor_app.voice.offers import BadOffer


async def test_a_caller_is_connected_and_greeted(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    (ready,) = caller.of("ready")

    assert caller.voice_session_id == ready["voice_session_id"]
    assert (False, "hands_free") == (ready["is_resumed"], ready["config"]["mode"])
    assert ["double"] == [engine["name"] for engine in ready["engines"]]
    assert len(deaf_server.peers) == 1


async def test_the_answer_takes_opus_only_and_sends_nothing(deaf_server: Server) -> None:
    caller = Caller()
    sdp = (await deaf_server.answer(await caller.offer())).sdp
    await caller.close()

    assert [line for line in sdp.splitlines() if line.startswith("a=rtpmap")] == [
        "a=rtpmap:96 opus/48000/2"
    ]
    assert "a=recvonly" in sdp


async def test_hanging_up_leaves_nothing(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    await deaf_server.peers.hang_up(deaf_server.ada, deaf_server.peers_id(caller))

    assert len(deaf_server.peers) == 0


async def test_a_caller_who_hangs_up_is_noticed(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    await caller.close()
    await deaf_server.gone(seconds=2)


async def test_somebody_elses_session_is_as_none(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    theirs = deaf_server.peers_id(caller)

    for owner, session in ((uuid4(), theirs), (deaf_server.ada, uuid4())):
        with pytest.raises(NotFound):
            await deaf_server.peers.hang_up(owner, session)
    assert len(deaf_server.peers) == 1


async def test_somebody_elses_session_is_not_resumed(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    eve = await deaf_server.call(
        owner=uuid4(),
        resume=caller.voice_session_id,
        hello={"voice_session_id": caller.voice_session_id},
    )

    assert eve.voice_session_id != caller.voice_session_id
    assert [False] == [ready["is_resumed"] for ready in eve.of("ready")]
    assert len(deaf_server.peers) == 2


async def test_an_owner_speaks_in_two_places_at_most(deaf_server: Server) -> None:
    for _ in range(2):
        await deaf_server.call()
    third = Caller()
    with pytest.raises(TooMany) as caught:
        await deaf_server.answer(await third.offer())
    await third.close()

    assert ("voice_peers", 2) == (caught.value.code, len(deaf_server.peers))


async def test_one_that_fell_silent_makes_room(deaf_server: Server) -> None:
    first = await deaf_server.call()
    second = await deaf_server.call()
    first.vanish()
    await asyncio.sleep(2.2)
    third = await deaf_server.call()
    await asyncio.sleep(0.1)

    assert len(deaf_server.peers) == 2
    assert third.of("ready")
    assert not second.of("error")


async def test_the_same_page_takes_its_own_place(deaf_server: Server) -> None:
    first = await deaf_server.call()
    again = await deaf_server.call(resume=first.voice_session_id)
    replaced = await first.wait_for("error")

    assert first.voice_session_id == again.voice_session_id
    assert ("replaced", 1) == (replaced["code"], len(deaf_server.peers))


@pytest.mark.parametrize("deaf_server", [{"most": 3}], indirect=True)
async def test_past_the_most_sessions_voice_is_busy(deaf_server: Server) -> None:
    for _ in range(3):
        await deaf_server.call(owner=uuid4())
    late = Caller()
    with pytest.raises(Unavailable) as caught:
        await deaf_server.answer(await late.offer(), uuid4())
    await late.close()

    assert "voice_busy" == caught.value.code
    assert caught.value.retry_after > 0


async def test_the_same_offer_twice_is_refused(deaf_server: Server) -> None:
    caller = Caller()
    sdp = await caller.offer()
    await deaf_server.answer(sdp)
    with pytest.raises(Conflict) as caught:
        await deaf_server.answer(sdp, uuid4())
    await caller.close()

    assert ("offer_repeated", 1) == (caught.value.code, len(deaf_server.peers))


@pytest.mark.parametrize(
    "deaf_server", [{"patience": Patience(connect_seconds=0.5)}], indirect=True
)
async def test_who_never_connects_is_given_up(deaf_server: Server) -> None:
    caller = Caller()
    await deaf_server.answer(await caller.offer())
    await deaf_server.gone(seconds=3)
    await caller.close()


@pytest.mark.parametrize(
    "deaf_server", [{"patience": Patience(connect_seconds=0.5)}], indirect=True
)
async def test_who_never_says_hello_is_given_up(deaf_server: Server) -> None:
    await deaf_server.call(says_hello=False)
    await deaf_server.gone(seconds=3)


@pytest.mark.parametrize("deaf_server", [{"patience": Patience(idle_seconds=0.5)}], indirect=True)
async def test_who_never_speaks_is_switched_off_in_words(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    told = await caller.wait_for("error", seconds=4)
    await deaf_server.gone(seconds=3)

    assert ("idle", True) == (told["code"], bool(told["detail"]))


async def test_a_vanished_caller_is_noticed_within_five_seconds(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    caller.vanish()
    await deaf_server.gone(seconds=5)


async def test_a_page_whose_script_hangs_is_waited_for_while_audio_comes(
    deaf_server: Server,
) -> None:
    await deaf_server.call(answers_pings=False)
    await asyncio.sleep(5)

    assert len(deaf_server.peers) == 1


async def test_a_page_that_talks_nonsense_is_closed(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    for _ in range(30):
        caller.channel.send(b"\x00\x01")
    await deaf_server.gone(seconds=2)

    assert caller.of("error", code="bad_message")


async def test_a_page_that_floods_is_closed(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    other = caller.rtc.createDataChannel("other")  # nobody reads it, so only the amount is wrong
    async with asyncio.timeout(2):
        while other.readyState != "open":
            await asyncio.sleep(0.01)
    for _ in range(20):
        other.send("x" * 60_000)
    await deaf_server.gone(seconds=5)


async def test_other_channels_are_not_spoken_to(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    other = caller.rtc.createDataChannel("other")
    for _ in range(50):
        await asyncio.sleep(0.01)
    other.send("x" * 60_000)
    caller.send("ping", n=9)
    await caller.wait_for("pong")

    assert not caller.of("error")


@pytest.mark.parametrize(
    "sdp",
    [
        "",
        "v=0",
        "x" * 70_000,
        "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 50,
    ],
)
async def test_bad_offers_leave_nothing(deaf_server: Server, sdp: str) -> None:
    await deaf_server.peers._load()
    before = left()
    for _ in range(10):
        with pytest.raises(BadOffer):
            await deaf_server.answer(sdp)

    assert before == left()
    assert len(deaf_server.peers) == 0


async def test_an_offer_that_aiortc_refuses_leaves_nothing(deaf_server: Server) -> None:
    caller = Caller()
    sdp = (await caller.offer()).replace("a=rtcp-mux\r\n", "")
    with pytest.raises(BadOffer):
        await deaf_server.answer(sdp)
    before = left()
    for _ in range(5):
        with pytest.raises(BadOffer):
            await deaf_server.answer(sdp)
    after = left()
    await caller.close()

    assert (before, 0) == (after, len(deaf_server.peers))


@pytest.mark.parametrize(
    "deaf_server", [{"network": Network(ports=PortRange(1, 1))}], indirect=True
)
async def test_without_a_free_port_voice_is_busy(
    deaf_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> None:
        return None

    monkeypatch.setattr("tutor_app.voice.udp_ports._Gathering._bind", refused)
    caller = Caller()
    sdp = await caller.offer()
    with pytest.raises(Unavailable) as caught:
        await deaf_server.answer(sdp)
    await caller.close()

    assert ("voice_busy", 0) == (caught.value.code, len(deaf_server.peers))


FIRST = free_port()


@pytest.mark.parametrize(
    "deaf_server",
    [
        {
            "network": Network("203.0.113.4", PortRange(FIRST, min(FIRST + 40, 65_535))),
            "ice": IceServers([IceServer(urls="turn:127.0.0.1:1")], "secret"),
        }
    ],
    indirect=True,
)
async def test_the_answer_names_the_address_the_ports_and_the_servers(deaf_server: Server) -> None:
    caller = Caller()
    answer = await deaf_server.answer(await caller.offer())
    await caller.close()
    words = [line.split() for line in answer.sdp.splitlines() if line.startswith("a=candidate")]
    v4 = [word for word in words if "." in word[4]]

    assert {"203.0.113.4"} == {word[4] for word in v4}
    assert all(FIRST <= int(word[5]) <= FIRST + 40 for word in words)
    assert answer.ice_servers[0].username.endswith(f":{deaf_server.ada.hex}")


async def test_a_hundred_offers_at_once_take_two_places_and_leave_nothing(
    deaf_server: Server,
) -> None:
    """One page that makes the same mistake a hundred times in a second."""
    warm = await deaf_server.call(owner=uuid4())
    await warm.close()
    await deaf_server.gone()
    await asyncio.sleep(0.3)
    callers = [Caller() for _ in range(5)]
    offers = [await caller.offer() for caller in callers]
    before = sockets()

    async def attempt(sdp: str) -> str:
        try:
            await deaf_server.answer(sdp)
        except TutorError as error:
            return error.code
        return "answered"

    results = Counter(await asyncio.gather(*(attempt(offers[n % 5]) for n in range(100))))
    answered = results.pop("answered")
    await deaf_server.peers.forget(deaf_server.ada)
    await asyncio.sleep(0.1)

    assert answered == 2
    assert set(results) <= {"offer_repeated", "voice_peers"}
    assert (0, before) == (len(deaf_server.peers), sockets())
    await asyncio.gather(*(caller.close() for caller in callers))


async def test_draining_says_so_closes_and_refuses(deaf_server: Server) -> None:
    callers = [await deaf_server.call(owner=uuid4()) for _ in range(4)]
    late = Caller()
    sdp = await late.offer()
    async with asyncio.timeout(3):
        await deaf_server.peers.drain()
    with pytest.raises(Unavailable) as caught:
        await deaf_server.answer(sdp)
    await late.close()

    assert ("draining", 0) == (caught.value.code, len(deaf_server.peers))
    for caller in callers:
        await caller.wait_for("error", code="draining")


async def test_a_deleted_account_is_disconnected(deaf_server: Server) -> None:
    caller = await deaf_server.call()
    other = await deaf_server.call(owner=uuid4())
    await deaf_server.peers.forget(deaf_server.ada)

    with pytest.raises(NotFound):
        await deaf_server.peers.hang_up(deaf_server.ada, deaf_server.peers_id(caller))
    assert len(deaf_server.peers) == 1
    assert other.of("ready")


async def test_a_visitor_who_signs_in_goes_on(deaf_server: Server) -> None:
    caller, user = await deaf_server.call(), uuid4()
    deaf_server.peers.give(deaf_server.ada, user)
    await deaf_server.peers.hang_up(user, deaf_server.peers_id(caller))

    assert len(deaf_server.peers) == 0


async def test_many_calls_leave_no_task_no_socket_and_no_thread(deaf_server: Server) -> None:
    async def cycle() -> None:
        caller = await deaf_server.call()
        await asyncio.sleep(0.05)
        await caller.close()
        deaf_server.callers.clear()
        await deaf_server.gone(seconds=3)

    for _ in range(5):
        await cycle()
    await asyncio.sleep(0.5)
    gc.collect()
    before = left()
    for _ in range(20):
        await cycle()
    await asyncio.sleep(0.5)
    gc.collect()

    assert before == left()
