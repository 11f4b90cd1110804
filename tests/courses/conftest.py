"""Courses on a real database, with the whole chat around them when a test needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.doubles.models import PlayedGate, PlayedModel
from tutor_app.accounts.owner import Owner
from tutor_app.chat.conversations import Conversations
from tutor_app.chat.engine import Engine
from tutor_app.chat.streams import MemoryStreams
from tutor_app.chat.teaching import Teaching
from tutor_app.chat.titles import Titles
from tutor_app.chat.turn_repository import answers_since
from tutor_app.chat.turns import Turns
from tutor_app.courses.lessons import Lessons
from tutor_app.courses.service import Courses
from tutor_app.db import Database, new_id
from tutor_app.jobs.queue import Jobs
from tutor_app.learning.views import Observation
from tutor_app.library.catalog import Library
from tutor_app.library.search import LibrarySearch
from tutor_app.library.tutor import LibraryTutor
from tutor_app.limits.quotas import Quotas
from tutor_app.limits.rates import RateLimits
from tutor_app.llm.ports import Model
from tutor_app.settings import Settings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class PlayedLearner:
    """Remembers what it is told."""

    observed: list[Observation] = field(default_factory=list)
    cards: list[tuple[str, str]] = field(default_factory=list)

    async def observe(self, owner, observations, now):
        self.observed += observations

    async def missed(self, owner, item, skill, prompt, answer, section, now):
        self.cards.append((item, skill))


@pytest.fixture(scope="session")
def library() -> Library:
    return Library.bundled()


@pytest.fixture(scope="session")
def search(library: Library) -> LibrarySearch:
    return LibrarySearch(library)


@pytest.fixture
def learner() -> PlayedLearner:
    return PlayedLearner()


@pytest.fixture
def courses(
    database: Database, library: Library, search: LibrarySearch, learner: PlayedLearner
) -> Courses:
    return Courses(database, library, search, learner)


@pytest.fixture
def ada() -> Owner:
    return Owner(new_id(), name="Ada")


@dataclass
class School:
    """A conversation in teacher mode that follows a course."""

    turns: Turns
    teaching: Teaching
    courses: Courses
    conversations: Conversations
    owner: Owner
    learner: PlayedLearner
    conversation: UUID | None = None

    async def begin(self, section: str, **options) -> str:
        lesson = await self.teaching.begin(
            self.owner, section, NOW, options.pop("conversation", self.conversation), **options
        )
        self.conversation = lesson.conversation_id
        return await self._text(lesson.turn.turn_id)

    async def say(self, text: str) -> str:
        turn = await self.turns.start(self.owner, self.conversation, text)
        return await self._text(turn.turn_id)

    async def _text(self, turn_id: UUID) -> str:
        events = [event async for event in await self.turns.events(self.owner, turn_id)]
        assert events[-1].kind == "completed", events[-1]
        told = (e.data["text"] for e in events if e.kind in ("delta", "rejected"))
        return "".join(told)

    async def place(self) -> tuple[str, tuple[str, ...]]:
        slug = (await self.courses.lesson_of(self.owner, self.conversation)).card.slug
        view = await self.courses.position(self.owner, slug)
        return view.section, view.told


def build_school(
    database: Database,
    settings: Settings,
    courses: Courses,
    search: LibrarySearch,
    model: Model | None = None,
) -> School:
    generous = settings.model_copy(
        update={"message_rate": "10000/minute", "daily_messages": 10_000}
    )
    streams = MemoryStreams()
    engine = Engine(
        database,
        streams,
        PlayedGate(),
        model or LibraryTutor(search, pause_seconds=0),
        Titles(database, None),
        history=settings.history_messages,
        lessons=Lessons(database, courses, answers_since),
    )
    limits = RateLimits(generous)
    turns = Turns(
        database,
        streams,
        engine,
        limits,
        Quotas(database),
        generous,
    )
    conversations = Conversations(database, Jobs(database), streams)
    teaching = Teaching(conversations, turns, courses, limits)
    owner = Owner(new_id(), name="Ada")
    return School(turns, teaching, courses, conversations, owner, courses._learner)


@pytest.fixture
async def school(
    sqlite_database: Database,
    settings: Settings,
    library: Library,
    search: LibrarySearch,
    learner: PlayedLearner,
) -> AsyncIterator[School]:
    """With the offline library behind it."""
    courses = Courses(sqlite_database, library, search, learner)
    built = build_school(sqlite_database, settings, courses, search)
    await built.turns.open()
    yield built
    await built.turns.close()


@pytest.fixture
def model() -> PlayedModel:
    return PlayedModel()


@pytest.fixture
async def modelled(
    sqlite_database: Database,
    settings: Settings,
    library: Library,
    search: LibrarySearch,
    learner: PlayedLearner,
    model: PlayedModel,
) -> AsyncIterator[School]:
    """With a model that the test plays."""
    courses = Courses(sqlite_database, library, search, learner)
    built = build_school(sqlite_database, settings, courses, search, model)
    await built.turns.open()
    yield built
    await built.turns.close()
