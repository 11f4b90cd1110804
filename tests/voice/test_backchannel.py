"""Signs of listening are told from words that want something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.backchannel import is_backchannel


@pytest.mark.parametrize(
    "heard",
    [
        *(
            "Mm-hm.",
            "Mm-hmm",
            "mhm",
            "Uh-huh.",
            "uh huh",
            "Hmm",
            "Okay.",
            "ok",
            "OK, okay.",
            "Right.",
        ),
        *("I see.", "Yeah.", "Yeah, okay, I see.", "Got it!", "Makes sense.", "Oh, cool.", "Um"),
    ],
)
def test_a_sign_of_listening(heard: str):
    assert is_backchannel(heard)


@pytest.mark.parametrize(
    "heard",
    [
        *("No.", "Stop.", "Wait", "Okay, but why?", "Right, what is a tuple", "I see a problem"),
        *(
            "Yes, continue with the next one.",
            "Why?",
            "",
            "...",
            "What?",
            "okay okay okay okay okay",
        ),
    ],
)
def test_words_that_want_something(heard: str):
    assert not is_backchannel(heard)


@pytest.mark.parametrize("heard", ["Yes.", "Okay.", "Sure", "Yeah, right"])
def test_an_answer_to_a_question_is_none(heard: str):
    assert is_backchannel(heard, "A list is mutable.")
    assert not is_backchannel(heard, "Shall we go on?")
    assert not is_backchannel(heard, 'Did you mean "list?"')


def test_a_hum_is_no_answer():
    assert is_backchannel("Hmm.", "Shall we go on?")


@given(st.text(max_size=40))
def test_a_word_of_ones_own_is_enough(text: str):
    assert not is_backchannel(f"okay {text} recursion")
