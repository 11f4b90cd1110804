"""The exercises open in a conversation: of its lesson, named, pasted, posed or tried there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor_app.courses.code_tokens import words_of
from tutor_app.courses.hints import is_honest
from tutor_app.library.catalog import Library
from tutor_app.library.naming import Named, names_of
from tutor_app.library.sections import Exercise, Section
from tutor_app.llm.ports import ModelMessage, Role

_MOST = 6
_BLOCK = re.compile(r"```[^\n]*\n(.*?)(?:```|\Z)", re.DOTALL)
_CODE = re.compile(r"^\s*(?:def|class|SELECT|WITH)\b", re.MULTILINE | re.IGNORECASE)
_DEFINED = re.compile(r"^\s*(?:def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Open:
    """Open exercises, the one spoken of last first.

    `at_hand` were named, pasted, posed or tried in the conversation, `others` are those of its
    lesson; `tried` are those that the learner sent code for.
    """

    at_hand: tuple[Named, ...] = ()
    others: tuple[Named, ...] = ()
    tried: tuple[Named, ...] = ()


def opened(library: Library, messages: Sequence[ModelMessage], lesson: Section | None) -> Open:
    """What is open at the end of a conversation; takes some milliseconds."""
    names = names_of(library)
    here = names.of(lesson) if lesson else []
    found: list[Named] = []
    for message in reversed(messages):
        if message.role is Role.USER:
            found += names.meant(message.content, lesson)
        elif message.role is Role.ASSISTANT:
            found += names.posed(message.content)
    sent = [code for m in messages if m.role is Role.USER for code in _code_in(m.content)]
    at_hand = list(dict.fromkeys(found))[:_MOST]
    known = list(dict.fromkeys([*at_hand, *here]))
    tried = [one for one in known if any(_is_attempt(one.exercise, code) for code in sent)]
    at_hand = list(dict.fromkeys([*at_hand, *tried]))
    others = [one for one in here if one not in at_hand]
    return Open(tuple(at_hand), tuple(others), tuple(tried))


def _code_in(text: str) -> list[str]:
    blocks = _BLOCK.findall(text)
    return blocks or ([text] if _CODE.search(text) else [])


def _is_attempt(exercise: Exercise, code: str) -> bool:
    """Whether code is work on an exercise: its own names, and something beyond the starter."""
    if exercise.language == "sql":
        tables = re.findall(r"CREATE\s+TABLE\s+(\w+)", exercise.setup, re.IGNORECASE)
        is_its = "select" in words_of(code) and any(
            table.casefold() in words_of(code) for table in tables
        )
    else:
        names = set(_DEFINED.findall(exercise.starter))
        is_its = bool(names & set(re.findall(r"\w+", code))) if names else False
    return is_its and is_honest(code, exercise.starter, ())
