"""Recordings, streams and the server's voice, as other programs meet them."""

from __future__ import annotations

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import numpy as np
import pytest
from sqlmodel import col, update

from tests.api.asgi_socket import AsgiSocket, Refused
from tests.api.conftest import HERE, api_of
from tests.doubles.groq_audio import HEARD
from tests.doubles.groq_behaviour import Behaviour, failing
from tests.doubles.groq_server import GroqServer
from tests.voice.decoding.files import made, silent_flac
from tests.voice.speech import at_16k, padded, spoken
from tests.waiting import until
from tutor_app.accounts.credentials import ACCESS_COOKIE, VISITOR_COOKIE
from tutor_app.accounts.views import Registration
from tutor_app.api import speech_stream
from tutor_app.container import Container, build
from tutor_app.db import utc_now
from tutor_app.jobs.tables import Job
from tutor_app.settings import Settings
from tutor_app.voice.audio import Audio, pcm16, wav_bytes
from tutor_app.voice.ports import SpeechFailed
from tutor_app.voice.wav import read_wav

MODEL = "canopylabs/orpheus-v1-english"
RATES = ("speech_file", "spoken_sentence", "address", "visitor", "register")


@pytest.fixture
async def groq() -> AsyncIterator[GroqServer]:
    async with GroqServer() as server:
        yield server


@pytest.fixture
def settings(settings: Settings, groq: GroqServer, request: pytest.FixtureRequest) -> Settings:
    """Groq is the double; more by `parametrize("settings", ..., indirect=True)`."""
    given: dict[str, object] = {f"{name}_rate": "1000/minute" for name in RATES}
    given |= {"groq_api_key": "k", "groq_base_url": groq.url}
    return settings.model_copy(update=given | getattr(request, "param", {}))


@pytest.fixture
async def container(settings: Settings, migrated_file: Path) -> AsyncIterator[Container]:
    shutil.copy(migrated_file, settings.data_dir / "tutor.db")
    built = build(settings)
    await built.start()
    yield built
    await built.drain()
    await built.stop()


@pytest.fixture
def token(container: Container) -> str:
    """A visitor's."""
    return container.accounts.new_visitor()[1]


@pytest.fixture
async def client(container: Container, token: str) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor's client."""
    transport = httpx.ASGITransport(api_of(container), client=("203.0.113.7", 40_000))
    async with httpx.AsyncClient(transport=transport, base_url=HERE, timeout=20) as opened:
        opened.headers["X-Visitor-Token"] = token
        yield opened


def question() -> Audio:
    return at_16k(padded(spoken("What is a linked list?"), before=0.5, after=1.5))


async def send(client: httpx.AsyncClient, data: bytes, **fields: str) -> httpx.Response:
    return await client.post(
        "/api/speech-to-text", files={"audio_file": ("speech.wav", data)}, data=fields
    )


async def ended(client: httpx.AsyncClient, task_id: str) -> dict[str, Any]:
    """The status of a task once it is over."""
    async with asyncio.timeout(60):
        while True:
            answer = await client.get(f"/api/speech-to-text/status/{task_id}")
            assert 200 == answer.status_code, answer.text
            found: dict[str, Any] = answer.json()
            if found["status"] != "processing":
                return found
            await asyncio.sleep(0.02)


def lying(container: Container) -> list[str]:
    """What is left on disk."""
    folder = container.settings.data_dir / "speech"
    return [path.name for path in folder.glob("*")] if folder.exists() else []


async def until_removed(container: Container) -> None:
    """Wait until the audio of what is over is gone from the disk: that comes after its end."""
    async with asyncio.timeout(60):
        while lying(container):
            await asyncio.sleep(0.02)


# ---- recordings


async def test_a_recording_is_written_down(
    client: httpx.AsyncClient, container: Container, groq: GroqServer
) -> None:
    answer = await send(client, wav_bytes(question()), language="en")
    accepted = answer.json()
    assert (202, "processing") == (answer.status_code, accepted["status"])
    assert {"task_id", "status", "message"} == set(accepted)

    found = await ended(client, accepted["task_id"])

    assert {"task_id": accepted["task_id"], "status": "completed", "error": None} == {
        name: value for name, value in found.items() if name != "result"
    }
    result = found["result"]
    assert (HEARD, "en") == (result["text"], result["language"])
    assert (True, pytest.approx(len(question()) / 16_000, abs=0.1)) == (
        0.5 < result["confidence"] <= 1,
        result["duration"],
    )
    assert "en" == groq.transcriptions[0].body["language"]
    assert [] == lying(container)


