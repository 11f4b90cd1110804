"""Where learners stand in courses and what they did there."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field

from tutor_app.courses.keys import MAX_COURSE, MAX_SECTION
from tutor_app.db import Table, new_id, utc_now

MAX_EXERCISE_KEY = 220


class CoursePosition(Table, table=True):
    """Where the lesson of a course stands: one row an owner and course.

    `told` lists the anchors of the section's parts that were taught, `asked` the numbers (from
    1) of its check questions. `version` grows with every move, so that two tabs notice each
    other. `conversation_id` is the chat that teaches; it may be gone.
    """

    __tablename__ = "course_positions"
    __table_args__ = (
        Index("ix_course_positions_conversation", "owner_id", "conversation_id", "updated_at"),
    )

    owner_id: UUID = Field(primary_key=True)
    course: str = Field(primary_key=True, max_length=MAX_COURSE)
    section_id: str = Field(max_length=MAX_SECTION)
    told: list[str] = Field(default_factory=list, sa_type=JSON)
    asked: list[int] = Field(default_factory=list, sa_type=JSON)
    conversation_id: UUID | None = None
    version: int = 1
    updated_at: datetime = Field(default_factory=utc_now)


class SectionProgress(Table, table=True):
    """What an owner did in a section.

    `answers` maps the number of a check question to `choice`, `tries` and `is_right`, `drafts`
    the number of an exercise to the code in its editor;
    `seen_seconds` counts the time between things done there, long pauses cut.
    """

    __tablename__ = "section_progress"
    __table_args__ = (Index("ix_section_progress_course", "owner_id", "course", "seen_at"),)

    owner_id: UUID = Field(primary_key=True)
    section_id: str = Field(primary_key=True, max_length=MAX_SECTION)
    course: str = Field(max_length=MAX_COURSE)
    opened_at: datetime = Field(default_factory=utc_now)
    seen_at: datetime = Field(default_factory=utc_now)
    seen_seconds: int = 0
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    drafts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    done_at: datetime | None = None


class ExerciseAttempt(Table, table=True):
    """Code that a learner tried, and what their browser says came of it."""

    __tablename__ = "exercise_attempts"
    __table_args__ = (
        Index("ix_exercise_attempts_exercise", "owner_id", "exercise", "created_at"),
        Index("ix_exercise_attempts_created", "owner_id", "created_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_id: UUID
    exercise: str = Field(max_length=MAX_EXERCISE_KEY)
    code: str = Field(default="", sa_type=Text)
    is_passed: bool = False
    is_honest: bool = False
    result: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    seconds: float | None = None
    created_at: datetime = Field(default_factory=utc_now)


class HintUse(Table, table=True):
    """A hint that was taken; the number after the last hint is the worked solution."""

    __tablename__ = "hint_use"

    owner_id: UUID = Field(primary_key=True)
    exercise: str = Field(primary_key=True, max_length=MAX_EXERCISE_KEY)
    number: int = Field(primary_key=True)
    taken_at: datetime = Field(default_factory=utc_now)


class GeneratedCourse(Table, table=True):
    """A course that a model outlines for one learner.

    `outline` holds chapters and sections; it is empty while the course is being planned.
    """

    __tablename__ = "generated_courses"
    __table_args__ = (Index("uq_generated_courses_slug", "owner_id", "slug", unique=True),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    owner_id: UUID
    slug: str = Field(max_length=MAX_COURSE)
    title: str = Field(max_length=120)
    summary: str = Field(default="", max_length=400)
    level: str = Field(default="beginner", max_length=12)
    wish: str = Field(default="", sa_type=Text)
    outline: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    created_at: datetime = Field(default_factory=utc_now)
    updated_at: datetime = Field(default_factory=utc_now)


class GeneratedSection(Table, table=True):
    """The text of a generated section: `state` is `writing`, `ready` or `failed`."""

    __tablename__ = "generated_sections"
    __table_args__ = (Index("ix_generated_sections_course", "owner_id", "course"),)

    owner_id: UUID = Field(primary_key=True)
    section_id: str = Field(primary_key=True, max_length=MAX_SECTION)
    course: str = Field(max_length=MAX_COURSE)
    state: str = Field(default="writing", max_length=10)
    body: str = Field(default="", sa_type=Text)
    model: str = Field(default="", max_length=120)
    begun_at: datetime = Field(default_factory=utc_now)
    written_at: datetime | None = None
