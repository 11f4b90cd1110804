"""One speech-to-text model on one provider, over the groq SDK."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import groq

from tutor_app.llm.faults import Fault, ModelFault, fault_of_reply
from tutor_app.llm.providers import ProviderClient
from tutor_app.llm.rests import ModelKey
from tutor_app.llm.sdk_faults import faults
from tutor_app.voice.speech_to_text.heard import Segment
from tutor_app.voice.speech_to_text.local.hearing import Hearing
from tutor_app.voice.speech_to_text.recording import Recording

MOST_PROMPT = 600
"""Characters: 224 tokens is what Whisper takes, and a list of terms has about 3 letters a token."""

_NAME = "speech.wav"
_KIND = "audio/wav"
_LANGUAGES = {"english": "en"}
_Format = Literal["json", "verbose_json"]


class WhisperModel:
    """Asks a provider's `audio/transcriptions`, once a call.

    Asks for `verbose_json`, and, where a server refuses that, for plain `json` from then on: such
    a transcript comes without the model's own doubts.
    """

    def __init__(self, provider: ProviderClient, model: str) -> None:
        self._provider = provider
        self._model = model
        self._format: _Format = "verbose_json"

    @property
    def name(self) -> str:
        """What `Transcript.engine` says of it."""
        return f"{self._provider.name.lower()}:{self._model}"

    @property
    def model(self) -> str:
        """The model's name on the wire."""
        return self._model

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self._provider.name

    @property
    def key(self) -> ModelKey:
        """What its rests are remembered by."""
        return ModelKey(self._provider.name, self._model)

    async def hear(self, recording: Recording) -> Hearing:
        """What is said; raises ModelFault."""
        try:
            return await self._ask(recording)
        except ModelFault as error:
            if self._format == "json" or not _is_refusal(error.fault):
                raise
        self._format = "json"
        try:
            return await self._ask(recording)
        except ModelFault:
            self._format = "verbose_json"  # it was not the format
            raise

    async def _ask(self, recording: Recording) -> Hearing:
        with faults():
            reply: object = await self._provider.client.audio.transcriptions.create(
                file=(_NAME, recording.wav, _KIND),
                model=self._model,
                response_format=self._format,
                temperature=0,
                language=recording.language or groq.omit,
                prompt=_shortened(recording.prompt) or groq.omit,
            )
        return _read(reply, recording.seconds)


def _is_refusal(fault: Fault) -> bool:
    return fault.reason == "refused"


def _shortened(prompt: str) -> str:
    """The beginning of the prompt, up to whole words."""
    if len(prompt) <= MOST_PROMPT:
        return prompt
    return prompt[: MOST_PROMPT + 1].rsplit(None, 1)[0][:MOST_PROMPT].rstrip(", ")


def _read(reply: object, seconds: float) -> Hearing:
    """Take a reply apart; raises ModelFault when it is no transcript."""
    body = reply.to_dict() if isinstance(reply, groq.BaseModel) else reply
    if not isinstance(body, Mapping) or not isinstance(body.get("text"), str):
        raise ModelFault(fault_of_reply("no transcript"))
    language = str(body.get("language") or "").lower()
    segments = body.get("segments")
    if not isinstance(segments, list) or not segments:
        segments = [{"text": body["text"], "end": seconds}] if body["text"].strip() else []
    try:
        return Hearing(tuple(map(_segment, segments)), _LANGUAGES.get(language, language))
    except (TypeError, ValueError, AttributeError) as error:
        raise ModelFault(fault_of_reply("no transcript")) from error


def _segment(entry: Mapping[str, Any]) -> Segment:
    return Segment(
        text=str(entry.get("text") or ""),
        seconds=max(0.0, (_number(entry, "end") or 0.0) - (_number(entry, "start") or 0.0)),
        avg_logprob=_number(entry, "avg_logprob"),
        no_speech_prob=_number(entry, "no_speech_prob"),
        compression_ratio=_number(entry, "compression_ratio"),
    )


def _number(entry: Mapping[str, Any], name: str) -> float | None:
    value = entry.get(name)
    number = None if value is None else float(value)
    return number if number is None or math.isfinite(number) else None
