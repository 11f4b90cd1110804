"""The address that the browser is told, behind a one-to-one NAT."""

from __future__ import annotations

import pytest

from tutor_app.voice.announce import announced

SDP = (
    "v=0\r\n"
    "m=audio 40001 UDP/TLS/RTP/SAVPF 111\r\n"
    "c=IN IP4 10.0.0.5\r\n"
    "a=candidate:1 1 udp 2130706431 10.0.0.5 40001 typ host\r\n"
    "a=candidate:2 1 udp 2130706431 fd00::5 40002 typ host\r\n"
    "a=candidate:3 1 udp 1694498815 198.51.100.9 40001 typ srflx raddr 10.0.0.5 rport 40001\r\n"
    "a=candidate:4 1 udp 16777215 198.51.100.20 50000 typ relay raddr 0.0.0.0 rport 9\r\n"
    "a=mid:0\r\n"
)


def test_without_an_address_nothing_changes() -> None:
    assert announced(SDP, "") == SDP


def test_host_candidates_of_the_same_version_get_it_and_keep_their_ports() -> None:
    expected = SDP.replace("c=IN IP4 10.0.0.5", "c=IN IP4 203.0.113.4").replace(
        "2130706431 10.0.0.5 40001", "2130706431 203.0.113.4 40001"
    )

    assert expected == announced(SDP, "203.0.113.4")


def test_ipv6_has_its_own() -> None:
    assert SDP.replace(" fd00::5 ", " 2001:db8::4 ") == announced(SDP, "2001:db8::4")


def test_the_connection_line_of_a_relay_stays() -> None:
    relayed = SDP.replace("c=IN IP4 10.0.0.5", "c=IN IP4 198.51.100.20")

    assert "c=IN IP4 198.51.100.20" in announced(relayed, "203.0.113.4")


@pytest.mark.parametrize("ip", ["here", "10.0.0", "10.0.0.1:5"])
def test_what_is_no_address_is_refused(ip: str) -> None:
    with pytest.raises(ValueError):
        announced(SDP, ip)
