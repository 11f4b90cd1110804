"""Peers in this process and callers that speak to them over WebRTC, for parts of the voice path."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.voice.conftest import Server, serving
from tutor_app.voice.ports import SpeechToText
from tutor_app.voice.vad import voice_activity


@asynccontextmanager
async def hearing(stt: SpeechToText) -> AsyncIterator[Server]:
    """A server with the real voice activity and this recogniser; the model is loaded."""
    activity = voice_activity()
    await activity.ready()
    async with asynccontextmanager(serving)(activity, stt=stt) as server:
        yield server
