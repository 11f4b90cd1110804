"""Solutions and earlier answers are read once, and what is kept of that is what a reading gives."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.courses.textbook import TEXTBOOK, answer
from tutor_app.container import build
from tutor_app.courses import secrets, told
from tutor_app.courses.leak import LeakGuard
from tutor_app.courses.secrets import Quotes, Secret, quotes_of
from tutor_app.courses.told import told_by
from tutor_app.library import naming
from tutor_app.library.catalog import Library
from tutor_app.library.sections import Section
from tutor_app.settings import Settings

STACKS = "data-structures/linear/stacks"


def answers(section: Section) -> list[str]:
    """One with a solution, and others that say something else."""
    solved = [f"Look:\n\n```python\n{one.solution}\n```\n" for one in section.exercises]
    return [*solved, *map(answer, sorted(TEXTBOOK)[:6])]


def secrets_of(section: Section, *own: str) -> list[Secret]:
    return [Secret.of(one, given=[section.body, *own]) for one in section.exercises]


@pytest.fixture(scope="module")
def quotes() -> Quotes:
    return Quotes(())


@pytest.fixture
def texts_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are read from here on, one after the other."""
    texts: list[str] = []
    read = told._read

    def noting(text: str, kept: Sequence[Secret]) -> list[told._Finding]:
        texts.append(text)
        return read(text, kept)

    monkeypatch.setattr(told, "_read", noting)
    told._known.cache_clear()
    return texts


def test_an_answer_is_read_once_for_many_turns(
    library: Library, texts_read: list[str], quotes: Quotes
):
    section = library.section(STACKS)
    said = answers(section)
    for turn in range(3):
        own = [f"Why is that so in line {number}?" for number in range(turn + 1)]
        kept = [
            Secret.of(one, given=[section.body, *own], quotes=quotes) for one in section.exercises
        ]
        LeakGuard(kept, said)
    assert said == texts_read
    LeakGuard(kept, [*said, "One answer more."])
    assert [*said, "One answer more."] == texts_read


def test_an_answer_is_read_again_when_the_learner_wrote_what_it_says(library: Library):
    section = library.section(STACKS)
    said = answers(section)
    for own in ((), (section.exercises[0].solution,), ("Why?",), (said[-1],), ()):
        kept = secrets_of(section, *own)
        warm = told_by(kept, said)
        told._known.cache_clear()
        assert told_by(kept, said) == warm


def test_what_the_learner_pasted_since_counts_as_given_in_earlier_answers(
    library: Library, texts_read: list[str], quotes: Quotes
):
    section = library.section(STACKS)
    renamed = section.exercises[1].solution.replace("waiting", "open_days").replace("day", "place")
    said = [f"```python\n{renamed}\n```\n"]
    found = [
        told_by([Secret.of(section.exercises[1], given=[section.body, *own], quotes=quotes)], said)
        for own in ((), ("Is it this?",), (renamed,))
    ]
    assert 2 * said == texts_read
    assert found[0] == found[1]
    assert len(found[2][0]) < len(found[0][0])


def test_a_solution_is_made_into_lines_once(library: Library, monkeypatch: pytest.MonkeyPatch):
    section = library.section(STACKS)
    made: list[tuple[str, ...]] = []
    own = secrets._own

    def noting(tokens: tuple[str, ...], kept: Iterable[str]) -> secrets.OwnLine:
        made.append(tokens)
        return own(tokens, frozenset(kept))

    monkeypatch.setattr(secrets, "_own", noting)
    secrets._solution.cache_clear()
    for turn in range(5):
        secrets_of(section, f"My question number {turn}")
    assert len(made) == len(set(made))
    assert made


def test_a_changed_solution_is_another_one(library: Library):
    exercise = library.section(STACKS).exercises[0]
    changed = replace(exercise, solution="def other(rows):\n    return sorted(rows, key=len)\n")
    first, second = Secret.of(exercise), Secret.of(changed)
    assert first.lines
    assert second.lines
    assert not set(first.lines) & set(second.lines)


@pytest.fixture
def quotes_made(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """The threads that make quotes from here on."""
    threads: list[threading.Thread] = []
    of = Quotes.of

    def noting(sections: Iterable[Section]) -> Quotes:
        threads.append(threading.current_thread())
        return of(sections)

    monkeypatch.setattr(Quotes, "of", noting)
    secrets._made.cache_clear()
    return threads


def test_many_who_ask_at_once_get_the_same_quotes(
    library: Library, quotes_made: list[threading.Thread]
):
    at_once = threading.Barrier(4)

    def ask(_: int) -> Quotes:
        at_once.wait()
        return quotes_of(library)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    assert len({id(one) for one in found}) == 1
    assert len(quotes_made) == 1


def test_the_services_make_them_without_a_question(
    settings: Settings, quotes_made: list[threading.Thread]
):
    naming.names_of.cache_clear()
    container = build(settings)
    container.warm_up()
    assert len(quotes_made) == 1
    quotes_of(container.library)
    assert len(quotes_made) == 1
    assert naming.names_of.cache_info().currsize == 1
