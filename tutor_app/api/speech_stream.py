"""The websocket /api/speech-to-text/stream: samples in, words out while they are spoken.

In: `{"type": "audio_chunk", "data": <base64 of PCM16, 16 kHz, mono>}` and `{"type": "end"}`.
Out: `{"type": "transcription", "text", "is_final", "session_id"}`, and before the server closes
for a reason, `{"type": "error", "code", "detail"}`. Partial words may change, final ones stay;
after `end`, and the last final words, the server closes.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from tutor_app.accounts.credentials import bearer, owner_of
from tutor_app.accounts.owner import Owner
from tutor_app.api.client import address_of, limit_key
from tutor_app.api.errors import error_response, headers_of, status_of
from tutor_app.api.identity import VISITOR_HEADER
from tutor_app.api.origin import check_origin
from tutor_app.api.services import container_in, settings_of
from tutor_app.api.speech import seconds_a_day
from tutor_app.errors import InvalidInput, NotSignedIn, TutorError
from tutor_app.voice import protocol
from tutor_app.voice.speech_stream import SpeechStream
from tutor_app.voice.voice import Speaker

router = APIRouter()

PATH = "/api/speech-to-text/stream"
IDLE_SECONDS = 30.0
"""A client that sends nothing for so long has gone."""

MOST_CHARACTERS = 500_000
"""Of one message: ten seconds of samples."""

POLICY_VIOLATION, TRY_LATER = 1008, 1013
_LABEL = re.compile(r"[\w.-]{0,64}")
_LANGUAGE = re.compile(r"([a-z]{2})?")


class BadMessage(InvalidInput):
    """What came is not of the protocol."""

    code = "bad_message"
    message = "Send audio_chunk messages with PCM16 samples in base64, then end."


async def stream(websocket: WebSocket) -> None:
    """Serve one client.

    `token` (an access token or a visitor's) says who asks; without one the cookies do, and then
    the page has to be one of ours. `session_id` is the client's own name for the stream, repeated
    in every answer; `language` as in `en`.
    """
    try:
        owner = await _asker(websocket)
        label = _matching(_LABEL, websocket, "session_id")
        language = _matching(_LANGUAGE, websocket, "language") or "en"
        await _count(websocket, owner)
    except TutorError as error:
        await _refuse(websocket, error)
        return
    services = container_in(websocket)
    speaker = Speaker(owner.id, seconds_a_day(owner, services.settings))
    await websocket.accept()
    try:
        ears = services.voice.ears(speaker, language)
        async with services.speech_streams.opened(owner.id, ears) as opened:
            with services.accounts.standing.held(owner) as ended:
                await _converse(websocket, opened, label, ended)
    except TutorError as error:
        await _end(websocket, error, TRY_LATER)
    except WebSocketDisconnect:
        return


async def _asker(websocket: WebSocket) -> Owner:
    """Who asks; raises NotSignedIn, and Forbidden for a page of somebody else's."""
    token = websocket.query_params.get("token", "")
    sent = f"Bearer {token}" if token else websocket.headers.get("authorization", "")
    owner = await owner_of(
        container_in(websocket).accounts,
        cookie_header=websocket.headers.get("cookie", ""),
        authorization=sent,
        visitor_token=websocket.headers.get(VISITOR_HEADER, ""),
    )
    if owner is None:
        raise NotSignedIn
    if not bearer(sent) and VISITOR_HEADER not in websocket.headers:  # no page can send headers
        check_origin(websocket)
    return owner


async def _count(websocket: WebSocket, owner: Owner) -> None:
    limits = container_in(websocket).limits
    address = address_of(websocket.scope, settings_of(websocket).trusted_proxies)
    await limits.check("address", limit_key(address))
    await limits.check("speech_file", str(owner.id))


def _matching(pattern: re.Pattern[str], websocket: WebSocket, name: str) -> str:
    value = websocket.query_params.get(name, "")
    if not pattern.fullmatch(value):
        raise InvalidInput(f"`{name}` has a value that is not accepted.")
    return value


async def _converse(
    websocket: WebSocket, opened: SpeechStream, label: str, ended: asyncio.Event
) -> None:
    """Hear and tell until the client has ended and everything is told.

    Raises NotSignedIn once the client's login has `ended`.
    """
    hearing = asyncio.create_task(_hear(websocket, opened), name="hears a stream")
    telling = asyncio.create_task(_tell(websocket, opened, label), name="tells a stream")
    leaving = asyncio.create_task(ended.wait(), name="login of a stream")
    tasks = (hearing, telling, leaving)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if hearing.done():
            hearing.result()
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done():
            raise NotSignedIn
        await telling
        await websocket.close()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hear(websocket: WebSocket, opened: SpeechStream) -> None:
    """Take messages until `end`; a client that leaves raises WebSocketDisconnect."""
    while True:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                message = await websocket.receive()
        except TimeoutError:
            message = {"type": "websocket.receive", "text": '{"type": "end"}'}
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        pcm = _samples(message.get("text"))
        if pcm is None:
            await opened.end()
            return
        await opened.hear(pcm)


async def _tell(websocket: WebSocket, opened: SpeechStream, label: str) -> None:
    async for message in opened.messages():
        if isinstance(message, protocol.TranscriptMessage):
            told = {"type": "transcription", "text": message.text, "is_final": message.is_final}
            await websocket.send_json(told | {"session_id": label})
        elif isinstance(message, protocol.ErrorMessage):
            told = {"type": "error", "code": message.code, "detail": message.detail}
            await websocket.send_json(told)


def _samples(text: str | None) -> bytes | None:
    """The samples of a message, None for `end`; raises BadMessage."""
    if text is None or len(text) > MOST_CHARACTERS:
        raise BadMessage
    try:
        message: Any = json.loads(text)
        match message:
            case {"type": "audio_chunk", "data": str(data)}:
                return base64.b64decode(data, validate=True)
            case {"type": "end"}:
                return None
    except (ValueError, RecursionError, binascii.Error) as error:
        raise BadMessage from error
    raise BadMessage


async def _refuse(websocket: WebSocket, error: TutorError) -> None:
    """Answer the handshake with the error, where the server can; else with 403."""
    if "websocket.http.response" in websocket.scope.get("extensions", {}):
        answer = error_response(status_of(error), error.message, error.code, headers_of(error))
        await websocket.send_denial_response(answer)
    else:
        await websocket.close(POLICY_VIOLATION)


async def _end(websocket: WebSocket, error: TutorError, code: int) -> None:
    try:
        await websocket.send_json({"type": "error", "code": error.code, "detail": error.message})
        is_theirs = isinstance(error, InvalidInput | NotSignedIn)
        await websocket.close(POLICY_VIOLATION if is_theirs else code)
    except (RuntimeError, WebSocketDisconnect):
        return  # the client has left


router.add_websocket_route(PATH, stream, name="speech_stream")
