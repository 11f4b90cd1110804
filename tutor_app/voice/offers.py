"""What a browser's offer has to be, before anything is built for it."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass

from aiortc.sdp import MediaDescription, SessionDescription

from tutor_app.errors import InvalidInput
from tutor_app.voice.protocol import MAX_OFFER_BYTES

MOST_CANDIDATES = 24
"""More addresses than any browser offers; each makes the server send some packets there."""

LAST_PORT = 65_535

_SENDS = frozenset({"sendrecv", "sendonly"})
_DIGESTS = frozenset({"sha-256", "sha-384", "sha-512"})
_ADDRESS, _PORT = 4, 5


class BadOffer(InvalidInput):
    """An offer that cannot be answered; `code` says what is wrong with it."""

    code = "bad_offer"
    message = "This is not an offer of one microphone and one data channel."


@dataclass(frozen=True, slots=True)
class Offer:
    """A good offer: `sdp` without the addresses that are of no use, `key` the same for the same."""

    sdp: str
    key: str


def check_offer(sdp: str) -> Offer:
    """The offer in this text: one audio section with Opus, one data channel, bundled.

    Raises BadOffer: `offer_too_large`, `offer_video`, `offer_no_opus`, `offer_silent` (it does not
    send), `bad_offer` for all the rest.
    """
    if len(sdp.encode("utf-8", "surrogatepass")) > MAX_OFFER_BYTES:
        raise BadOffer("This offer has more than 64 KB.", code="offer_too_large")
    useful = _useful(sdp)
    description = _parsed(useful)
    audio = _one_microphone(description)
    _check_security(description)
    return Offer(useful, _key(audio))


def _parsed(sdp: str) -> SessionDescription:
    try:
        return SessionDescription.parse(sdp)  # raises whatever comes up
    except Exception as error:
        raise BadOffer from error


def _one_microphone(description: SessionDescription) -> MediaDescription:
    kinds = [media.kind for media in description.media]
    if "video" in kinds:
        raise BadOffer("The tutor has no eyes: offer audio only.", code="offer_video")
    if sorted(kinds) != ["application", "audio"]:
        raise BadOffer
    audio = next(media for media in description.media if media.kind == "audio")
    if not any(codec.mimeType.lower() == "audio/opus" for codec in audio.rtp.codecs):
        raise BadOffer("The audio is not offered as Opus.", code="offer_no_opus")
    if (audio.direction or "sendrecv") not in _SENDS:
        raise BadOffer("This offer sends no audio.", code="offer_silent")
    return audio


def _check_security(description: SessionDescription) -> None:
    """Every section is encrypted, has ICE credentials, and shares one transport."""
    mids = [str(media.rtp.muxId) for media in description.media]
    groups = [one.items for one in description.group if one.semantic == "BUNDLE"]
    bundled = [sorted(map(str, items)) for items in groups]
    if bundled != [sorted(mids)] or len(set(mids)) != len(mids):
        raise BadOffer
    for media in description.media:
        ice, dtls = media.ice, media.dtls
        if not (ice and ice.usernameFragment and ice.password and dtls):
            raise BadOffer
        if not any(one.algorithm.lower() in _DIGESTS for one in dtls.fingerprints):
            raise BadOffer


def _key(media: MediaDescription) -> str:
    """What is different in every offer of every browser: its ICE login and its certificate."""
    assert media.ice
    assert media.dtls
    parts = [media.ice.usernameFragment, media.ice.password]
    parts += [one.value.upper() for one in media.dtls.fingerprints]
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()


def _useful(sdp: str) -> str:
    """Without candidates that lead nowhere, and without the end of candidates.

    A name that only the browser's own network can look up (mDNS) would cost a second each and is
    not needed: the browser's packets show where they come from.
    """
    kept, candidates = [], 0
    for line in sdp.splitlines():
        if line.startswith("a=candidate:"):
            candidates += _is_reachable(line)
            if not _is_reachable(line) or candidates > MOST_CANDIDATES:
                continue
        if line.rstrip() != "a=end-of-candidates":
            kept.append(line)
    return "\r\n".join(kept) + "\r\n"


def _is_reachable(line: str) -> bool:
    """Whether a candidate is a UDP address of another machine."""
    words = line.removeprefix("a=candidate:").split()
    if len(words) <= _PORT or words[1] != "1" or words[2].lower() != "udp":
        return False
    try:
        address, port = ipaddress.ip_address(words[_ADDRESS]), int(words[_PORT])
    except ValueError:
        return False
    is_special = address.is_loopback or address.is_link_local or address.is_multicast
    return not is_special and not address.is_unspecified and 1 <= port <= LAST_PORT
