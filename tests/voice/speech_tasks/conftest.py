"""Recordings on a real database and disk; what is in them is told, not heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

import numpy as np
import pytest

from tests.voice.speech_to_text.sounds import babble
from tutor_app.db import Database
from tutor_app.jobs.queue import Jobs
from tutor_app.jobs.worker import Worker
from tutor_app.limits.quotas import Quotas
from tutor_app.settings import Settings
from tutor_app.voice.allowance import SpeechAllowance
from tutor_app.voice.audio import CHUNK, Audio, pcm16
from tutor_app.voice.decoding.refusals import AudioRefused
from tutor_app.voice.ports import Transcript
from tutor_app.voice.speech_tasks.service import JOB, SpeechTasks, TaskView
from tutor_app.voice.speech_tasks.spool import Spool


class FileOfSamples:
    """A decoder of files that are samples already; `bad` is refused."""

    async def decode(self, file: BinaryIO) -> bytes:
        data = file.read()
        if data == b"bad":
            raise AudioRefused("not_audio")
        return data


class LoudActivity:
    """Voice activity detection to which every loud chunk is speech."""

    def stream(self) -> object:
        return object()

    async def probability(self, _stream: object, chunk: Audio) -> float:
        assert len(chunk) == CHUNK
        return float(np.abs(chunk).max() > 0.05)

    async def close(self) -> None:
        """Nothing to close."""


@dataclass
class Told:
    """Says what it is told; exceptions are raised; an event is waited for."""

    says: list[str | Exception | asyncio.Event] = field(default_factory=list)
    asked: list[tuple[int, str]] = field(default_factory=list)

    async def transcribe(self, audio: Audio, *, language: str = "", **_: Any) -> Transcript:
        self.asked.append((len(audio), language))
        for said in [self.says.pop(0)] if self.says else ["What is a heap?"]:
            if isinstance(said, Exception):
                raise said
            if isinstance(said, asyncio.Event):
                await said.wait()
                continue
            return Transcript(said, "told", language or "en", confidence=0.75)
        return Transcript("late", "told")


@dataclass
class Desk:
    """The tasks of a process, and what stands around them."""

    tasks: SpeechTasks
    worker: Worker
    stt: Told
    folder: Path
    database: Database
    ada: UUID = field(default_factory=uuid4)
    wakes: int = 0

    async def send(self, audio: Audio | None = None, language: str = "en") -> TaskView:
        data = pcm16(babble(2) if audio is None else audio)
        return await self.tasks.create(self.ada, BytesIO(data), language, 600)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*")) if self.folder.exists() else []


@pytest.fixture
async def desk(database: Database, settings: Settings) -> AsyncIterator[Desk]:
    stt, folder = Told(), settings.data_dir / "speech"
    activity = LoudActivity()
    tasks = SpeechTasks(
        database,
        Jobs(database),
        FileOfSamples(),  # type: ignore[arg-type]
        stt,  # type: ignore[arg-type]
        activity,  # type: ignore[arg-type]
        SpeechAllowance(database, Quotas(database)),
        Spool(folder),
    )
    worker = Worker(database, {JOB: tasks.run}, chores=(tasks.sweep,))
    one = Desk(tasks, worker, stt, folder, database)

    def wake() -> None:
        one.wakes += 1

    tasks.queued = wake
    yield one
    await activity.close()
