"""/api/speech-to-text and /api/text-to-speech: recordings to text, text to sound."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response, status
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect

from tutor_app.accounts.owner import Owner
from tutor_app.api.bounds import up_to
from tutor_app.api.identity import Address, Asker, Services
from tutor_app.errors import InvalidInput
from tutor_app.settings import Settings
from tutor_app.voice.sayable import MOST_CHARACTERS
from tutor_app.voice.speech_tasks.service import MAX_LANGUAGE
from tutor_app.voice.tempo import FASTEST, SLOWEST

router = APIRouter(prefix="/api", tags=["speech"])

WAV = "audio/wav"
MOST_READ = 4_000
"""Characters of a text that are read at all, before it is counted as it would be spoken."""

_ACCEPTED = "The recording is being written down. Ask for the status of the task."
_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["audio_file"],
                    "properties": {
                        "audio_file": {"type": "string", "format": "binary"},
                        "language": {
                            "type": "string",
                            "maxLength": MAX_LANGUAGE,
                            "default": "",
                            "examples": ["en"],
                        },
                    },
                }
            }
        },
    }
}


class TaskAccepted(BaseModel):
    """The task under which the recording is written down."""

    task_id: UUID
    status: str
    message: str


class Heard(BaseModel):
    """What was said: empty text when nobody spoke; `duration` in seconds, `confidence` 0 to 1."""

    text: str
    confidence: float | None
    language: str
    duration: float


class TaskStatus(BaseModel):
    """How a task is: `processing`, `completed` with a result, `error` with a sentence."""

    task_id: UUID
    status: str
    result: Heard | None
    error: str | None


class Sentence(BaseModel):
    """What is to be spoken: a sentence or two, at 0.5 to 2 times the usual speed."""

    text: Annotated[str, Field(max_length=MOST_READ), up_to(MOST_CHARACTERS, 1)]
    voice_id: Annotated[str, Field(max_length=80)] = ""
    speed: Annotated[float, Field(ge=SLOWEST, le=FASTEST, allow_inf_nan=False)] = 1.0


class VoiceOut(BaseModel):
    """A voice of the server."""

    id: str
    name: str


class Voices(BaseModel):
    """The voices of the server; none, and no default, where browsers speak by themselves."""

    voices: list[VoiceOut]
    default: str | None


@router.post("/speech-to-text", status_code=status.HTTP_202_ACCEPTED, openapi_extra=_UPLOAD)
async def write_down(
    request: Request, asker: Asker, services: Services, address: Address
) -> TaskAccepted:
    """Send a recording in any usual format: 25 MB and 10 minutes at most.

    `multipart/form-data` with `audio_file` and `language` (such as `en`; left out: found out). The
    body is read only once it is known who asks.
    """
    await services.limits.check("address", address)
    await services.limits.check("speech_file", str(asker.id))
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            file, language = form.get("audio_file"), form.get("language") or ""
            if not isinstance(file, UploadFile) or not isinstance(language, str):
                raise InvalidInput("`audio_file` is missing. Send it as multipart/form-data.")
            seconds = seconds_a_day(asker, services.settings)
            task = await services.speech_tasks.create(asker.id, file.file, language, seconds)
    except ClientDisconnect as error:
        raise HTTPException(status.HTTP_400_BAD_REQUEST) from error
    return TaskAccepted(task_id=task.id, status=task.status, message=_ACCEPTED)


@router.get("/speech-to-text/status/{task_id}")
async def task_status(task_id: UUID, asker: Asker, services: Services) -> TaskStatus:
    """How a task is. Results are kept for a day."""
    task = await services.speech_tasks.get(asker.id, task_id)
    result = Heard(**task.result) if task.result is not None else None
    return TaskStatus(task_id=task.id, status=task.status, result=result, error=task.error)


@router.post(
    "/text-to-speech",
    response_class=Response,
    responses={200: {"content": {WAV: {}}, "description": "The sentence as a WAV file"}},
)
async def speak(body: Sentence, asker: Asker, services: Services, address: Address) -> Response:
    """A sentence as sound; 501 `no_server_voice` where browsers speak by themselves."""
    await services.limits.check("address", address)
    await services.limits.check("spoken_sentence", str(asker.id))
    spend = services.spoken.of(asker.id, _sentences_a_day(asker, services.settings))
    wav = await services.text_to_speech.speak(body.text, body.voice_id, body.speed, spend=spend)
    return Response(wav, media_type=WAV)


@router.get("/text-to-speech/voices")
async def voices(_asker: Asker, services: Services) -> Voices:
    """The voices of the server, the default first."""
    found = [VoiceOut(id=one.id, name=one.name) for one in services.text_to_speech.voices]
    return Voices(voices=found, default=found[0].id if found else None)


def seconds_a_day(asker: Owner, settings: Settings) -> int:
    """Seconds of speech that somebody may have written down in a day."""
    if asker.is_visitor:
        return settings.visitor_daily_speech_seconds
    return settings.daily_speech_seconds


def _sentences_a_day(asker: Owner, settings: Settings) -> int:
    if asker.is_visitor:
        return settings.visitor_daily_spoken_sentences
    return settings.daily_spoken_sentences
