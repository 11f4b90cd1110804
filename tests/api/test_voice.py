"""The microphone's HTTP side: offers, refusals in words, hanging up, and what a page asks first."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import HERE
from tests.voice.caller import Caller
from tests.voice.hearing import SaysWhatItIsTold
from tests.voice.speech import padded, spoken
from tests.waiting import until
from tutor_app.accounts.credentials import VISITOR_COOKIE
from tutor_app.accounts.views import Registration
from tutor_app.chat.conversations import Conversations
from tutor_app.chat.streams import MemoryStreams
from tutor_app.chat.tables import Message
from tutor_app.container import VoiceServices, build_voice_services
from tutor_app.jobs.queue import Jobs
from tutor_app.settings import IceServer, Provider, Settings
from tutor_app.voice.text_to_speech import TextToSpeech
from tutor_app.voice_worker import build_app

TURN = {"ice_servers": (IceServer(urls="turn:127.0.0.1:1"),), "turn_secret": "secret"}


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """No rate limit is met by accident; more by `parametrize("settings", ..., indirect=True)`."""
    rates = ("voice_offer", "address", "visitor")
    more = getattr(request, "param", {})
    return settings.model_copy(update={f"{name}_rate": "1000/minute" for name in rates} | more)


@pytest.fixture
def stt() -> SaysWhatItIsTold:
    return SaysWhatItIsTold()


@pytest.fixture
async def services(
    settings: Settings, stt: SaysWhatItIsTold, migrated_file: Path
) -> AsyncIterator[VoiceServices]:
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    built = build_voice_services(settings, stt)
    await built.start()
    yield built
    await built.stop()


def browser(services: VoiceServices) -> httpx.AsyncClient:
    """Somebody without cookies."""
    transport = httpx.ASGITransport(build_app(services), client=("203.0.113.7", 40_000))
    return httpx.AsyncClient(transport=transport, base_url=HERE, timeout=20)


@pytest.fixture
async def client(services: VoiceServices) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor."""
    async with browser(services) as opened:
        _, opened.headers["X-Visitor-Token"] = services.accounts.new_visitor()
        yield opened


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    made = Caller()
    yield made
    await made.close()


def body(sdp: str, **more: object) -> dict[str, object]:
    return {"sdp": sdp, "type": "offer", **more}


async def test_a_question_is_spoken_through_the_api(
    client: httpx.AsyncClient, caller: Caller, stt: SaysWhatItIsTold
) -> None:
    async def signal(sdp: str) -> tuple[str, str]:
        answer = await client.post("/api/voice/offer", json=body(sdp))
        assert answer.status_code == 200, answer.text
        return answer.json()["sdp"], answer.json()["voice_session_id"]

    await caller.connect(signal)
    caller.microphone.say(padded(spoken("What is a heap?"), after=0))
    final = await caller.wait_for("transcript", is_final=True)

    assert final["text"] == "What is a list?"
    assert stt.asked[0].prompt == ""


@pytest.mark.parametrize("by_itself", [False, True])
async def test_a_microphone_hangs_on_the_login_that_switched_it_on(
    services: VoiceServices, caller: Caller, *, by_itself: bool
) -> None:
    form = Registration(password="three unrelated words", username="ada")
    login = await services.accounts.register(form)

    async def signal(sdp: str) -> tuple[str, str]:
        answer = await one.post("/api/voice/offer", json=body(sdp))
        return answer.json()["sdp"], answer.json()["voice_session_id"]

    async with browser(services) as one:
        one.headers["Authorization"] = f"Bearer {login.access_token}"
        await caller.connect(signal)
        await caller.wait_for("ready")
        assert 1 == len(services.accounts.standing)
        if by_itself:
            await one.delete(f"/api/voice/{caller.voice_session_id}")
        else:
            await services.accounts.logout(login.access_token)
            await caller.wait_for("error", code="signed_out")
    await until(lambda: len(services.voice.peers) == 0)
    assert 0 == len(services.accounts.standing)


@pytest.mark.parametrize("settings", [TURN], indirect=True)
async def test_the_answer_has_all_that_a_page_needs(
    client: httpx.AsyncClient, caller: Caller
) -> None:
    answer = (await client.post("/api/voice/offer", json=body(await caller.offer()))).json()

    assert {"sdp", "type", "voice_session_id", "ice_servers", "limits"} == set(answer)
    assert answer["type"] == "answer"
    assert answer["ice_servers"][0]["credential"]
    assert answer["limits"]["connections"] == 2


