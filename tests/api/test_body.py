"""Bodies that are too large, also over a real socket: a clear answer, soon, nothing swallowed."""

from __future__ import annotations

import asyncio
import json
import select
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from tests.api.served import api, app
from tests.servers import free_port, running
from tutor_app.api.body import MAX_BODY_BYTES, BodyLimit

LARGE = {
    "detail": "That is too large to be taken at once. Send it in smaller parts.",
    "code": "too_large",
}
ROOT = Path(__file__).parents[2]
PATHS = ["/api/raw", "/api/json", "/api/form"]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A real granian that serves `tests.api.served`."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"]
    command += ["--working-dir", str(ROOT), "--port", str(port), "tests.api.served:app"]

    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    with running(command, answers):
        yield port


def body_of(path: str, size: int) -> tuple[bytes, str]:
    if path == "/api/form":
        return b"text=" + b"x" * (size - 5), "application/x-www-form-urlencoded"
    return b'{"text":"' + b"x" * (size - 11) + b'"}', "application/json"


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tutor.example")


@pytest.mark.parametrize("path", PATHS)
async def test_as_much_as_is_allowed_is_taken(path: str) -> None:
    body, kind = body_of(path, MAX_BODY_BYTES)
    async with client() as api:
        answer = await api.post(path, content=body, headers={"Content-Type": kind})
    assert 200 == answer.status_code


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, 1_048_576])
@pytest.mark.parametrize("is_announced", [True, False])
async def test_a_byte_more_is_not(path: str, size: int, is_announced: bool) -> None:
    body, kind = body_of(path, size)

    async def parts():
        for start in range(0, size, 65_536):
            yield body[start : start + 65_536]

    async with client() as api:
        content = body if is_announced else parts()
        answer = await api.post(path, content=content, headers={"Content-Type": kind})
    assert (413, LARGE) == (answer.status_code, answer.json())


async def test_a_body_that_nobody_reads_is_refused_by_its_announcement() -> None:
    async with client() as api:
        answer = await api.post("/api/unread", content=b"x" * 2_000_000)
    assert (413, LARGE) == (answer.status_code, answer.json())


@pytest.mark.parametrize("size", [1_048_576, 20_000_000])
def test_a_client_on_a_socket_reads_the_answer(port: int, size: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as api:
        answer = api.post("/api/raw", content=b"x" * size)
        assert (413, LARGE) == (answer.status_code, answer.json())
        assert 5 == api.post("/api/raw", content=b"still").json()


def test_an_announcement_alone_is_answered_at_once(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
        raw.sendall(b"POST /api/raw HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n")
        answer = raw.recv(4096)
    assert b"413" == answer.split(b" ")[1]


def test_an_endless_body_is_cut_off_near_the_limit(port: int) -> None:
    head = b"POST /api/raw HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=60) as raw:
        raw.sendall(head)
        answer = b""
        try:
            while sent < 200_000_000 and not answer:
                raw.sendall(chunk)
                sent += 0x10000
                if select.select([raw], [], [], 0)[0]:
                    answer = raw.recv(4096)
        except (BrokenPipeError, ConnectionResetError):
            answer = answer or raw.recv(4096)
    assert b"413" == answer.split(b" ")[1]
    assert sent < 20_000_000
    assert LARGE == json.loads(answer.partition(b"\r\n\r\n")[2])


async def ask_slowly(pieces: list[bytes], path: str = "/api/raw") -> dict[str, object]:
    """The start of the answer to a body that begins with these pieces and never ends."""
    sent: list[dict[str, object]] = []
    left = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]

    async def receive() -> dict[str, object]:
        return left.pop(0) if left else await asyncio.Event().wait()

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"content-type", body_of(path, 20)[1].encode())],
    }
    await BodyLimit(api, seconds=0.01)(scope, receive, send)
    return {**sent[0], "answer": json.loads(sent[1]["body"])}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("pieces", [[], [b""], [b'{"text"', b":"]])
async def test_a_body_that_never_comes_is_given_up(pieces: list[bytes], path: str) -> None:
    answer = await ask_slowly(pieces, path)
    words = "The request did not come to its end in time. Send it again."
    assert (408, {"detail": words, "code": "too_slow"}) == (answer["status"], answer["answer"])
    assert (b"connection", b"close") in answer["headers"]


async def test_who_waits_for_the_end_of_the_connection_waits_as_long_as_it_takes() -> None:
    async def patient(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await receive()

    messages = asyncio.Queue[dict[str, object]]()
    messages.put_nowait({"type": "http.request", "body": b"", "more_body": False})
    serving = asyncio.create_task(
        BodyLimit(patient, seconds=0)(
            {"type": "http", "path": "/", "headers": []}, messages.get, messages.put
        )
    )
    await asyncio.sleep(0)
    messages.put_nowait({"type": "http.disconnect"})
    await serving
