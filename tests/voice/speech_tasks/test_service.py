from __future__ import annotations

import asyncio
import os
import stat
import time
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from sqlmodel import select, update

from tests.db.explain import every_query_uses_an_index
from tests.voice.speech_tasks.conftest import Desk
from tests.voice.speech_to_text.sounds import babble, silence
from tests.waiting import until
from tutor_app.db import utc_now
from tutor_app.errors import InvalidInput, NotFound, TooMany
from tutor_app.jobs.tables import Job
from tutor_app.jobs.worker import Worker
from tutor_app.voice.decoding.refusals import AudioRefused
from tutor_app.voice.ports import SpeechFailed
from tutor_app.voice.speech_tasks import service
from tutor_app.voice.speech_tasks.service import JOB, TaskView
from tutor_app.voice.speech_tasks.tables import SpeechTask

pytestmark = pytest.mark.real_time


async def state(desk: Desk, view: TaskView) -> tuple[str, str | None]:
    found = await desk.tasks.get(desk.ada, view.id)
    return found.status, found.error


async def make_due(desk: Desk) -> None:
    async with desk.database.transaction() as db:
        await db.exec(update(Job).values(run_at=utc_now()))


async def age(desk: Desk, view: TaskView, by: timedelta) -> None:
    async with desk.database.transaction() as db:
        await db.exec(update(SpeechTask).values(created_at=utc_now() - by))
    for file in desk.files:
        os.utime(file, (time.time() - by.total_seconds(),) * 2)


async def test_a_recording_is_accepted_then_written_down(desk: Desk) -> None:
    accepted = await desk.send()
    assert TaskView(accepted.id, "processing", None, None) == accepted
    assert ([f"{accepted.id}.pcm"], 1) == ([file.name for file in desk.files], desk.wakes)
    assert 0o600 == stat.S_IMODE(desk.files[0].stat().st_mode)
    assert 0o700 == stat.S_IMODE(desk.folder.stat().st_mode)

    assert 1 == await desk.worker.run_due()

    expected = {"text": "What is a heap?", "confidence": 0.75, "language": "en", "duration": 2.0}
    found = await desk.tasks.get(desk.ada, accepted.id)
    assert TaskView(accepted.id, "completed", expected, None) == found
    assert [(32_000, "en")] == desk.stt.asked
    assert [] == desk.files


async def test_a_recording_in_which_nobody_speaks_asks_nobody(desk: Desk) -> None:
    view = await desk.send(silence(3), "")
    await desk.worker.run_due()
    found = await desk.tasks.get(desk.ada, view.id)
    assert {"text": "", "confidence": None, "language": "", "duration": 3.0} == found.result
    assert ([], []) == (desk.stt.asked, desk.files)


async def test_nobody_else_sees_it(desk: Desk) -> None:
    view = await desk.send()
    for owner, task in ((uuid4(), view.id), (desk.ada, uuid4())):
        with pytest.raises(NotFound):
            await desk.tasks.get(owner, task)


async def test_what_is_refused_leaves_nothing(desk: Desk) -> None:
    with pytest.raises(AudioRefused):
        await desk.tasks.create(desk.ada, BytesIO(b"bad"), "en", 600)
    for language in ("english", "e", "../x", "en_US"):
        with pytest.raises(InvalidInput):
            await desk.send(language=language)
    assert ([], 0, 0) == (desk.files, await desk.worker.run_due(), desk.wakes)


async def test_a_region_is_left_out_of_the_language(desk: Desk) -> None:
    await desk.send(language="en-GB")
    await desk.worker.run_due()
    assert [(32_000, "en")] == desk.stt.asked


async def test_the_seconds_of_a_day_end(desk: Desk) -> None:
    await desk.tasks.create(desk.ada, BytesIO(bytes(64_000)), "en", 3)
    await desk.tasks.create(desk.ada, BytesIO(bytes(64_000)), "en", 3)
    with pytest.raises(TooMany):
        await desk.tasks.create(desk.ada, BytesIO(bytes(64_000)), "en", 3)
    assert 2 == len(desk.files)


async def test_a_recording_survives_the_process(desk: Desk) -> None:
    view = await desk.send()
    desk.stt.says = [asyncio.Event()]
    await desk.worker.start()
    await until(lambda: desk.stt.asked != [])
    await desk.worker.stop(seconds=0)
    assert ("processing", None) == await state(desk, view)
    assert 1 == len(desk.files)

    after_restart = Worker(desk.database, {JOB: desk.tasks.run})
    await after_restart.run_due()

    assert ("completed", None) == await state(desk, view)
    assert [] == desk.files


