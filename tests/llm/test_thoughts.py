from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor_app.llm.thoughts import OpenText


def shown(text: str, cuts: list[int], *, begins_in_thoughts: bool = False) -> str:
    reader = OpenText(begins_in_thoughts=begins_in_thoughts)
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [text[a:b] for a, b in pairwise(places)]
    return "".join(reader.feed(piece) for piece in pieces) + reader.finish()


cut_places = st.lists(st.integers(min_value=0), max_size=40)
HARMONY = (
    "<|channel|>analysis<|message|>They want a list.<|end|><|start|>assistant"
    "<|channel|>final<|message|>A list.<|return|>"
)
COHERE = "<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>A list.<|END_RESPONSE|>"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("A list.", "A list."),
        ("<think>hm</think>A list.", "A list."),
        ("\n <think>\nhm <b>\n</think>\n\nA list.\n", "A list.\n"),
        ("<think></think>A list.", "A list."),
        ("<think>never ends", ""),
        ("<think>hm</think> \n", ""),
        ("<THINK>hm</Think>A list.", "A list."),
        ('<thinking type="deep">hm</thinking>A list.', "A list."),
        ("<reasoning>hm</reasoning>\nA list.", "A list."),
        ("<thought>hm</thought>A list.", "A list."),
        ("<seed:think>hm</seed:think>A list.", "A list."),
        ("[THINK]hm[/THINK]A list.", "A list."),
        ("◁think▷hm◁/think▷A list.", "A list."),
        ("<|channel>thought\nhm<channel|>A list.", "A list."),
        (HARMONY, "A list."),
        ("<|channel|>final<|message|>A list.", "A list."),
        ("analysisThe user wants a list.assistantfinalA list.", "A list."),
        (COHERE, "A list."),
        ("A list.<|im_end|>", "A list."),
        ("The user wants a list. So:</think>A list.", "A list."),
        ("Okay, so the learner asks for lists.\n</think>\n\nA list.", "A list."),
        ("We need to answer YES or NO.</think>YES", "YES"),
        ("A list.\n<think>more</think>\nAn array.", "A list.\n\nAn array."),
        ("A list <think>more</think>or two.", "A list or two."),
    ],
)
@settings(max_examples=25)
@given(cuts=cut_places)
def test_thoughts_are_left_out(reply: str, expected: str, cuts: list[int]) -> None:
    assert expected == shown(reply, cuts)


@pytest.mark.parametrize(
    "answer",
    [
        *(" \n ", "", "  indented", "<th", "<thing> is a tag", "[link](x) and [THINK", "A", "The"),
        "Use `<think>` like `</think>` this.",
        "What does `</think>` mean? It ends thoughts.",
        "```xml\n<think>hm</think>\n```\nThat is how.",
        "~~~\n</think>\n~~~\nThat is how.",
        "- Models write:\n  ```\n  <|channel|>analysis<|message|>\n  ```\n",
        "Like this:\n\n    <think>hm</think>\n\nIndented.",
        "`` a ` <think> ` b `` is a span.",
        "Use <think> to open.",
        "a < b and c <d> e, 1 <= n < 2, x <| f |> y",
        "Okay, let's see. A list is a row.",
        "The user is a row in a table.",
        "Analysis of algorithms counts steps.",
        "I should say: lists.",
    ],
)
@settings(max_examples=25)
@given(cuts=cut_places)
def test_an_answer_stays_whole(answer: str, cuts: list[int]) -> None:
    expected = answer if answer.strip() else ""
    assert expected == shown(answer, cuts)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Lists, then.\n</think>\nA list.", "A list."),
        ("`x` is odd.\n```\nhm\n</think>\nA list.", "A list."),
        ("<think>hm</think>A list.", "A list."),
        ("A list.", "A list."),
    ],
)
@settings(max_examples=25)
@given(cuts=cut_places)
def test_models_that_leave_out_the_opening_mark(reply: str, expected: str, cuts: list[int]) -> None:
    assert expected == shown(reply, cuts, begins_in_thoughts=True)


def test_an_answer_is_not_held_back_longer_than_needed() -> None:
    reader = OpenText()
    assert "The list" == reader.feed("The list")
    assert [" a", " ", "<b", "> `<think"] == [
        reader.feed(piece) for piece in (" a", " <", "b", "> `<think")
    ]


def test_with_thoughts_in_a_field_of_their_own_nothing_is_held_back() -> None:
    reader = OpenText(begins_in_thoughts=True)
    reader.thought_elsewhere()
    assert "Lists" == reader.feed("Lists")


def test_a_closing_mark_without_an_opening_one_is_noted() -> None:
    reader = OpenText()
    assert "A list" == reader.feed("A list")
    assert (False, " or two") == (reader.has_orphan, reader.feed("</think> or two"))
    assert reader.has_orphan


@given(st.text(st.sampled_from("a<>/`~\n |[]thinkTHINK ")), cut_places)
def test_no_cut_changes_what_is_shown(text: str, cuts: list[int]) -> None:
    begun = "x\n" + text  # past the opening, which is settled by what has come by then
    assert shown(begun, [2]) == shown(begun, [2, *cuts])


@pytest.mark.parametrize(
    ("text", "begins_in_thoughts", "expected"),
    [
        *(("The", False, False), ("The user wants a list", False, True), ("A list", False, False)),
        *(("Lists", True, True), ("\n ", True, False), ("", True, False)),
    ],
)
def test_whether_it_waits_for_the_end_of_thoughts(
    text: str, begins_in_thoughts: bool, expected: bool
) -> None:
    reader = OpenText(begins_in_thoughts=begins_in_thoughts)
    reader.feed(text)
    assert expected == reader.is_holding
