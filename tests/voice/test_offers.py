"""Offers: one microphone and one data channel, whatever else anybody sends."""

from __future__ import annotations

import random
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.offers import MOST_CANDIDATES, BadOffer, check_offer

CHROMIUM = """v=0
o=- 3546004397921447048 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=extmap-allow-mixed
a=msid-semantic: WMS 61317484
m=audio 40517 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
c=IN IP4 192.0.2.7
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:1467250027 1 udp 2122260223 192.0.2.7 40517 typ host generation 0 network-id 1
a=candidate:1467250028 1 udp 2122260222 6f1e3b0a-0a61-4f0e-8c9b-7c3d0f1a2b3c.local 40518 typ host
a=candidate:1853887674 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active generation 0
a=ice-ufrag:OgYk
a=ice-pwd:G0ka4ts7hRhMLNljuuXzqnOF
a=ice-options:trickle
a=fingerprint:sha-256 FINGERPRINT
a=setup:actpass
a=mid:0
a=sendrecv
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:13 CN/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
a=ssrc:3903650217 cname:Z7w6CDt0tyHFbuNC
m=application 40517 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 192.0.2.7
a=ice-ufrag:OgYk
a=ice-pwd:G0ka4ts7hRhMLNljuuXzqnOF
a=fingerprint:sha-256 FINGERPRINT
a=setup:actpass
a=mid:1
a=sctp-port:5000
a=max-message-size:262144
a=end-of-candidates
""".replace("FINGERPRINT", ":".join(["D7", "06", "10", "DE"] * 8))
VIDEO = """m=video 9 UDP/TLS/RTP/SAVPF 96
a=mid:2
a=rtpmap:96 VP8/90000
"""
HEAD, AUDIO, DATA = re.split(r"^(?=m=)", CHROMIUM, flags=re.MULTILINE)
CANDIDATE = "a=candidate:1 1 udp 2122260223 {} {} typ host\n"


def candidates(sdp: str) -> list[str]:
    return re.findall(r"^a=candidate:.*? udp \d+ (\S+ \d+)", sdp, re.MULTILINE)


def with_candidates(*lines: str) -> str:
    return CHROMIUM.replace("a=ice-options", "".join(lines) + "a=ice-options")


def test_a_browsers_offer_is_good_without_what_leads_nowhere() -> None:
    offer = check_offer(CHROMIUM)

    assert ["192.0.2.7 40517"] == candidates(offer.sdp)
    assert "end-of-candidates" not in offer.sdp
    assert ".local" not in offer.sdp


def test_the_same_offer_has_the_same_key_and_another_another() -> None:
    again = CHROMIUM.replace("192.0.2.7", "192.0.2.8")
    other = CHROMIUM.replace("OgYk", "OgYl")

    assert check_offer(CHROMIUM).key == check_offer(again).key
    assert check_offer(CHROMIUM).key != check_offer(other).key


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "0.0.0.0", "224.0.0.1", "169.254.1.1", "fe80::1", "here"]
)
def test_addresses_that_are_no_other_machine_are_left_out(address: str) -> None:
    sdp = check_offer(with_candidates(CANDIDATE.format(address, 4_000))).sdp

    assert ["192.0.2.7 40517"] == candidates(sdp)


@pytest.mark.parametrize("port", ["0", "-1", "65536", "x", "1e3"])
def test_ports_that_are_none_are_left_out(port: str) -> None:
    sdp = check_offer(with_candidates(CANDIDATE.format("192.0.2.9", port))).sdp

    assert ["192.0.2.7 40517"] == candidates(sdp)


def test_an_offer_cannot_make_the_server_knock_at_many_doors() -> None:
    many = [CANDIDATE.format(f"198.51.100.{n}", 4_000) for n in range(200)]

    assert len(candidates(check_offer(with_candidates(*many)).sdp)) == MOST_CANDIDATES


@pytest.mark.parametrize(
    ("sdp", "code"),
    [
        ("", "bad_offer"),
        ("hello", "bad_offer"),
        ("\x00" * 100, "bad_offer"),
        ("v=0\r\n", "bad_offer"),
        ("v=x\r\n", "bad_offer"),
        (CHROMIUM + VIDEO, "offer_video"),
        (CHROMIUM.replace("m=audio", "m=video", 1), "offer_video"),
        (HEAD + AUDIO, "bad_offer"),
        (HEAD + DATA, "bad_offer"),
        (CHROMIUM + AUDIO, "bad_offer"),
        (CHROMIUM + DATA, "bad_offer"),
        (CHROMIUM.replace("opus/48000/2", "speex/48000"), "offer_no_opus"),
        (CHROMIUM.replace("a=sendrecv", "a=recvonly"), "offer_silent"),
        (CHROMIUM.replace("a=sendrecv", "a=inactive"), "offer_silent"),
        (CHROMIUM.replace("BUNDLE 0 1", "BUNDLE 0"), "bad_offer"),
        (CHROMIUM.replace("a=group:BUNDLE 0 1\n", ""), "bad_offer"),
        (CHROMIUM.replace("BUNDLE 0 1", "BUNDLE 7 8"), "bad_offer"),
        (CHROMIUM.replace("a=mid:1", "a=mid:0").replace("E 0 1", "E 0 0"), "bad_offer"),
        (re.sub("a=ice-pwd.*\n", "", CHROMIUM), "bad_offer"),
        (re.sub("a=ice-ufrag.*\n", "", CHROMIUM), "bad_offer"),
        (re.sub("a=fingerprint.*\n", "", CHROMIUM), "bad_offer"),
        (CHROMIUM.replace("sha-256", "sha-1"), "bad_offer"),
        (re.sub("a=setup.*\n", "", CHROMIUM), "bad_offer"),
        (CHROMIUM.replace("actpass", "perhaps"), "bad_offer"),
        (CHROMIUM.replace("111 63", "x"), "bad_offer"),
        (CHROMIUM + "a=x\n" * 20_000, "offer_too_large"),
        ("ä" * 40_000, "offer_too_large"),
    ],
)
def test_what_is_wrong_is_said(sdp: str, code: str) -> None:
    with pytest.raises(BadOffer) as caught:
        check_offer(sdp)

    assert code == caught.value.code
    assert caught.value.message


@given(st.text(max_size=2_000))
def test_no_text_breaks_it(text: str) -> None:
    with pytest.raises(BadOffer):
        check_offer(text)


@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_no_damage_breaks_it(chance: random.Random, cuts: int) -> None:
    """Lines of a good offer lost, doubled, swapped and cut: an offer or BadOffer."""
    lines = CHROMIUM.splitlines()
    for _ in range(cuts):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                del lines[at]
            case 1:
                lines.insert(other, lines[at])
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
            case _:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
    with suppress(BadOffer):
        check_offer("\n".join(lines))