@pytest.mark.parametrize("name", ["mp3", "ogg opus", "webm", "m4a", "flac"])
async def test_every_format_is_taken(
    client: httpx.AsyncClient, container: Container, name: str
) -> None:
    answer = await send(client, made(name))
    found = await ended(client, answer.json()["task_id"])
    assert ("completed", "") == (found["status"], found["result"]["text"])  # a tone says nothing
    await until_removed(container)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"just words", "not_audio"),
        (b"", "empty_file"),
        (made("wav")[:30_000], "truncated"),
        (silent_flac(1_500), "too_long"),
        (silent_flac(1_500, tells_length=False), "too_long"),
    ],
)
async def test_what_is_no_recording_is_refused(
    client: httpx.AsyncClient, container: Container, data: bytes, code: str
) -> None:
    answer = await send(client, data)
    assert (400, code) == (answer.status_code, answer.json()["code"])
    assert [] == [name for name in lying(container) if name.endswith(".part")]


async def test_a_file_beyond_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    answer = await send(client, bytes(25_200_000))
    assert (413, "too_large") == (answer.status_code, answer.json()["code"])
    answer = await send(client, bytes(25_050_000))
    assert (400, "too_large") == (answer.status_code, answer.json()["code"])


async def test_a_body_that_is_no_upload_is_refused(client: httpx.AsyncClient) -> None:
    several = [("audio_file", ("a.wav", b"a")), ("audio_file", ("b.wav", b"b"))]
    answers = [
        await client.post("/api/speech-to-text"),
        await client.post("/api/speech-to-text", json={"audio_file": "x"}),
        await client.post("/api/speech-to-text", data={"audio_file": "x"}),
        await client.post("/api/speech-to-text", files=several),
        await client.post(
            "/api/speech-to-text",
            content=b"--x\r\nnonsense",
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        ),
        await send(client, made("wav"), language="english please"),
    ]
    assert [400] * 6 == [answer.status_code for answer in answers]


async def test_nobody_reads_the_body_of_somebody_unknown(container: Container) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 65_536

    transport = httpx.ASGITransport(api_of(container))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as stranger:
        answer = await stranger.post(
            "/api/speech-to-text",
            content=body(),
            headers={"Content-Type": "multipart/form-data; boundary=x", "Origin": HERE},
        )
    assert (401, 0) == (answer.status_code, read)


async def test_an_upload_by_cookie_comes_from_our_own_pages(
    container: Container, token: str
) -> None:
    transport = httpx.ASGITransport(api_of(container))
    async with httpx.AsyncClient(
        transport=transport, base_url=HERE, cookies={VISITOR_COOKIE: token}
    ) as browser:
        browser.headers["Origin"] = "https://evil.example"
        assert 403 == (await send(browser, made("wav"))).status_code
        browser.headers["Origin"] = HERE
        assert 202 == (await send(browser, made("wav"))).status_code


async def test_a_task_is_its_owners(client: httpx.AsyncClient, container: Container) -> None:
    task = (await send(client, made("wav"))).json()["task_id"]
    await ended(client, task)
    other = {"X-Visitor-Token": container.accounts.new_visitor()[1]}
    foreign = await client.get(f"/api/speech-to-text/status/{task}", headers=other)
    missing = await client.get(f"/api/speech-to-text/status/{uuid4()}", headers=other)
    assert (404, missing.text) == (foreign.status_code, foreign.text)


@pytest.mark.parametrize("settings", [{"local_speech_processes": 1}], indirect=True)
async def test_a_provider_that_fails_leaves_it_to_this_machine(
    client: httpx.AsyncClient, groq: GroqServer
) -> None:
    groq.always("*", failing(503))
    task = (await send(client, wav_bytes(question()))).json()["task_id"]
    found = await ended(client, task)
    assert ("completed", "en") == (found["status"], found["result"]["language"])
    assert found["result"]["text"]


