"""The outline of a generated course as a model gives it and a learner may change it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from tutor_app.combining import bounded_marks
from tutor_app.library.markdown import anchor

MAX_CHAPTERS = 12
MAX_SECTIONS = 10
LEAST_MINUTES, MOST_MINUTES = 5, 180

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


def once(entries: object) -> object:
    """The entries of a list without those whose title came before."""
    if not isinstance(entries, list):
        return entries
    kept: dict[object, object] = {}
    for place, entry in enumerate(entries):
        title = entry.get("title") if isinstance(entry, dict) else None
        kept.setdefault(title.casefold() if isinstance(title, str) else place, entry)
    return list(kept.values())


def bounded(minutes: object) -> object:
    """A number of minutes within what a section may take."""
    if isinstance(minutes, bool) or not isinstance(minutes, int):
        return minutes
    return min(max(minutes, LEAST_MINUTES), MOST_MINUTES)


class SectionForm(BaseModel):
    """A section to be written."""

    title: Title
    goal: Sentence
    minutes: Annotated[int, Field(ge=LEAST_MINUTES, le=MOST_MINUTES)]


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


class PlannedSection(SectionForm):
    """A section as a model plans it: a time out of bounds is the nearest one within them."""

    minutes: Annotated[int, Field(ge=LEAST_MINUTES, le=MOST_MINUTES), BeforeValidator(bounded)]


class PlannedChapter(ChapterForm):
    """A chapter as a model may plan it: 2 to 8 sections, each title once."""

    sections: Annotated[  # type: ignore[assignment]
        list[PlannedSection], Field(min_length=2, max_length=8), BeforeValidator(once)
    ]


class PlannedOutline(OutlineForm):
    """A course as a model may plan it: 3 to 8 chapters, each title once."""

    chapters: Annotated[  # type: ignore[assignment]
        list[PlannedChapter], Field(min_length=3, max_length=8), BeforeValidator(once)
    ]


def _slug(title: str, number: int) -> str:
    plain = re.sub(r"[^a-z0-9-]+", "", anchor(title))[:40].strip("-")
    return f"{number}-{plain}" if plain else f"{number}"
