"""Recordings written down in the background: accepted, run, looked up, forgotten."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.db import Database, utc_now
from tutor_app.errors import InvalidInput, NotFound, TutorError
from tutor_app.jobs.queue import Jobs
from tutor_app.observability import logger
from tutor_app.voice.allowance import SpeechAllowance
from tutor_app.voice.audio import SAMPLE_RATE, from_pcm16
from tutor_app.voice.decoding.decoder import Decoder
from tutor_app.voice.ports import SpeechToText, Transcript, VoiceActivity
from tutor_app.voice.speech_tasks.repository import RunningTasks, SpeechTaskRepository
from tutor_app.voice.speech_tasks.speech_in import speech_in
from tutor_app.voice.speech_tasks.spool import Spool
from tutor_app.voice.speech_tasks.tables import SpeechTask

_LOG = logger(__name__)
JOB = "speech_to_text"
TRIES = 3
KEPT = timedelta(days=1)
"""How long a transcript can be fetched."""

ABANDONED = timedelta(hours=2)
"""Longer than all tries of a job take, with their pauses."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
MAX_LANGUAGE = 8
"""Characters of the longest code that is taken."""

_FAILED = "The recording could not be written down just now. Send it again in a moment."
_GONE = "The recording is not here any more. Send it again."


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as its owner sees it; `result` has text, confidence, language and duration."""

    id: UUID
    status: str
    result: dict[str, Any] | None
    error: str | None


class SpeechTasks:
    """The recordings of learners.

    Their audio lies on disk from being accepted to being written down, and is removed whatever
    comes of it. `queued` is called when there is something to do.
    """

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        decoder: Decoder,
        speech_to_text: SpeechToText,
        activity: VoiceActivity,
        allowance: SpeechAllowance,
        spool: Spool,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._decoder = decoder
        self._speech_to_text = speech_to_text
        self._activity = activity
        self._allowance = allowance
        self._spool = spool
        self.queued: Callable[[], None] = _nobody

    async def create(
        self, owner_id: UUID, file: BinaryIO, language: str, allowance_seconds: int
    ) -> TaskView:
        """Accept a recording in any format; it may be a file that reading blocks.

        Raises InvalidInput for a language that is none, AudioRefused, TooMany when the seconds of
        the day are used up, and Unavailable.
        """
        language = _known(language)
        pcm = await self._decoder.decode(file)
        seconds = len(pcm) / 2 / SAMPLE_RATE
        await self._allowance.of(owner_id, allowance_seconds)(seconds)
        progress = {"tries": 0, "language": language, "seconds": round(seconds, 2)}
        task = SpeechTask(owner_id=owner_id, progress_data=progress)
        try:
            await asyncio.to_thread(self._spool.write, task.id, pcm)
            async with self._database.transaction() as db:
                SpeechTaskRepository(db).add(task)
                payload = {"task_id": str(task.id)}
                await self._jobs.enqueue(db, JOB, payload, owner_id=owner_id)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(self._spool.remove, task.id))
            raise
        self.queued()
        return _view(task)

    async def get(self, owner_id: UUID, task_id: UUID) -> TaskView:
        """A task of this owner; raises NotFound."""
        async with self._database.reading() as db:
            task = await SpeechTaskRepository(db).find(owner_id, task_id)
        if task is None:
            raise NotFound
        return _view(task)

    async def run(self, payload: dict[str, Any]) -> None:
        """The job: write one recording down. Raises to be tried again."""
        task_id = UUID(payload["task_id"])
        async with self._database.reading() as db:
            task = await RunningTasks(db).find(task_id)
        if task is not None:
            await self._work(task)  # raises as long as the audio is still needed
        await asyncio.to_thread(self._spool.remove, task_id)

    async def sweep(self) -> None:
        """The chore: give up what nobody works on, delete what is old, and audio of no task."""
        now = utc_now()
        async with self._database.transaction() as db:
            await RunningTasks(db).fail_older(now - ABANDONED, _FAILED)
            await RunningTasks(db).delete_older(now - KEPT)
        lying = await asyncio.to_thread(self._spool.older_than, 60.0)
        async with self._database.reading() as db:
            wanted = await RunningTasks(db).among(lying) if lying else set()
        for task_id in lying - wanted:
            await asyncio.to_thread(self._spool.remove, task_id)

    async def forget(self, db: AsyncSession, owner_id: UUID) -> None:
        """The account is deleted: so are its tasks, and their audio at once."""
        tasks = await SpeechTaskRepository(db).all(owner_id)
        await SpeechTaskRepository(db).delete(owner_id)
        for task in tasks:
            await asyncio.to_thread(self._spool.remove, task.id)

    async def _work(self, task: SpeechTask) -> None:
        """Bring it to an end, one way or the other; raises to be tried again."""
        try:
            result = await self._result(task)
        except Exception as error:
            tries = task.progress_data["tries"] + 1
            if tries < TRIES:
                await self._save(task.id, tries=tries, progress=task.progress_data)
                raise
            _LOG.warning("recording given up", kind=type(error).__name__, tries=tries)
            await self._fail(task.id, error.message if isinstance(error, TutorError) else _FAILED)
            return
        if result is None:
            await self._fail(task.id, _GONE)
            return
        async with self._database.transaction() as db:
            await RunningTasks(db).complete(task.id, result)

    async def _result(self, task: SpeechTask) -> dict[str, Any] | None:
        """What the owner gets; None when the audio is not here."""
        pcm = await asyncio.to_thread(self._spool.read, task.id)
        if pcm is None:
            return None
        audio = await speech_in(self._activity, await asyncio.to_thread(from_pcm16, pcm))
        language, seconds = task.progress_data["language"], task.progress_data["seconds"]
        transcript = Transcript("", "none", language=language, dropped="silence")
        if len(audio):
            transcript = await self._speech_to_text.transcribe(audio, language=language)
        return {
            "text": transcript.text,
            "confidence": transcript.confidence,
            "language": transcript.language,
            "duration": seconds,
        }

    async def _save(self, task_id: UUID, *, tries: int, progress: dict[str, Any]) -> None:
        async with self._database.transaction() as db:
            await RunningTasks(db).note(task_id, progress | {"tries": tries})

    async def _fail(self, task_id: UUID, error: str) -> None:
        async with self._database.transaction() as db:
            await RunningTasks(db).fail(task_id, error)


async def merge(db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
    """A visitor signed in: the tasks are the user's."""
    await SpeechTaskRepository(db).give(visitor_id, user_id)


async def export(db: AsyncSession, owner_id: UUID) -> list[dict[str, Any]]:
    """What is kept for an owner, as plain JSON."""
    return [
        {
            "id": str(task.id),
            "task_type": task.task_type,
            "status": task.status,
            "result": task.result,
            "error": task.error,
            "created_at": task.created_at.isoformat(),
        }
        for task in await SpeechTaskRepository(db).all(owner_id)
    ]


def _known(language: str) -> str:
    """The language code as recognisers take it; raises InvalidInput."""
    code = language.strip()
    if code and not _LANGUAGE.fullmatch(code):
        raise InvalidInput("`language` is a code such as en or de.", code="invalid")
    return code.partition("-")[0]


def _view(task: SpeechTask) -> TaskView:
    return TaskView(task.id, task.status, task.result, task.error)


def _nobody() -> None:
    """Nothing has to be told."""