async def test_what_cannot_be_written_down_says_so(
    client: httpx.AsyncClient, container: Container, groq: GroqServer
) -> None:
    """The recogniser of this machine knows English only."""
    groq.always("*", failing(503))
    task = (await send(client, wav_bytes(question()), language="de")).json()["task_id"]
    hurrying = asyncio.create_task(hurry(container))
    found = await ended(client, task)
    hurrying.cancel()
    assert ("error", None) == (found["status"], found["result"])
    assert SpeechFailed.message == found["error"]
    await until_removed(container)


async def hurry(container: Container) -> None:
    """Nobody waits for the next try of a job."""
    while True:
        async with container.database.transaction() as db:
            await db.exec(update(Job).where(col(Job.state) == "waiting").values(run_at=utc_now()))
        container.speech_worker.wake()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("settings", [{"speech_file_rate": "1/minute"}], indirect=True)
async def test_too_many_recordings_are_told_so(client: httpx.AsyncClient) -> None:
    answers = [await send(client, made("wav")) for _ in range(2)]
    assert [202, 429] == [answer.status_code for answer in answers]
    assert 0 < int(answers[1].headers["Retry-After"]) <= 60


@pytest.mark.parametrize("settings", [{"visitor_daily_speech_seconds": 2}], indirect=True)
async def test_the_seconds_of_a_day_end(client: httpx.AsyncClient, container: Container) -> None:
    answers = [await send(client, made("wav")) for _ in range(2)]
    assert [202, 429] == [answer.status_code for answer in answers]
    assert "allowance_used" == answers[1].json()["code"]
    await ended(client, answers[0].json()["task_id"])
    await until_removed(container)


async def test_the_event_loop_goes_on_while_a_file_comes(client: httpx.AsyncClient) -> None:
    """Others have a turn for each piece of the file, and many while it is decoded."""
    data = silent_flac(590) + bytes(20_000_000)
    sending = asyncio.create_task(send(client, data))
    turns = 0
    while not sending.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert 202 == sending.result().status_code
    assert turns > 20


# ---- the server's voice


async def test_a_sentence_is_spoken(client: httpx.AsyncClient, groq: GroqServer) -> None:
    answer = await client.post(
        "/api/text-to-speech", json={"text": "A list is ordered.", "voice_id": "troy", "speed": 2}
    )
    assert (200, "audio/wav") == (answer.status_code, answer.headers["content-type"])
    sound = read_wav(answer.content)
    assert 18 * 0.06 / 2 == pytest.approx(len(sound.samples) / sound.rate, abs=0.1)
    assert "troy" == groq.speeches[0].body["voice"]


async def test_the_voices_are_listed(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/text-to-speech/voices")).json()
    assert ("hannah", {"id": "hannah", "name": "Hannah"}) == (found["default"], found["voices"][0])
    assert 6 == len(found["voices"])


@pytest.mark.parametrize("settings", [{"groq_api_key": ""}], indirect=True)
async def test_without_a_voice_the_browser_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/text-to-speech", json={"text": "Hello."})
    assert (501, "no_server_voice") == (answer.status_code, answer.json()["code"])
    assert "browser" in answer.json()["detail"]
    assert {"voices": [], "default": None} == (
        await client.get("/api/text-to-speech/voices")
    ).json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "x" * 1_001},
        {"text": "Hi", "speed": 0.4},
        {"text": "Hi", "speed": 3},
        {"text": "Hi", "speed": "fast"},
        {"text": "Hi", "voice_id": "nobody"},
    ],
)
async def test_what_cannot_be_spoken(
    client: httpx.AsyncClient, groq: GroqServer, body: dict[str, object]
) -> None:
    answer = await client.post("/api/text-to-speech", json=body)
    assert 400 == answer.status_code
    assert [] == groq.speeches


async def test_a_voice_that_fails_says_when_to_come_back(
    client: httpx.AsyncClient, groq: GroqServer
) -> None:
    groq.queue(MODEL, failing(503))
    answer = await client.post("/api/text-to-speech", json={"text": "Hello."})
    assert (503, "voice_unavailable") == (answer.status_code, answer.json()["code"])
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("settings", [{"visitor_daily_spoken_sentences": 2}], indirect=True)
async def test_sentences_a_day_end_and_replays_cost_nothing(client: httpx.AsyncClient) -> None:
    texts = ["One.", "One.", "Two.", "Two.", "Three.", "One."]
    codes = [
        (await client.post("/api/text-to-speech", json={"text": text})).status_code
        for text in texts
    ]
    assert [200, 200, 200, 200, 429, 200] == codes


