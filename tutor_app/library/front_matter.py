"""The YAML of a course: front matter of sections and course.yaml, with the line of each fault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from tutor_app.library.sections import Fault

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$")]
SectionId = Annotated[str, StringConstraints(pattern=rf"^{SLUG}/{SLUG}/{SLUG}$")]
Skill = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(?:\.[a-z0-9-]+)+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SectionFront(_Strict):
    """The front matter of a section."""

    title: Words
    goal: Words
    order: int = Field(ge=0)
    minutes: int = Field(ge=1, le=180)
    prerequisites: list[SectionId]
    skills: list[Skill] = Field(min_length=1, max_length=4)
    keywords: list[Words] = Field(min_length=5, max_length=15)


class ChapterFront(_Strict):
    """A chapter as course.yaml lists it."""

    slug: Slug
    title: Words


class CourseFront(_Strict):
    """A course.yaml."""

    title: Words
    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    level: Literal["beginner", "intermediate", "advanced"]
    chapters: list[ChapterFront] = Field(min_length=1)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C, where PyYAML has it: ten times as fast."""

FrontT = TypeVar("FrontT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Front(Generic[FrontT]):
    """What was read: `value` is None when there are faults; `lines` maps each key to its line."""

    value: FrontT | None
    faults: list[Fault]
    lines: dict[str, int]


def read_yaml(text: str, model: type[FrontT], path: str, first_line: int = 1) -> Front[FrontT]:
    """Parse and validate a YAML mapping; `first_line` is where `text` begins in its file."""
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        line = first_line + _line(error)
        return Front(None, [Fault(path, line, f"not valid YAML: {_said(error)}")], {})
    finally:
        loader.dispose()
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        return Front(None, [Fault(path, first_line, "expected `key: value` lines")], {})
    lines = {str(key.value): first_line + key.start_mark.line for key, _ in node.value}
    try:
        return Front(model.model_validate(data), [], lines)
    except ValidationError as error:
        return Front(None, _faults(error, path, lines, first_line), lines)


def _faults(error: ValidationError, path: str, lines: dict[str, int], first: int) -> list[Fault]:
    faults = []
    for item in error.errors():
        where = [str(step) for step in item["loc"]]
        message = item["msg"].replace("Input should", "should")
        faults.append(Fault(path, lines.get(where[0], first), f"{'.'.join(where)}: {message}"))
    return faults


def _line(error: yaml.YAMLError) -> int:
    mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
    return int(mark.line) if mark else 0


def _said(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]
