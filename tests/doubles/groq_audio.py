"""The audio half of the provider's wire: uploads taken apart, transcripts and speech made."""

from __future__ import annotations

import io
import math
import struct
import wave
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from tests.doubles.groq_behaviour import Behaviour

HEARD = "What is a linked list?"
INVENTED = " Thank you."
QUIET = 0.01
"""Loudest sample below which Whisper is known to invent words; of a full scale of 1."""

SPEECH_RATE = 24_000
SECONDS_A_LETTER = 0.06
TONE_HERTZ = 220
WITHOUT_END = 0xFFFF_FFFF
"""The size in the head of a WAV file that is sent while it is made, as Groq's are."""

_GOOD = {"avg_logprob": -0.2, "no_speech_prob": 0.01, "compression_ratio": 1.2}
_DOUBTFUL = {"avg_logprob": -0.75, "no_speech_prob": 0.45, "compression_ratio": 0.6}


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart body: its plain fields, and its one file."""

    fields: dict[str, str]
    name: str
    data: bytes

    def facts(self) -> dict[str, Any]:
        """The body as JSON can hold it."""
        return {**self.fields, "file": {"name": self.name, "bytes": len(self.data)}}


def read_upload(kind: str, raw: bytes) -> Upload:
    """Take a `multipart/form-data` body apart; `kind` is its content type."""
    head = f"content-type: {kind}\r\n\r\n".encode("latin-1")
    fields: dict[str, str] = {}
    name, data = "", b""
    for part in BytesParser(policy=HTTP).parsebytes(head + raw).iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename() is None:
            field = part.get_param("name", header="content-disposition")
            fields[str(field)] = content.decode()
        else:
            name, data = str(part.get_filename()), content
    return Upload(fields, name, data)


def seconds_and_peak(data: bytes) -> tuple[float, float]:
    """How long a 16-bit WAV file lasts and its loudest sample of 1; (0, 1) for other formats."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            samples = array("h", file.readframes(file.getnframes()))
            seconds = file.getnframes() / file.getframerate()
    except (wave.Error, EOFError):
        return 0.0, 1.0
    return seconds, max(map(abs, samples), default=0) / 32_768


def transcription(upload: Upload, behaviour: Behaviour) -> dict[str, Any]:
    """The JSON of a transcript: what was ordered, or what Whisper invents on silence."""
    seconds, peak = seconds_and_peak(upload.data)
    is_quiet = peak < QUIET
    text = behaviour.text if behaviour.text is not None else INVENTED if is_quiet else f" {HEARD}"
    if behaviour.longer and seconds > behaviour.longer[0]:
        text = behaviour.longer[1]
    if upload.fields.get("response_format", "json") == "json":
        return {"text": text, "x_groq": {"id": "req_01"}}
    facts = _DOUBTFUL if is_quiet and behaviour.text is None else _GOOD
    segments = behaviour.segments or ([{"text": text, **facts}] if text.strip() else [])
    return {
        "task": "transcribe",
        "language": "English",
        "duration": seconds,
        "text": "".join(segment.get("text", "") for segment in segments),
        "segments": _numbered(segments, seconds),
        "x_groq": {"id": "req_01"},
    }


def speech(text: str) -> bytes:
    """A tone that lasts as long as the text, in a WAV file whose head knows no length."""
    count = round(len(text) * SECONDS_A_LETTER * SPEECH_RATE)
    turn = 2 * math.pi * TONE_HERTZ / SPEECH_RATE
    period = round(SPEECH_RATE / TONE_HERTZ)
    one = array("h", (round(8_000 * math.sin(turn * place)) for place in range(period)))
    data = (one * (count // period + 1))[:count].tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, SPEECH_RATE, 2 * SPEECH_RATE, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", WITHOUT_END, b"WAVE")
        + form
        + struct.pack("<4sI", b"data", WITHOUT_END)
        + data
    )


def _numbered(segments: Sequence[Mapping[str, Any]], seconds: float) -> list[dict[str, Any]]:
    share = seconds / max(len(segments), 1)
    return [
        {
            "id": number,
            "seek": 0,
            "start": number * share,
            "end": (number + 1) * share,
            "tokens": [],
            "temperature": 0,
            **segment,
        }
        for number, segment in enumerate(segments)
    ]
