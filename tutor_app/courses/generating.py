"""Courses that a model makes for one learner: the outline at once, each section when opened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.accounts.repository import hold_account
from tutor_app.combining import bounded_marks
from tutor_app.courses.forms import OutlineForm, PlannedOutline
from tutor_app.courses.keys import known_section
from tutor_app.courses.plan import plan_text, read_plan
from tutor_app.courses.repository import CourseRepository
from tutor_app.courses.shelf import GENERATED, generated_course, is_generated
from tutor_app.courses.tables import GeneratedCourse, GeneratedSection
from tutor_app.db import Database, as_utc, new_id
from tutor_app.errors import Conflict, InvalidInput, NotConfigured, NotFound, Unavailable
from tutor_app.limits.quotas import Quotas
from tutor_app.llm.chain import ModelChain
from tutor_app.llm.complete import complete
from tutor_app.llm.ports import ModelError, ModelMessage, ModelRequest, Role
from tutor_app.llm.prompts import prompt
from tutor_app.llm.structured import fill_in
from tutor_app.llm.unlooped import NOTE
from tutor_app.topics.gate import Verdict

MAX_WISH = 1_000
DAILY_COURSES = 10
MAX_BODY = 60_000
LEAST_BODY = 200
SECONDS = 120.0
GIVEN_UP = timedelta(minutes=3)
"""After this, a section that is still "being written" lost its writer and can be tried again."""

NO_MODEL = (
    "New courses are written by an AI model, and none is set up here. The bundled courses are "
    "complete without one; with a key in the settings this page can make courses to your wish."
)


class Gate(Protocol):
    """What is asked of the topic gate."""

    async def check(self, question: str, context: Sequence[ModelMessage]) -> Verdict:
        """Whether a wish is about computing."""
        ...


class Generator:
    """Makes courses; `writer` is the chain of models, None or empty when there is none."""

    def __init__(
        self, database: Database, writer: ModelChain | None, gate: Gate, quotas: Quotas
    ) -> None:
        self._database = database
        self._writer = writer
        self._gate = gate
        self._quotas = quotas

    @property
    def is_possible(self) -> bool:
        """Whether a model is configured."""
        return self._writer is not None and self._writer.has_models

    async def generate(self, owner: Owner, wish: object, now: datetime) -> str:
        """Plan a course and keep it; its slug.

        Raises InvalidInput (`empty_wish`, `wish_too_long`, `off_topic`), NotConfigured without a
        model, TooMany after ten courses a day, and NoOutline when no model gives one that fits.
        """
        words = _wish(wish)
        writer = self._possible()
        if not (await self._gate.check(words, ())).is_allowed:
            raise InvalidInput(
                "Courses here are about computing. Say what you would like to learn about "
                "programming, data, systems or tools.",
                code="off_topic",
            )
        row = await self._wished(owner, words, now)
        try:
            form = await _planned(writer, words)
        except BaseException:
            async with self._database.transaction() as db:
                await _forget(db, row.id)
            raise
        async with self._database.transaction() as db:
            held = await db.get(GeneratedCourse, row.id)
            if held is None:  # the account was deleted meanwhile
                raise NotFound
            _outlined(held, form, now)
            db.add(held)
        return row.slug

    async def _wished(self, owner: Owner, wish: str, now: datetime) -> GeneratedCourse:
        """The row of a course before it is planned: whoever has it by then gets the plan."""
        slug = f"{GENERATED}{new_id().hex[:10]}"
        row = GeneratedCourse(owner_id=owner.id, slug=slug, title="", wish=wish, created_at=now)
        async with self._database.transaction() as db:
            await hold_account(db, owner)
            await self._quotas.spend(db, owner.id, "courses", DAILY_COURSES, now)
            for other in await CourseRepository(db).all_of(GeneratedCourse, owner.id):
                if not other.outline and now - as_utc(other.created_at) > GIVEN_UP:
                    await db.delete(other)  # a server that stopped has left it
            db.add(row)
        return row

    async def change(self, owner: Owner, slug: str, form: OutlineForm, now: datetime) -> None:
        """Put another outline in the place of one's own. Raises NotFound.

        Sections that keep their place and title keep their text.
        """
        async with self._database.transaction() as db:
            row = await _owned(db, owner, slug)
            _outlined(row, form, now)
            db.add(row)

    async def plan(self, owner: Owner, slug: str) -> str:
        """The outline of one's own course as a text to be changed. Raises NotFound."""
        async with self._database.reading() as db:
            return plan_text((await _owned(db, owner, slug)).outline)

    async def replan(self, owner: Owner, slug: str, title: str, text: str, now: datetime) -> None:
        """Put what such a text says in its place. Raises NotFound and InvalidInput `bad_plan`."""
        async with self._database.reading() as db:
            row = await _owned(db, owner, slug)
        await self.change(owner, slug, read_plan(title, row.summary, row.level, text), now)

    async def delete(self, owner: Owner, slug: str) -> None:
        """Remove a generated course with its texts. Raises NotFound."""
        async with self._database.transaction() as db:
            courses = CourseRepository(db)
            row = await _owned(db, owner, slug)
            for section in await courses.all_of(GeneratedSection, owner.id):
                if section.course == slug:
                    await db.delete(section)
            await db.delete(row)

    async def write(self, owner: Owner, section_id: str, now: datetime) -> None:
        """Write the text of a section that has none yet, or whose writing failed.

        Raises NotFound, Conflict `being_written`, NotConfigured and ModelError; a failure is
        kept, so that the page can offer to try again.
        """
        name = known_section(section_id)
        async with self._database.transaction() as db:
            course = await _owned(db, owner, name.partition("/")[0])
            asked = _asked(course, name)
            row = await CourseRepository(db).generated_section(owner.id, name)
            if row is not None and row.state == "ready":
                return
            writer = self._possible()
            row = _begun(row, owner, name, now)
            db.add(row)
        try:
            body = await complete(writer, _asking("section", asked), seconds=SECONDS)
            row.body, row.state, row.written_at = _body(body), "ready", now
        except BaseException:
            row.state = "failed"
            raise
        finally:
            async with self._database.transaction() as db:
                await _keep(db, course, row)

    def _possible(self) -> ModelChain:
        if self._writer is None or not self.is_possible:
            raise NotConfigured(NO_MODEL, code="no_model")
        return self._writer


