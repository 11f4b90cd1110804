"""/api/progress and /api/reviews: what a learner knows, and the cards that are due."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StrictInt

from tutor_app.api.bounds import TimeZone, between, told, up_to
from tutor_app.api.identity import Asker, Services, Student
from tutor_app.db import utc_now
from tutor_app.errors import NotFound
from tutor_app.learning import checking
from tutor_app.learning.service import MAX_DUE
from tutor_app.learning.views import CardView, MasteryView, Observation, ProgressView

router = APIRouter(prefix="/api", tags=["learning"])


class MasteryOut(BaseModel):
    """How well a skill is known; `estimate` and `confidence` are 0 to 1."""

    model_config = ConfigDict(from_attributes=True)

    skill: str
    name: str
    section: str
    estimate: float
    confidence: float
    state: str
    why: str
    last_at: datetime | None

    @classmethod
    def of(cls, view: MasteryView) -> MasteryOut:
        """From the service's view."""
        return cls.model_validate(view)


class CourseOut(BaseModel):
    """The skills of a course in reading order; `slug` is empty for skills of no course."""

    slug: str
    title: str
    skills: list[MasteryOut]


class DayOut(BaseModel):
    """What was answered on a day of the learner's time zone."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    answers: int
    minutes: float


class DueOut(BaseModel):
    """How many cards come due on a day."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    cards: int


class StepOut(BaseModel):
    """What to do next and why; `section` is empty when it is the reviews."""

    model_config = ConfigDict(from_attributes=True)

    kind: str
    title: str
    reason: str
    section: str


class ProgressOut(BaseModel):
    """Everything that the progress page shows."""

    courses: list[CourseOut]
    days: list[DayOut]
    reviews_ahead: list[DueOut]
    due: int
    cards: int
    streak_days: int
    minutes_this_week: float
    minutes: float
    next_step: StepOut
    time_zone: str

    @classmethod
    def of(cls, view: ProgressView) -> ProgressOut:
        """From the service's view."""
        courses = [
            CourseOut(slug=one.slug, title=one.title, skills=[MasteryOut.of(s) for s in one.skills])
            for one in view.courses
        ]
        return cls(
            courses=courses,
            days=[DayOut.model_validate(day) for day in view.days],
            reviews_ahead=[DueOut.model_validate(day) for day in view.ahead],
            due=view.due,
            cards=view.cards,
            streak_days=view.streak,
            minutes_this_week=view.minutes_this_week,
            minutes=view.minutes,
            next_step=StepOut.model_validate(view.next_step),
            time_zone=view.time_zone,
        )


class AnswerIn(BaseModel):
    """One answer that was given elsewhere, and when."""

    skill: Annotated[str, up_to(checking.MAX_SKILL, 1)]
    source: Literal["check", "exercise", "challenge", "interview"]
    item: Annotated[str, up_to(checking.MAX_ITEM, 1)]
    is_right: StrictBool
    score: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False, strict=True)
    hints: Annotated[StrictInt, between(0, checking.MAX_HINTS)] = 0
    tries: Annotated[StrictInt, between(1, checking.MAX_TRIES)] = 1
    seconds: float | None = Field(default=None, ge=0, allow_inf_nan=False, strict=True)
    at: AwareDatetime

    def observation(self) -> Observation:
        """As the service takes it; without a score, right is 1 and wrong 0."""
        given = self.model_dump(exclude={"at", "score"})
        score = float(self.is_right) if self.score is None else self.score
        return Observation(**given, score=score)


class ProgressIn(BaseModel):
    """Answers to add; the same one twice counts once, so a report may be sent again."""

    observations: Annotated[list[AnswerIn], told(maxItems=checking.MAX_AT_ONCE)]


class SkillsOut(BaseModel):
    """The skills that changed."""

    skills: list[MasteryOut]


class CardOut(BaseModel):
    """A card; `waits_seconds` says how long each rating would put it off."""

    id: UUID
    item: str
    skill: str
    section: str
    prompt: str
    answer: str
    due_at: datetime
    reviews: int
    lapses: int
    waits_seconds: dict[str, float]

    @classmethod
    def of(cls, view: CardView) -> CardOut:
        """From the service's view."""
        return cls(
            id=view.id,
            item=view.item,
            skill=view.skill,
            section=view.section,
            prompt=view.prompt,
            answer=view.answer,
            due_at=view.due_at,
            reviews=view.reviews,
            lapses=view.lapses,
            waits_seconds={rating: wait.total_seconds() for rating, wait in view.waits.items()},
        )


class DueCards(BaseModel):
    """Cards to review now, the longest due first, and how many are due in all."""

    items: list[CardOut]
    due: int
    next_due_at: datetime | None


class RatingIn(BaseModel):
    """How well it was known: again, hard, good or easy."""

    rating: Literal["again", "hard", "good", "easy"]


@router.get("/progress")
async def progress(
    asker: Asker, services: Services, time_zone: TimeZone | None = None
) -> ProgressOut:
    """What the learner knows and did; `time_zone` is for those who have none in their account."""
    return ProgressOut.of(await services.learning.progress(asker, utc_now(), time_zone))


@router.put("/progress")
async def report(body: ProgressIn, asker: Student, services: Services) -> SkillsOut:
    """Add answers that were given elsewhere, at most 200 at once."""
    answers = [(one.observation(), one.at) for one in body.observations]
    changed = await services.learning.report(asker, answers, utc_now())
    return SkillsOut(skills=[MasteryOut.of(view) for view in changed])


@router.get("/reviews/due")
async def due(
    asker: Asker, services: Services, limit: Annotated[int, Query(), between(1, MAX_DUE)] = 20
) -> DueCards:
    """The cards that are due."""
    now = utc_now()
    cards = await services.learning.due(asker, now, limit)
    count = await services.learning.due_count(asker, now)
    _, next_due_at = await services.learning.upcoming(asker, now)
    return DueCards(items=[CardOut.of(card) for card in cards], due=count, next_due_at=next_due_at)


@router.post("/reviews/undo")
async def undo(asker: Student, services: Services) -> CardOut:
    """Take the last rating back; 404 when there is none of the last hour."""
    card = await services.learning.undo(asker, utc_now())
    if card is None:
        raise NotFound("There is no rating to take back.", code="nothing_to_undo")
    return CardOut.of(card)


@router.post("/reviews/{card_id}")
async def rate(card_id: UUID, body: RatingIn, asker: Student, services: Services) -> CardOut:
    """Rate a card that is due; 409 when it is not (any more)."""
    return CardOut.of(await services.learning.rate(asker, card_id, body.rating, utc_now()))
