"""The best next step and the reason it gives."""

from __future__ import annotations

import pytest

from tests.learning.conftest import DAY, NOW
from tutor_app.learning.next_step import next_step
from tutor_app.learning.skills import Skills, name_of
from tutor_app.learning.views import MasteryView
from tutor_app.library.catalog import Library

VARIABLES = "python/basics/variables-and-types"


@pytest.fixture(scope="module")
def skills(library: Library) -> Skills:
    return Skills(library)


def known(skill: str, *, state: str = "learning", misses: int = 0, days_ago: int = 0, **more):
    values = {"estimate": 0.4, "confidence": 0.5, "why": ""} | more
    view = MasteryView(
        skill=skill,
        name=name_of(skill),
        state=state,
        misses=misses,
        **values,
        last_at=NOW - days_ago * DAY,
    )
    return {skill: view}


def test_it_begins_with_what_needs_nothing(skills: Skills):
    step = next_step(skills, {}, 0)

    assert "python/basics/running-python" == step.section
    assert "A good place to begin: it needs nothing before it." == step.reason


def test_missed_twice_comes_first_and_says_what_stands_on_it(skills: Skills):
    missed = known("python.variables", misses=2) | known("python.lists", misses=1)
    step = next_step(skills, missed, 5)

    assert VARIABLES == step.section
    assert step.reason.startswith("You missed variables twice; “")
    assert step.reason.endswith("on it.")


def test_then_what_is_due(skills: Skills):
    step = next_step(skills, known("python.variables", misses=1), 1)

    assert ("review", "") == (step.kind, step.section)
    assert step.reason.startswith("1 card is due")


def test_then_what_was_missed_once(skills: Skills):
    step = next_step(skills, known("python.variables", misses=1), 0)

    assert VARIABLES == step.section
    assert "missed variables once" in step.reason


def test_then_what_fades_the_weakest_first(skills: Skills):
    faded = known("python.variables", state="fading", estimate=0.8)
    faded |= known("git.commits", state="fading", estimate=0.5)
    weakest = min(
        (one for one in faded.values() if skills.section(one.skill)), key=lambda v: v.estimate
    )

    assert skills.section(weakest.skill).id == next_step(skills, faded, 0).section


def test_then_the_section_after_the_last_one(skills: Skills, library: Library):
    last = known("python.variables", state="mastered") | known("web.http", days_ago=9)
    step = next_step(skills, last, 0)

    assert library.after(library.section(VARIABLES)).id == step.section
    assert step.reason.startswith("It comes right after “")


def test_skills_that_the_library_does_not_teach_lead_nowhere_wrong(skills: Skills):
    step = next_step(skills, known("rust.borrowing", misses=5), 0)

    assert "python/basics/running-python" == step.section


def test_who_knows_everything_keeps_it(skills: Skills, library: Library):
    everything = {}
    for section in library.sections:
        for skill in section.skills:
            everything |= known(skill, state="mastered", estimate=1.0)

    assert ("review", "Keep what you know") == (
        next_step(skills, everything, 0).kind,
        next_step(skills, everything, 0).title,
    )


@pytest.mark.parametrize(
    ("skill", "name"),
    [
        ("python.lists", "lists"),
        ("python.strings.methods", "strings: methods"),
        ("ds.hash-tables", "hash tables"),
        ("alone", "alone"),
        ("...", "..."),
    ],
)
def test_names_of_skills(skill: str, name: str):
    assert name == name_of(skill)