class NoOutline(ModelError):
    """No model gave an outline of 3 to 8 chapters with 2 to 8 sections, also when asked again."""

    code = "no_outline"
    message = (
        "No model gave a plan that makes a course of 3 to 8 chapters. Your wish is kept: try again "
        "in a moment, or say more exactly what you want to learn."
    )


async def _planned(writer: ModelChain, wish: str) -> PlannedOutline:
    try:
        return await fill_in(writer, _asking("outline", {"wish": wish}), PlannedOutline)
    except ModelError as error:
        raise NoOutline from error


def _outlined(row: GeneratedCourse, form: OutlineForm, now: datetime) -> None:
    row.title, row.summary, row.level = form.title, form.summary, form.level
    row.outline, row.updated_at = form.stored(), now


async def _forget(db: AsyncSession, course_id: UUID) -> None:
    row = await db.get(GeneratedCourse, course_id)
    if row is not None:
        await db.delete(row)


async def _keep(db: AsyncSession, course: GeneratedCourse, written: GeneratedSection) -> None:
    """Keep a text for whoever has the course by now; of a deleted one nothing is kept."""
    held = await db.get(GeneratedCourse, course.id)
    if held is None:
        return
    row = await CourseRepository(db).generated_section(held.owner_id, written.section_id)
    if row is not None:
        row.body, row.state, row.written_at = written.body, written.state, written.written_at
        db.add(row)


async def _owned(db: AsyncSession, owner: Owner, slug: str) -> GeneratedCourse:
    row = await CourseRepository(db).generated(owner.id, slug) if is_generated(slug) else None
    if row is None:
        raise NotFound
    return row


def _begun(
    row: GeneratedSection | None, owner: Owner, section_id: str, now: datetime
) -> GeneratedSection:
    if row is not None and row.state == "writing" and now - as_utc(row.begun_at) < GIVEN_UP:
        raise Conflict(
            "This section is being written already, perhaps in another tab. It appears here when "
            "it is done.",
            code="being_written",
        )
    course = section_id.partition("/")[0]
    row = row or GeneratedSection(owner_id=owner.id, section_id=section_id, course=course)
    row.state, row.begun_at = "writing", now
    return row


def _asked(row: GeneratedCourse, section_id: str) -> dict[str, object]:
    course = generated_course(row)
    section = next((one for one in course.sections if one.id == section_id), None)
    if section is None:
        raise NotFound
    outline = [
        {"chapter": chapter.title, "sections": [one.title for one in chapter.sections]}
        for chapter in course.chapters
    ]
    return {
        "course": course.title,
        "level": course.level,
        "wish": row.wish,
        "outline": outline,
        "section": {"title": section.title, "goal": section.goal, "minutes": section.minutes},
    }


def _asking(name: str, told: dict[str, object]) -> ModelRequest:
    messages = (
        ModelMessage(Role.SYSTEM, prompt(name)),
        ModelMessage(Role.USER, json.dumps(told, ensure_ascii=False)),
    )
    return ModelRequest(messages, purpose=name, max_tokens=4096)


def _body(text: str) -> str:
    body = text.replace("\x00", "").encode("utf-8", "replace").decode().strip()[:MAX_BODY]
    if body.endswith(NOTE):
        raise Unavailable(
            "The model only repeated itself. Nothing of it was kept: try again in a moment.",
            code="repeated",
        )
    if len(body) < LEAST_BODY:
        raise Unavailable(
            "The model wrote too little for a section. Try again in a moment.", code="too_short"
        )
    return body


def _wish(wish: object) -> str:
    words = " ".join(wish.replace("\x00", "").split()) if isinstance(wish, str) else ""
    words = bounded_marks(words.encode("utf-8", "replace").decode())
    if sum(c.isalnum() for c in words) < 3:
        raise InvalidInput("Say in a sentence what you want to learn.", code="empty_wish")
    if len(words) > MAX_WISH:
        raise InvalidInput(
            f"A wish has at most {MAX_WISH:,} characters; this one has {len(words):,}.",
            code="wish_too_long",
        )
    return words
