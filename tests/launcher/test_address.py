"""Whether a port is free, and what is said when it is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.servers import free_port
from tutor_app.launcher import address
from tutor_app.launcher.failures import CannotStart


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that another server listens on, shared the way granian shares it."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_passes_and_stays_free() -> None:
    port = free_port()
    address.check_free("127.0.0.1", port)
    address.check_free("127.0.0.1", port)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_busy_port_is_named_with_a_way_out(busy_port: int, host: str) -> None:
    with pytest.raises(CannotStart) as refusal:
        address.check_free(host, busy_port)
    assert f"Port {busy_port} is already in use." in str(refusal.value)
    assert f"PORT={busy_port + 1}" in str(refusal.value)


@pytest.mark.parametrize("host", ["192.0.2.250", "no-such-host.invalid"])
def test_an_address_that_is_not_this_machines_is_named(host: str) -> None:
    with pytest.raises(CannotStart, match=f"cannot listen on HOST={host}"):
        address.check_free(host, free_port())


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("0.0.0.0", "http://localhost:3000"),
        ("127.0.0.1", "http://localhost:3000"),
        ("::", "http://localhost:3000"),
        ("192.0.2.7", "http://192.0.2.7:3000"),
        ("2001:db8::7", "http://[2001:db8::7]:3000"),
    ],
)
def test_the_address_for_the_browser(host: str, expected: str) -> None:
    assert expected == address.url(host, 3000)
