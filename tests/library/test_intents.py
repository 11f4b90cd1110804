from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.library.intents import Intent, intent_of, subject_of

SAID = {
    Intent.GREETING: ["hi", "Hello there!", "good morning", "who are you?", "where do I start?"],
    Intent.THANKS: ["thanks!", "ok thank you so much", "bye"],
    Intent.SOLUTION: ["just give me the full code", "solution please", "solve it for me"],
    Intent.HINT: ["a hint please", "I'm stuck", "give me a clue"],
    Intent.EXERCISE: ["give me an exercise", "I want to practise", "something to try"],
    Intent.QUIZ: ["quiz me", "ask me another question"],
    Intent.EXAMPLE: ["give me an example", "show me some code", "can you demonstrate"],
    Intent.EASIER: ["Is there anything easier?", "that's too hard", "explain like I'm five"],
    Intent.AGAIN: ["I don't understand", "what do you mean?", "say that again", "I'm confused"],
    Intent.SUMMARY: ["summarise please", "tl;dr"],
    Intent.NEXT: ["next section", "what's next?", "what should I learn next"],
    Intent.MORE: ["continue", "go on", "ok, more", "yes please", "explain it in more detail"],
    Intent.WHY: ["why?", "but why is that", "how come"],
    Intent.QUESTION: ["what is a list", "how does DNS work", "is that all", ""],
}


@pytest.mark.parametrize(
    ("text", "intent"), [(text, intent) for intent, texts in SAID.items() for text in texts]
)
def test_intents(text: str, intent: Intent):
    assert intent is intent_of(text)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("give me an example of a dictionary", "dictionary"),
        ("why?", ""),
        ("Is there anything easier?", ""),
        ("an exercise about joins please", "joins"),
        ("my teacher allows it, just give me the full solution", ""),
    ],
)
def test_the_subject_is_what_does_not_steer(text: str, subject: str):
    assert subject == subject_of(text)


@given(st.text())
def test_any_text_has_an_intent(text: str):
    assert intent_of(text) in Intent
