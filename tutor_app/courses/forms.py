"""The outline of a generated course as a model gives it and a learner may change it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, Field

from tutor_app.combining import bounded_marks
from tutor_app.library.markdown import anchor

MAX_CHAPTERS = 12
MAX_SECTIONS = 10

_TAG = re.compile(r"<[^<>]*>")
_MARKS = re.compile(r"[<>`*#|\[\]\\]|\s+")


def plain_line(text: str) -> str:
    """One line without HTML, Markdown marks and control characters. Raises ValueError if empty."""
    kept = "".join(c for c in _TAG.sub(" ", bounded_marks(text)) if c.isprintable() or c.isspace())
    line = " ".join(_MARKS.sub(" ", kept).split())
    if not any(c.isalnum() for c in line):
        raise ValueError("needs at least one letter")
    return line


Title = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(plain_line)]
Sentence = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(plain_line)]


Titled = TypeVar("Titled", bound="SectionForm | ChapterForm")


def apart(entries: list[Titled]) -> list[Titled]:
    """The entries, if no two have the same title. Raises ValueError."""
    titles = [entry.title.casefold() for entry in entries]
    twice = next((title for title in titles if titles.count(title) > 1), None)
    if twice is not None:
        raise ValueError(f"each needs a title of its own, and “{twice}” comes twice")
    return entries


class SectionForm(BaseModel):
    """A section to be written."""

    title: Title
    goal: Sentence
    minutes: Annotated[int, Field(ge=5, le=180)]


class ChapterForm(BaseModel):
    """A run of sections."""

    title: Title
    sections: Annotated[list[SectionForm], Field(min_length=1, max_length=MAX_SECTIONS)]


class OutlineForm(BaseModel):
    """A course: 1 to 12 chapters with 1 to 10 sections each."""

    title: Title
    summary: Sentence
    level: Literal["beginner", "intermediate", "advanced"]
    chapters: Annotated[list[ChapterForm], Field(min_length=1, max_length=MAX_CHAPTERS)]

    def stored(self) -> list[dict[str, Any]]:
        """The chapters with slugs, each unique where it stands."""
        return [
            {
                "slug": _slug(chapter.title, place),
                "title": chapter.title,
                "sections": [
                    section.model_dump() | {"slug": _slug(section.title, number)}
                    for number, section in enumerate(chapter.sections, start=1)
                ],
            }
            for place, chapter in enumerate(self.chapters, start=1)
        ]


class PlannedChapter(ChapterForm):
    """A chapter as a model may plan it: 2 to 8 sections with titles of their own."""

    sections: Annotated[list[SectionForm], Field(min_length=2, max_length=8), AfterValidator(apart)]


class PlannedOutline(OutlineForm):
    """A course as a model may plan it: 3 to 8 chapters with titles of their own."""

    chapters: Annotated[  # type: ignore[assignment]
        list[PlannedChapter], Field(min_length=3, max_length=8), AfterValidator(apart)
    ]


def _slug(title: str, number: int) -> str:
    plain = re.sub(r"[^a-z0-9-]+", "", anchor(title))[:40].strip("-")
    return f"{number}-{plain}" if plain else f"{number}"