@pytest.mark.parametrize("settings", [TURN], indirect=True)
async def test_config(client: httpx.AsyncClient) -> None:
    config = (await client.get("/api/voice/config")).json()

    assert config["limits"] == {
        "connections": 2,
        "utterance_seconds": 60.0,
        "idle_seconds": 600.0,
        "connect_seconds": 15.0,
        "think_seconds": [0.5, 4.0],
        "offer_bytes": 65_536,
        "frame_characters": 16_384,
        "kept_seconds": 600.0,
    }
    assert ["turn:127.0.0.1:1"] == config["ice_servers"][0]["urls"]
    assert ["double"] == [engine["name"] for engine in config["engines"]]
    assert config["server_voice"] is False


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (body("v=0"), "bad_offer"),
        (body(""), "bad_offer"),
        (body("x" * 70_000), "offer_too_large"),
        (body("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"), "offer_video"),
        ({"sdp": "v=0", "type": "answer"}, "invalid"),
        ({"type": "offer"}, "invalid"),
        ({"sdp": 7, "type": "offer"}, "invalid"),
        (body("v=0", resume="mine"), "invalid"),
        (body("v=0", conversation_id=3), "invalid"),
        ([], "invalid"),
    ],
)
async def test_bad_offers_are_refused_in_words(
    client: httpx.AsyncClient, services: VoiceServices, sent: object, code: str
) -> None:
    refused = await client.post("/api/voice/offer", json=sent)

    assert (400, code) == (refused.status_code, refused.json()["code"])
    assert refused.json()["detail"].endswith(".")
    assert len(services.voice.peers) == 0


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 10_000])
async def test_what_is_no_json_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    refused = await client.post(
        "/api/voice/offer", content=content, headers={"Content-Type": "application/json"}
    )

    assert (400, "invalid") == (refused.status_code, refused.json()["code"])


async def test_more_than_a_megabyte_is_not_even_read(client: httpx.AsyncClient) -> None:
    refused = await client.post("/api/voice/offer", json=body("x" * 1_100_000))

    assert (413, "too_large") == (refused.status_code, refused.json()["code"])


async def test_the_same_offer_twice(client: httpx.AsyncClient, caller: Caller) -> None:
    sdp = await caller.offer()
    first = await client.post("/api/voice/offer", json=body(sdp))
    second = await client.post("/api/voice/offer", json=body(sdp))

    assert (200, 409) == (first.status_code, second.status_code)
    assert second.json()["code"] == "offer_repeated"


async def test_when_every_place_is_taken(
    client: httpx.AsyncClient, services: VoiceServices, caller: Caller
) -> None:
    services.voice.peers.most = 0
    refused = await client.post("/api/voice/offer", json=body(await caller.offer()))

    assert (503, "voice_busy") == (refused.status_code, refused.json()["code"])
    assert int(refused.headers["retry-after"]) > 0


async def test_the_words_of_the_conversation_are_expected(
    client: httpx.AsyncClient, services: VoiceServices, caller: Caller, stt: SaysWhatItIsTold
) -> None:
    conversations = Conversations(services.database, Jobs(services.database), MemoryStreams())
    owner = services.accounts.identify_visitor(client.headers["X-Visitor-Token"])
    view, _ = await conversations.create(owner, "qa")
    async with services.database.transaction() as db:
        db.add(Message(conversation_id=view.id, position=1, role="user", content="And recursion?"))

    async def signal(sdp: str) -> tuple[str, str]:
        sent = body(sdp, conversation_id=str(view.id))
        answer = (await client.post("/api/voice/offer", json=sent)).json()
        return answer["sdp"], answer["voice_session_id"]

    await caller.connect(signal)
    caller.microphone.say(padded(spoken("What is a heap?"), after=0))
    await caller.wait_for("transcript", is_final=True)

    assert stt.asked[0].prompt == "recursion"


async def test_a_foreign_conversation_answers_as_a_missing_one(
    client: httpx.AsyncClient, services: VoiceServices, caller: Caller
) -> None:
    conversations = Conversations(services.database, Jobs(services.database), MemoryStreams())
    ada, _ = services.accounts.new_visitor()
    view, _ = await conversations.create(ada, "qa", "SECRET")
    sdp = await caller.offer()
    foreign, missing = [
        await client.post("/api/voice/offer", json=body(sdp, conversation_id=str(one)))
        for one in (view.id, uuid4())
    ]

    assert (404, missing.text) == (foreign.status_code, foreign.text)
    assert len(services.voice.peers) == 0


