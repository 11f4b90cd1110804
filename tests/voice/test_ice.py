"""STUN and TURN servers, and a login for each asker."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

import pytest
from aiortc.rtcicetransport import connection_kwargs
from pydantic import ValidationError

from tutor_app.settings import IceServer, Settings
from tutor_app.voice.ice import CREDENTIAL_SECONDS, IceServers, for_browser
from tutor_app.voice.peer import _configuration

pytestmark = pytest.mark.real_time

ADA = UUID(int=0xADA)
NOW = 1_800_000_000.7


def servers(*urls: str, secret: str = "", **fields: str) -> IceServers:
    return IceServers([IceServer(urls=urls, **fields)], secret, now=lambda: NOW)


def test_a_turn_server_gets_a_login_for_an_hour() -> None:
    (server,) = servers("turn:t.example", secret="s3cret").of(ADA)
    username = f"{1_800_000_000 + CREDENTIAL_SECONDS}:{ADA.hex}"
    expected = base64.b64encode(hmac.digest(b"s3cret", username.encode(), hashlib.sha1)).decode()

    assert (username, expected) == (server.username, server.credential)


def test_a_stun_server_needs_none() -> None:
    assert (IceServer(urls="stun:s.example"),) == servers("stun:s.example", secret="s").of(ADA)


def test_a_login_of_the_settings_stays() -> None:
    (server,) = servers("turn:t", secret="s", username="u", credential="c").of(ADA)

    assert ("u", "c") == (server.username, server.credential)


def test_without_a_secret_nothing_is_made_up() -> None:
    assert (IceServer(urls="turn:t.example"),) == servers("turn:t.example").of(ADA)


def test_the_list_as_a_browser_takes_it() -> None:
    plain, known = IceServer(urls="stun:s"), IceServer(urls="turn:t", username="u", credential="c")

    assert for_browser([plain, known]) == [
        {"urls": ["stun:s"]},
        {"urls": ["turn:t"], "username": "u", "credential": "c"},
    ]


def test_the_list_as_aiortc_takes_it() -> None:
    made = _configuration([IceServer(urls=("turn:t:99?transport=tcp",), username="u")])

    assert made.iceServers is not None
    assert connection_kwargs(made.iceServers) == {
        "turn_server": ("t", 99),
        "turn_ssl": False,
        "turn_transport": "tcp",
        "turn_username": "u",
        "turn_password": None,
    }


def test_no_servers_means_none_and_not_a_public_one() -> None:
    assert [] == _configuration([]).iceServers


def test_the_setting_is_the_json_that_browsers_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ICE_SERVERS", '[{"urls": "stun:a"}, {"urls": ["turn:b", "turns:b"]}]')

    assert [("stun:a",), ("turn:b", "turns:b")] == [
        server.urls for server in Settings(_env_file=None).ice_servers
    ]


@pytest.mark.parametrize(
    "urls", ["", [], ["http://a"], "stun:", "turn:a b", "stun:a?transport=udp"]
)
def test_what_is_no_ice_server_is_refused_at_start(urls: object) -> None:
    with pytest.raises(ValidationError):
        IceServer(urls=urls)
