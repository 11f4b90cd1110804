"""Where requests come from, with proxies that are trusted and such that are not."""

from __future__ import annotations

import httpx
import pytest
import structlog
from structlog.testing import LogCapture

from tests.api.conftest import Shell, client_of
from tutor_app.api.client import (
    address_of,
    is_direct_loopback,
    is_https,
    limit_key,
    own_origin,
    with_limit_key,
)

PROXIES = ("10.0.0.0/8", "::1")


def scope(peer: str | None, scheme: str = "http", **headers: str) -> dict:
    raw = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    client = (peer, 1234) if peer is not None else None
    return {"type": "http", "client": client, "scheme": scheme, "headers": raw}


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "6.6.6.6, garbage, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::1", "[2001:db8::1]", "2001:db8::1"),
        ("::ffff:203.0.113.7", None, "203.0.113.7"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", None, "fe80::1"),
        ("", "198.51.100.1", "unknown"),
        ("testclient", "198.51.100.1", "unknown"),
        (None, "198.51.100.1", "unknown"),
    ],
)
def test_the_address(peer: str | None, forwarded: str | None, address: str) -> None:
    headers = {} if forwarded is None else {"x_forwarded_for": forwarded}
    assert address == address_of(scope(peer, **headers), PROXIES)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_what_attempts_are_counted_by(address: str, key: str) -> None:
    assert key == limit_key(address)


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.7", "6.6.6.6", "203.0.113.7"),
        ("10.0.0.1", "6.6.6.6, 2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "6.6.6.6", "unknown"),
    ],
)
def test_an_application_behind_sees_what_is_counted(
    peer: str | None, forwarded: str, seen: str
) -> None:
    connection = scope(peer, x_forwarded_for=forwarded)
    before = dict(connection)
    assert {**connection, "client": (seen, 0)} == with_limit_key(connection, PROXIES)
    assert before == connection


@pytest.mark.parametrize(
    ("peer", "scheme", "said", "answer"),
    [
        ("203.0.113.7", "http", None, False),
        ("203.0.113.7", "https", None, True),
        ("203.0.113.7", "http", "https", False),
        ("10.0.0.1", "http", "https", True),
        ("10.0.0.1", "http", "HTTPS", True),
        ("10.0.0.1", "http", "http, https", True),
        ("10.0.0.1", "https", "http", False),
        ("10.0.0.1", "https", "", True),
    ],
)
def test_https(peer: str, scheme: str, said: str | None, answer: bool) -> None:
    headers = {} if said is None else {"x_forwarded_proto": said}
    assert answer == is_https(scope(peer, scheme, **headers), PROXIES)


@pytest.mark.parametrize(
    ("peer", "headers", "origin"),
    [
        ("203.0.113.7", {"host": "Tutor.example:3000"}, "http://tutor.example:3000"),
        ("203.0.113.7", {"host": "a", "x_forwarded_host": "b"}, "http://a"),
        ("10.0.0.1", {"host": "a", "x_forwarded_host": "b"}, "http://b"),
        ("10.0.0.1", {"host": "a", "x_forwarded_proto": "https"}, "https://a"),
        ("203.0.113.7", {}, ""),
    ],
)
def test_our_own_origin(peer: str, headers: dict[str, str], origin: str) -> None:
    assert origin == own_origin(scope(peer, **headers), PROXIES)


@pytest.mark.parametrize(
    ("peer", "headers", "answer"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("::ffff:127.0.0.1", {}, True),
        ("127.0.0.1", {"x_forwarded_for": "127.0.0.1"}, False),
        ("127.0.0.1", {"x_real_ip": ""}, False),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, False),
        ("203.0.113.7", {}, False),
        ("10.0.0.1", {}, False),
        (None, {}, False),
    ],
)
def test_a_program_on_this_machine(peer: str | None, headers: dict[str, str], answer: bool) -> None:
    assert answer == is_direct_loopback(scope(peer, **headers))


async def test_the_address_stands_in_audit_lines(shell: Shell) -> None:
    capture = LogCapture()
    before = structlog.get_config()["processors"]
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture])
    try:
        async with client_of(shell, "198.51.100.9") as client:
            await client.get("/api/auth/me")
    finally:
        structlog.configure(processors=before)
    assert ["198.51.100.9"] == [line["address"] for line in capture.entries]
    assert {} == structlog.contextvars.get_contextvars()


async def test_an_address_that_is_forged_does_not_help_against_limits(shell: Shell) -> None:
    shell.settings = shell.settings.model_copy(update={"visitor_rate": "1/minute"})
    shell.limits = type(shell.limits)(shell.settings)
    statuses = []
    async with client_of(shell) as client:
        for number in range(3):
            headers = {"X-Forwarded-For": f"198.51.100.{number}"}
            answer: httpx.Response = await client.post("/api/auth/visit", headers=headers)
            statuses.append(answer.status_code)
    assert [200, 429, 429] == statuses