@pytest.mark.parametrize("settings", [{"spoken_sentence_rate": "2/minute"}], indirect=True)
async def test_too_many_sentences_are_told_so(client: httpx.AsyncClient) -> None:
    codes = [
        (await client.post("/api/text-to-speech", json={"text": "One."})).status_code
        for _ in range(3)
    ]
    assert [200, 200, 429] == codes


# ---- streams


def socket(container: Container, query: str, **headers: str) -> AsgiSocket:
    return AsgiSocket(api_of(container), f"/api/speech-to-text/stream?{query}", headers)


def chunk(pcm: bytes) -> dict[str, str]:
    return {"type": "audio_chunk", "data": base64.b64encode(pcm).decode()}


async def speak(ws: AsgiSocket, audio: Audio, size: int = 3_200) -> None:
    pcm = pcm16(audio)
    for place in range(0, len(pcm), size):
        await ws.send(chunk(pcm[place : place + size]))


async def test_words_come_back(container: Container, token: str, groq: GroqServer) -> None:
    async with socket(container, f"token={token}&session_id=s-1&language=en") as ws:
        await speak(ws, question())
        await ws.send({"type": "end"})
        messages = await ws.rest()
    final = {"type": "transcription", "text": HEARD, "is_final": True, "session_id": "s-1"}
    assert [final] == [message for message in messages if message["is_final"]]
    assert 1000 == ws.close_code
    assert "en" == groq.transcriptions[0].body["language"]


async def test_two_questions_have_two_finals(
    container: Container, token: str, groq: GroqServer
) -> None:
    groq.queue("whisper-large-v3-turbo", *(Behaviour(text=text) for text in ("One?", "Two?")))
    async with socket(container, f"token={token}") as ws:
        for _ in range(2):
            await speak(ws, np.concatenate([question(), np.zeros(16_000, np.float32)]))
            while not (message := await ws.receive() or {}).get("is_final"):
                assert "transcription" == message["type"]
        await ws.send({"type": "end"})
        assert [] == await ws.rest()


async def test_end_in_mid_sentence_keeps_what_was_said(container: Container, token: str) -> None:
    async with socket(container, f"token={token}") as ws:
        await speak(ws, question()[:24_000], 999)  # odd sizes: half a sample is kept for later
        await ws.send({"type": "end"})
        finals = [message for message in await ws.rest() if message["is_final"]]
    assert [HEARD] == [message["text"] for message in finals]


async def test_silence_says_nothing(container: Container, token: str, groq: GroqServer) -> None:
    async with socket(container, f"token={token}") as ws:
        await speak(ws, np.zeros(64_000, np.float32))
        await ws.send({"type": "end"})
        assert ([], []) == (await ws.rest(), groq.transcriptions)


