"""/api/voice: connect a microphone by WebRTC, hang up, and what a page has to know before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.standing import Hold, Standing
from tutor_app.api.bounds import up_to
from tutor_app.api.identity import Address, Asker, Services
from tutor_app.settings import Settings
from tutor_app.voice.ice import for_browser
from tutor_app.voice.protocol import MAX_OFFER_BYTES, EngineState, engine_states
from tutor_app.voice.voice import Speaker, VoiceLimits

router = APIRouter(prefix="/api/voice", tags=["voice"])


class Limits(BaseModel):
    """What a client has to keep to; lengths in seconds."""

    connections: int
    utterance_seconds: float
    idle_seconds: float
    connect_seconds: float
    think_seconds: tuple[float, float]
    offer_bytes: int
    frame_characters: int
    kept_seconds: float

    @classmethod
    def of(cls, limits: VoiceLimits) -> Limits:
        """From the service's."""
        return cls(**asdict(limits))


class VoiceConfig(BaseModel):
    """What a page asks before it makes its peer connection."""

    ice_servers: list[dict[str, Any]]
    limits: Limits
    engines: list[EngineState]
    server_voice: bool


class OfferIn(BaseModel):
    """A browser's offer; `resume` names the voice session of an earlier connection."""

    sdp: Annotated[str, up_to(MAX_OFFER_BYTES, description="Counted in bytes of UTF-8.")]
    type: Literal["offer"]
    conversation_id: UUID | None = None
    resume: UUID | None = None


class AnswerOut(BaseModel):
    """The answer, and the id under which finals are kept."""

    sdp: str
    type: Literal["answer"] = "answer"
    voice_session_id: UUID
    ice_servers: list[dict[str, Any]]
    limits: Limits


@router.get("/config")
async def config(asker: Asker, services: Services) -> VoiceConfig:
    """ICE servers with a login for the asker, limits, recognisers."""
    voice = services.voice
    return VoiceConfig(
        ice_servers=for_browser(voice.ice_servers(asker.id)),
        limits=Limits.of(voice.limits),
        engines=engine_states(voice.engines()),
        server_voice=voice.has_server_voice,
    )


@router.post("/offer")
async def offer(body: OfferIn, asker: Asker, services: Services, address: Address) -> AnswerOut:
    """Connect: one microphone in Opus and the data channel `tutor` (see docs/voice-protocol.md)."""
    await services.limits.check("address", address)
    await services.limits.check("voice_offer", str(asker.id))
    call = _Call(services.accounts.standing, asker)
    speaker = Speaker(asker.id, _allowance(asker, services.settings), call.closed)
    answer = await services.voice.connect(speaker, body.sdp, body.conversation_id, body.resume)
    call.opened(partial(services.voice.cut, answer.voice_session_id))
    return AnswerOut(
        sdp=answer.sdp,
        voice_session_id=answer.voice_session_id,
        ice_servers=for_browser(answer.ice_servers),
        limits=Limits.of(services.voice.limits),
    )


@router.delete("/{voice_session_id}", status_code=status.HTTP_204_NO_CONTENT)
async def hang_up(voice_session_id: UUID, asker: Asker, services: Services) -> None:
    """End a connection; what was being said is still written down."""
    await services.voice.hang_up(asker.id, voice_session_id)


class _Call:
    """A connection on its login, from the answer to its end, whichever comes first."""

    def __init__(self, standing: Standing, asker: Owner) -> None:
        self._standing = standing
        self._asker = asker
        self._hold: Hold | None = None
        self._is_closed = False

    def opened(self, end: Callable[[], None]) -> None:
        """The answer is made: `end` is called when the login ends."""
        if not self._is_closed:
            self._hold = self._standing.hold(self._asker, end)

    def closed(self) -> None:
        """The connection has ended by itself."""
        self._is_closed = True
        if self._hold is not None:
            self._hold.release()


def _allowance(asker: Owner, settings: Settings) -> int:
    """Seconds of speech a day."""
    if asker.is_visitor:
        return settings.visitor_daily_speech_seconds
    return settings.daily_speech_seconds