async def test_a_failure_is_tried_again(desk: Desk) -> None:
    view = await desk.send()
    desk.stt.says = [SpeechFailed(), RuntimeError("odd"), "at last"]
    for left in (1, 1, 0):
        await desk.worker.run_due()
        assert left == len(desk.files)
        await make_due(desk)
    assert ("completed", None) == await state(desk, view)


async def test_the_third_failure_is_the_last(desk: Desk) -> None:
    first, second = await desk.send(), await desk.send()
    desk.stt.says = [SpeechFailed() for _ in range(5)] + [RuntimeError("odd")]
    for _ in range(3):
        await desk.worker.run_due()
        await make_due(desk)
    errors = {(await state(desk, view)) for view in (first, second)}
    assert {("error", SpeechFailed.message), ("error", service._FAILED)} == errors
    assert ([], 0) == (desk.files, await desk.worker.run_due())


async def test_audio_that_is_gone_is_said(desk: Desk) -> None:
    view = await desk.send()
    desk.files[0].unlink()
    await desk.worker.run_due()
    assert ("error", service._GONE) == await state(desk, view)


async def test_a_job_for_nothing_does_nothing(desk: Desk) -> None:
    await desk.tasks.run({"task_id": str(uuid4())})
    assert [] == desk.stt.asked


async def test_the_sweep_removes_audio_of_no_task(desk: Desk) -> None:
    kept = await desk.send()
    for name in (f"{uuid4()}.pcm", f"{uuid4()}.part"):
        (desk.folder / name).write_bytes(b"orphan")
        os.utime(desk.folder / name, (0, 0))
    fresh = desk.folder / f"{uuid4()}.pcm"  # being accepted just now
    fresh.write_bytes(b"fresh")
    (desk.folder / "notes.txt").write_bytes(b"not ours")

    await desk.tasks.sweep()

    assert {fresh.name, "notes.txt", f"{kept.id}.pcm"} == {file.name for file in desk.files}


async def test_the_sweep_gives_up_what_nobody_works_on(desk: Desk) -> None:
    view = await desk.send()
    await age(desk, view, service.ABANDONED - timedelta(minutes=1))
    await desk.tasks.sweep()
    assert ("processing", None) == await state(desk, view)
    await age(desk, view, service.ABANDONED + timedelta(minutes=1))
    await desk.tasks.sweep()
    assert ("error", service._FAILED) == await state(desk, view)
    assert [] == desk.files


async def test_transcripts_are_kept_for_a_day(desk: Desk) -> None:
    view = await desk.send()
    await desk.worker.run_due()
    await age(desk, view, timedelta(hours=23))
    await desk.tasks.sweep()
    assert ("completed", None) == await state(desk, view)
    await age(desk, view, timedelta(hours=25))
    await desk.tasks.sweep()
    with pytest.raises(NotFound):
        await state(desk, view)


async def test_a_deleted_account_leaves_nothing(desk: Desk) -> None:
    await desk.send()
    async with desk.database.transaction() as db:
        await desk.tasks.forget(db, desk.ada)
        assert [] == (await db.exec(select(SpeechTask))).all()
    assert [] == desk.files


async def test_a_visitor_who_signs_in_keeps_them(desk: Desk) -> None:
    view, user = await desk.send(), uuid4()
    async with desk.database.transaction() as db:
        await service.merge(db, desk.ada, user)
    assert view == await desk.tasks.get(user, view.id)


async def test_they_are_in_the_export(desk: Desk) -> None:
    view = await desk.send(babble(1))
    await desk.worker.run_due()
    async with desk.database.reading() as db:
        (entry,) = await service.export(db, desk.ada)
    assert entry.pop("created_at")
    assert {
        "id": str(view.id),
        "task_type": "speech_to_text",
        "status": "completed",
        "error": None,
    } == {name: value for name, value in entry.items() if name != "result"}
    assert "What is a heap?" == entry["result"]["text"]
    assert UUID(entry["id"]) == view.id


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_every_query_uses_an_index(desk: Desk) -> None:
    async with every_query_uses_an_index(desk.database) as recorder:
        view = await desk.send()
        await desk.worker.run_due()
        await desk.tasks.get(desk.ada, view.id)
        await desk.send()
        for file in desk.files:
            os.utime(file, (0, 0))
        await desk.tasks.sweep()
        async with desk.database.transaction() as db:
            await service.export(db, desk.ada)
            await service.merge(db, desk.ada, desk.ada)
            await desk.tasks.forget(db, desk.ada)
    assert "speech_tasks" in recorder.tables()
