"""Security headers on pages, data and errors; and who answers which path."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.api.conftest import Shell, page
from tutor_app.api.app import is_api_path, mount
from tutor_app.api.headers import CODE_WORKER, OWN_HEADERS, PAGE_HEADERS, SecurityHeaders

EVERYWHERE = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
}
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "media-src 'self' blob:; worker-src 'self' blob:; form-action 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    "path", ["/", "/chat/7", "/assets/x.js", "/api", "/api/auth/me", "/api/nothing", "/health"]
)
async def test_everything_has_them(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert EVERYWHERE == {name: answer.headers[name] for name in EVERYWHERE}


async def test_the_policy_of_pages(client: httpx.AsyncClient) -> None:
    answer = await client.get("/chat")
    assert PAGE_POLICY == answer.headers["content-security-policy"]
    assert "no-cache" == answer.headers["cache-control"]


async def test_data_is_no_page_and_is_not_kept(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/auth/me")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "no-store" == answer.headers["cache-control"]


@pytest.mark.parametrize(
    ("path", "is_ours"),
    [
        ("/api", True),
        ("/api/", True),
        ("/api/x/y", True),
        ("/health", True),
        ("/ready", True),
        ("/metrics", True),
        ("/", False),
        ("/apis", False),
        ("/API/x", False),
        ("/healthy", False),
        ("/health/", False),
        ("/_event", False),
        ("/chat/api/x", False),
    ],
)
async def test_who_answers(client: httpx.AsyncClient, path: str, is_ours: bool) -> None:
    assert is_ours == is_api_path(path)
    answer = await client.get(path)
    assert (f"page {path}" == answer.text) == (not is_ours)


async def test_what_an_answer_says_itself_stays() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"Content-Security-Policy": "script-src 'wasm-unsafe-eval'"}
        await PlainTextResponse("x", headers=headers)(scope, receive, send)

    framed = SecurityHeaders(app, {"content-security-policy": "x", "a": "b"})
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(framed), base_url="http://tutor.example"
    ) as client:
        answer = await client.get("/")
    assert ["script-src 'wasm-unsafe-eval'"] == answer.headers.get_list("content-security-policy")
    assert "b" == answer.headers["a"]


async def test_only_the_code_worker_may_compile_and_it_opens_no_connection(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get(CODE_WORKER)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "connect-src" not in policy
    assert EVERYWHERE == {name: answer.headers[name] for name in EVERYWHERE}
    for path in ("/", "/chat", f"{CODE_WORKER}x", f"{CODE_WORKER}/x", "/pyodide/1/x.wasm"):
        other = await client.get(path)
        assert "wasm" not in other.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("path", "status", "is_kept"),
    [
        ("/pyodide/314.0.7/pyodide.asm.wasm", 200, True),
        ("/pyodide/314.0.7/nothing", 404, False),
        ("/pyodide", 200, False),
        ("/chat", 200, False),
        ("/", 200, False),
        ("/app.css", 200, False),
        ("/assets/page-BQhdFMY1.js", 200, True),
        ("/assets/page-BQhdFMY1.js", 404, False),
        ("/assets/reflex-env-BQhdFMY1.js", 200, False),
    ],
)
async def test_what_never_changes_is_kept_for_good(path: str, status: int, is_kept: bool) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("x", status_code=status)(scope, receive, send)

    framed = SecurityHeaders(app, PAGE_HEADERS, OWN_HEADERS)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(framed), base_url="http://tutor.example"
    ) as client:
        answer = await client.get(path)
    kept = "public, max-age=31536000, immutable"
    assert (kept if is_kept else "no-cache") == answer.headers["cache-control"]


async def test_the_lifespan_reaches_the_pages_untouched(shell: Shell) -> None:
    seen: list[tuple[Scope, Receive, Send]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope, receive, send))

    scope = {"type": "lifespan"}
    await mount(shell)(app)(scope, page, page)
    assert [(scope, page, page)] == seen


async def test_a_websocket_to_the_api_is_closed(shell: Shell) -> None:
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/api/x", "headers": [], "query_string": b""}
    await mount(shell)(page)(scope, receive, send)
    assert ["websocket.close"] == [message["type"] for message in sent]