async def test_hanging_up(
    client: httpx.AsyncClient, services: VoiceServices, caller: Caller
) -> None:
    answer = await client.post("/api/voice/offer", json=body(await caller.offer()))
    path = f"/api/voice/{answer.json()['voice_session_id']}"
    async with browser(services) as eve:
        _, eve.headers["X-Visitor-Token"] = services.accounts.new_visitor()
        foreign, missing = await eve.delete(path), await eve.delete(f"/api/voice/{uuid4()}")

    assert (404, missing.text) == (foreign.status_code, foreign.text)
    assert [204, 204] == [(await client.delete(path)).status_code for _ in range(2)]
    assert len(services.voice.peers) == 0


async def test_nobody_gets_nothing(services: VoiceServices) -> None:
    async with browser(services) as nobody:
        answers = [
            await nobody.get("/api/voice/config"),
            await nobody.post("/api/voice/offer", json=body("v=0")),
            await nobody.delete(f"/api/voice/{uuid4()}"),
        ]

    assert [401] * 3 == [answer.status_code for answer in answers]


async def test_another_sites_page_gets_nothing(services: VoiceServices) -> None:
    _, token = services.accounts.new_visitor()
    async with browser(services) as tricked:
        tricked.cookies.set(VISITOR_COOKIE, token, domain="tutor.example")
        refused = await tricked.post(
            "/api/voice/offer", json=body("v=0"), headers={"Origin": "https://evil.example"}
        )
        own = await tricked.post("/api/voice/offer", json=body("v=0"), headers={"Origin": HERE})

    assert (403, "bad_origin") == (refused.status_code, refused.json()["code"])
    assert (400, "bad_offer") == (own.status_code, own.json()["code"])


async def test_a_hundred_offers_in_a_second(
    settings: Settings, stt: SaysWhatItIsTold, migrated_file: Path
) -> None:
    """One visitor, the real limit: two connections, words for all others, and a live server."""
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    default = Settings.model_fields["voice_offer_rate"].default
    services = build_voice_services(settings.model_copy(update={"voice_offer_rate": default}), stt)
    callers = [Caller() for _ in range(4)]
    offers = [await one.offer() for one in callers]
    async with browser(services) as client:
        _, client.headers["X-Visitor-Token"] = services.accounts.new_visitor()
        answers = await asyncio.gather(
            *(client.post("/api/voice/offer", json=body(offers[n % 4])) for n in range(100))
        )
        codes = Counter(answer.json().get("code", "answered") for answer in answers)
        alive = await client.get("/api/voice/config")
    await asyncio.gather(*(one.close() for one in callers))
    await services.stop()

    assert {"answered", "offer_repeated", "voice_peers", "too_many"} >= set(codes)
    assert (2, 70) == (codes["answered"], codes["too_many"])
    assert alive.status_code == 200


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"groq_api_key": "key"},
        {"tts_provider": Provider(name="Own", base_url="http://127.0.0.1:1", models=("m",))},
    ],
)
async def test_whether_the_server_speaks_is_said(
    settings: Settings, more: dict[str, object]
) -> None:
    changed = settings.model_copy(update=more)
    services, spoken_by = build_voice_services(changed), TextToSpeech(changed)
    expected = spoken_by.is_configured
    await spoken_by.close()
    await services.stop()

    assert (expected, bool(more)) == (services.voice.has_server_voice, expected)


async def test_health_and_ready(client: httpx.AsyncClient, services: VoiceServices) -> None:
    health, ready = await client.get("/health"), await client.get("/ready")
    await services.drain()
    going = await client.get("/ready")

    assert (200, 200, 503) == (health.status_code, ready.status_code, going.status_code)
    assert health.json() == {"status": "ok", "sessions": 0, "most": services.voice.peers.most}
    assert going.json()["code"] == "draining"


async def test_the_worker_has_nothing_but_voice(client: httpx.AsyncClient) -> None:
    assert 404 == (await client.get("/api/conversations")).status_code
    assert "no-store" == (await client.get("/api/voice/config")).headers["cache-control"]
