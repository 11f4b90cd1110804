from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.llm.ports import ModelMessage, Role
from tutor_app.llm.window import LEFT_OUT, alternating, estimate, fit, tokens_of

S, U, A = Role.SYSTEM, Role.USER, Role.ASSISTANT
SYSTEM = ModelMessage(S, "You teach.")


def messages(*pairs: tuple[Role, str]) -> list[ModelMessage]:
    return [ModelMessage(role, content) for role, content in pairs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", 0), ("abc", 1), ("abcd", 2), ("数据结构", 4), ("🙂", 2), ("\ud800", 1)],
)
def test_estimate(text: str, expected: int) -> None:
    assert expected == estimate(text)


def test_neighbours_of_one_role_are_joined_and_empty_ones_left_out() -> None:
    told = messages((S, "a"), (S, "b"), (U, "c"), (A, " "), (U, "d"), (A, "e"), (U, "f"))
    assert messages((S, "a\n\nb"), (U, "c\n\nd"), (A, "e"), (U, "f")) == list(alternating(told))


def test_what_fits_stays_whole() -> None:
    told = messages((S, "a"), (A, "lesson"), (U, "why?"))
    assert tuple(told) == fit(told, 1000)


def test_the_oldest_goes_first() -> None:
    told = messages((S, "a"), (U, "b" * 30), (A, "c" * 30), (U, "d" * 30), (A, "e"), (U, "f"))
    most = tokens_of([told[0], *told[3:]])
    assert (told[0], *told[3:]) == fit(told, most)
    assert (told[0], *told[4:]) == fit(told, most - 1)


def test_a_continued_answer_is_kept_before_older_messages() -> None:
    told = messages((S, "a"), (U, "b" * 90), (A, "half an answer"), (U, "go on"))
    assert (told[0], *told[2:]) == fit(told, 30)


def test_a_question_that_is_too_long_loses_its_middle() -> None:
    told = messages((S, "a"), (U, "old"), (A, "old"), (U, "b" * 5000 + "e" * 5000))
    system, question = fit(told, 1000)
    assert told[0] == system
    head, tail = question.content.split(LEFT_OUT)
    assert (True, True) == (set(head) == {"b"}, set(tail) == {"e"})
    assert 900 < tokens_of((system, question)) <= 1000


def test_a_question_in_chinese_is_cut_between_characters() -> None:
    _, question = fit([SYSTEM, ModelMessage(U, "数据结构" * 1000)], 500)
    assert set("数据结构") == set(question.content.replace(LEFT_OUT, ""))


history = st.lists(
    st.tuples(st.sampled_from([U, A]), st.text(max_size=60)).map(lambda pair: ModelMessage(*pair)),
    max_size=12,
)


@given(
    history, st.text(st.characters(codec="utf-8"), min_size=1, max_size=400), st.integers(0, 400)
)
def test_fit_keeps_the_ends_alternates_and_keeps_the_limit(
    earlier: list[ModelMessage], question: str, most: int
) -> None:
    asked = ModelMessage(U, "?" + question)
    fitted = fit([SYSTEM, *earlier, asked], most)
    assert SYSTEM == fitted[0]
    assert U is fitted[-1].role
    assert all(first.role is not second.role for first, second in pairwise(fitted))
    least = tokens_of([SYSTEM]) + 2 * estimate(LEFT_OUT) + 8
    assert tokens_of(fitted) <= max(most, least)