@pytest.mark.parametrize(
    ("query", "headers", "status", "code"),
    [
        ("", {}, 401, "not_signed_in"),
        ("token=nonsense", {}, 401, "not_signed_in"),
        ("token={token}&session_id=<script>", {}, 400, "invalid"),
        ("token={token}&language=english", {}, 400, "invalid"),
        ("", {"cookie": VISITOR_COOKIE + "={token}"}, 403, "bad_origin"),
        (
            "",
            {"cookie": VISITOR_COOKIE + "={token}", "origin": "https://evil.example"},
            403,
            "bad_origin",
        ),
        ("", {"cookie": ACCESS_COOKIE + "=nonsense", "origin": HERE}, 401, "not_signed_in"),
    ],
)
async def test_who_may_not_is_told_in_the_handshake(
    container: Container,
    token: str,
    query: str,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    given = {name: text.format(token=token) for name, text in headers.items()}
    with pytest.raises(Refused) as caught:
        async with socket(container, query.format(token=token), **given):
            pass
    assert (status, code) == (caught.value.status, caught.value.body["code"])


async def test_a_stream_ends_with_the_login_that_opened_it(container: Container) -> None:
    form = Registration(password="three unrelated words", username="ada")
    login = await container.accounts.register(form)
    async with socket(container, f"token={login.access_token}") as ws:
        await speak(ws, question()[:24_000])
        await container.accounts.logout(login.access_token)
        told = [message for message in await ws.rest() if message["type"] == "error"]
    assert (["not_signed_in"], 1008) == ([message["code"] for message in told], ws.close_code)
    assert (0, 0) == (len(container.speech_streams), len(container.accounts.standing))


async def test_a_page_of_ours_needs_no_token(container: Container, token: str) -> None:
    async with socket(container, "", cookie=f"{VISITOR_COOKIE}={token}", origin=HERE) as ws:
        await ws.send({"type": "end"})
        assert [] == await ws.rest()


@pytest.mark.parametrize("header", ["authorization", "x-visitor-token"])
async def test_a_header_says_who_asks_too(container: Container, token: str, header: str) -> None:
    sent = f"Bearer {token}" if header == "authorization" else token
    async with socket(container, "", **{header: sent}) as ws:
        await ws.send({"type": "end"})
        assert [] == await ws.rest()


async def test_a_users_token_counts(container: Container, client: httpx.AsyncClient) -> None:
    body = {"username": "ada", "password": "three unrelated words"}
    login = (await client.post("/api/auth/register", json=body)).json()
    async with socket(container, f"token={login['access_token']}") as ws:
        await ws.send({"type": "end"})
        assert [] == await ws.rest()


@pytest.mark.parametrize(
    "message",
    [
        "not json",
        "[]",
        "{}",
        '{"type": "audio_chunk"}',
        '{"type": "audio_chunk", "data": 7}',
        '{"type": "audio_chunk", "data": "#"}',
        '{"type": "audio_chunk", "data": "ä"}',
        '{"type": "dance"}',
        "[" * 100_000,
        '{"type": "audio_chunk", "data": "' + "A" * 600_000 + '"}',
    ],
)
async def test_what_is_not_of_the_protocol_ends_it(
    container: Container, token: str, message: str
) -> None:
    async with socket(container, f"token={token}") as ws:
        await ws.send(message)
        (error,) = await ws.rest()
    assert ("error", "bad_message", 1008) == (error["type"], error["code"], ws.close_code)
    assert 0 == len(container.speech_streams)


async def test_a_client_that_leaves_is_forgotten(container: Container, token: str) -> None:
    async with socket(container, f"token={token}") as ws:
        await speak(ws, question()[:24_000])
        assert 1 == len(container.speech_streams)
    assert 0 == len(container.speech_streams)


async def test_a_third_stream_is_one_too_many(container: Container, token: str) -> None:
    query = f"token={token}"
    async with socket(container, query), socket(container, query), socket(container, query) as ws:
        (error,) = await ws.rest()
    assert ("too_many", 1013) == (error["code"], ws.close_code)


async def test_one_that_says_nothing_is_ended(
    container: Container, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech_stream, "IDLE_SECONDS", 0.1)
    async with socket(container, f"token={token}") as ws:
        assert ([], 1000) == (await ws.rest(), ws.close_code)


async def test_a_server_that_stops_ends_streams_with_their_words(
    container: Container, token: str
) -> None:
    async with socket(container, f"token={token}") as ws:
        await speak(ws, question()[:24_000])
        (stream,) = container.speech_streams._open
        await until(stream._chunks.empty)
        draining = asyncio.create_task(container.drain())
        finals = [message for message in await ws.rest() if message["is_final"]]
        await draining
    assert [HEARD] == [message["text"] for message in finals]


@pytest.mark.parametrize("settings", [{"visitor_daily_speech_seconds": 1}], indirect=True)
async def test_seconds_of_streams_count_too(container: Container, token: str) -> None:
    async with socket(container, f"token={token}") as ws:
        for _ in range(2):
            await speak(ws, np.concatenate([question(), np.zeros(16_000, np.float32)]))
        await ws.send({"type": "end"})
        messages = await ws.rest()
    finals = [message for message in messages if message.get("is_final")]
    errors = [message for message in messages if message["type"] == "error"]
    assert ([HEARD], ["allowance_used"]) == (
        [message["text"] for message in finals],
        [message["code"] for message in errors],
    )
