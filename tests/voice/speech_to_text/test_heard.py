from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.speech_to_text.heard import Segment, Verdict, judge, words_of
from tutor_app.voice.speech_to_text.sound import Sound

CLEAR = Sound(3.0, loud_db=-20, spread_db=30)
FAINT = Sound(3.0, loud_db=-50, spread_db=30)
LONG = Sound(12.0, loud_db=-20, spread_db=30)


def said(text: str, **more: float | None) -> Segment:
    """A segment that Whisper is sure of."""
    sure = {"avg_logprob": -0.2, "no_speech_prob": 0.01, "compression_ratio": 1.1}
    return Segment(text, 2.0, **(sure | more))


def dropped(segment: Segment, sound: Sound = CLEAR, prompt: str = "") -> str | None:
    return judge([segment], sound, prompt).dropped


def test_words_are_kept_with_a_confidence() -> None:
    segments = [said(" What is", avg_logprob=0.0), said(" a  list?", avg_logprob=-0.693147)]
    verdict = judge(segments, CLEAR)
    assert ("What is a list?", None) == (verdict.text, verdict.dropped)
    assert verdict.confidence == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, None),
        ({"no_speech_prob": 0.7, "avg_logprob": -1.1}, "silence"),
        ({"no_speech_prob": 0.7, "avg_logprob": -0.5}, None),
        ({"no_speech_prob": 0.95, "avg_logprob": -0.7}, "silence"),
        ({"avg_logprob": -1.3}, "noise"),
        ({"avg_logprob": -0.9}, None),
        ({"compression_ratio": 2.5}, "noise"),
        ({"avg_logprob": None, "no_speech_prob": None, "compression_ratio": None}, None),
    ],
)
def test_what_the_model_says_of_itself(figures: dict[str, float], expected: str | None) -> None:
    assert expected == dropped(said("What is a list?", **figures))


def test_a_loop_is_found_without_the_models_figure() -> None:
    assert "noise" == dropped(said("and so on " * 30, compression_ratio=None))


@pytest.mark.parametrize(
    ("text", "sound", "figures", "expected"),
    [
        ("Thank you.", CLEAR, {}, None),
        ("Thank you.", FAINT, {}, "phantom"),
        ("Thank you.", LONG, {}, "phantom"),
        ("Thank you.", CLEAR, {"no_speech_prob": 0.45}, "phantom"),
        ("Thank you.", CLEAR, {"avg_logprob": -0.8}, "phantom"),
        ("you", CLEAR, {"avg_logprob": -0.8}, "phantom"),
        ("Thanks for watching!", CLEAR, {}, "phantom"),
        ("Subtitles by the Amara.org community", CLEAR, {}, "phantom"),
        ("ご視聴ありがとうございました。", CLEAR, {}, "phantom"),
        ("Thanks for watching my code run, what is wrong?", FAINT, {"avg_logprob": -0.8}, None),
        ("Yes.", FAINT, {}, None),
        ("[BLANK_AUDIO]", CLEAR, {}, "noise"),
        ("(music)", CLEAR, {}, "noise"),
        ("...", CLEAR, {}, "noise"),
        ("", CLEAR, {}, "silence"),
    ],
)
def test_words_are_judged_with_the_evidence(
    text: str, sound: Sound, figures: dict[str, float], expected: str | None
) -> None:
    assert expected == dropped(said(text, **figures), sound)


def test_a_prompt_that_comes_back_was_not_said() -> None:
    prompt = "Lists, tuples, dictionaries, sets, hash tables"
    assert "phantom" == dropped(said("tuples, dictionaries, sets, hash"), FAINT, prompt)
    assert dropped(said("tuples, dictionaries, sets, hash"), CLEAR, prompt) is None
    assert dropped(said("Tuples, dictionaries"), FAINT, prompt) is None


def test_what_was_said_beside_an_invention_stays() -> None:
    segments = [said("What is a list?"), said("Thanks for watching!")]
    assert "What is a list?" == judge(segments, CLEAR).text


def test_inventions_that_only_together_are_one() -> None:
    segments = [said("Thanks for"), said("watching!")]
    assert Verdict("", dropped="phantom") == judge(segments, CLEAR)


def test_nothing_at_all_is_silence() -> None:
    assert Verdict("", dropped="silence") == judge([], CLEAR)


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [("oh", 0.1, "noise"), ("i ah", 0.5, "noise"), ("i ah", 0.9, None), ("what is", 0.1, None)],
)
def test_the_shape_of_a_noise(text: str, confidence: float, expected: str | None) -> None:
    assert expected == dropped(Segment(text, 1.0, confidence=confidence))


def test_words_without_their_punctuation() -> None:
    assert ["i", "don't", "know", "c#"] == words_of("I don’t know: “C#”!")


@given(
    st.lists(
        st.builds(
            Segment,
            st.text(),
            st.floats(0, 100),
            *[st.none() | st.floats(-5, 5) for _ in range(3)],
            confidence=st.none() | st.floats(0, 1),
        )
    ),
    st.text(),
)
def test_every_verdict_has_words_or_a_reason(segments: list[Segment], prompt: str) -> None:
    verdict = judge(segments, CLEAR, prompt)
    assert bool(verdict.text) != bool(verdict.dropped)
    assert verdict.confidence is None or 0 <= verdict.confidence <= 1
