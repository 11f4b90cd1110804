from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor_app.voice.speech_to_text.heard import Segment, Verdict, judge
from tutor_app.voice.speech_to_text.phantoms import words_of
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


SURE: dict[str, float] = {}
DOUBTED = {"no_speech_prob": 0.45, "avg_logprob": -0.5}
GUESSED = {"no_speech_prob": 0.02, "avg_logprob": -0.9}
UNSAID = {"avg_logprob": None, "no_speech_prob": None, "compression_ratio": None}
ASKED = "What is a list?"


@pytest.mark.parametrize(
    ("texts", "figures", "sound", "expected"),
    [
        # repeated, in one segment and in several
        (["Thank you. Thank you."], DOUBTED, CLEAR, ""),
        (["Thank you. Thank you. Thank you."], SURE, CLEAR, ""),
        (["Thank you.", " Thank you.", " Thank you."], SURE, CLEAR, ""),
        (["thank you thank you thank you thank you"], SURE, CLEAR, ""),
        (["Thank you very much. Thank you. See you later."], SURE, CLEAR, ""),
        (["Thank you. Bye."], DOUBTED, CLEAR, ""),
        (["Thank you. Thank you."], SURE, LONG, ""),
        (["Thank you. Thank you."], SURE, FAINT, ""),
        (["you you you"], SURE, CLEAR, ""),
        (["You.", "You.", "You."], GUESSED, CLEAR, ""),
        (["Bye. Bye. Bye."], DOUBTED, CLEAR, ""),
        (["Thanks for watching! Thanks for watching!"], SURE, CLEAR, ""),
        (["Thank you. Thanks for watching!"], SURE, CLEAR, ""),
        (["Thank you.", "Thanks for watching!"], SURE, CLEAR, ""),
        (["Please subscribe.", "Like and subscribe!", "Bye bye."], SURE, CLEAR, ""),
        (["ご視聴ありがとうございました。ご視聴ありがとうございました。"], SURE, CLEAR, ""),
        (["[Music]", "Thank you.", "[Applause]"], DOUBTED, CLEAR, ""),
        (["[Music] Thank you. (applause)"], DOUBTED, CLEAR, ""),
        # beside what was said
        ([f"{ASKED} Thanks for watching!"], SURE, CLEAR, ASKED),
        ([f"{ASKED} Thank you. Thank you. Thank you."], SURE, CLEAR, ASKED),
        ([ASKED, "Thank you.", "Thank you.", "Thank you."], SURE, CLEAR, ASKED),
        ([f"{ASKED} Thank you. Thanks for watching!"], SURE, CLEAR, ASKED),
        ([f"{ASKED} Thank you."], DOUBTED, CLEAR, ASKED),
        ([f"Thank you for watching. {ASKED}"], SURE, CLEAR, ASKED),
        ([f"{ASKED} Please subscribe. And a heap?"], SURE, CLEAR, f"{ASKED} And a heap?"),
        ([f"{ASKED} [BLANK_AUDIO]"], SURE, CLEAR, ASKED),
        ([f"{ASKED} ♪"], SURE, CLEAR, ASKED),
        (["B. Thanks for watching!"], SURE, CLEAR, "B."),
        (["Yeah. Thanks for watching!"], SURE, CLEAR, "Yeah."),
        # people say it
        (["Thank you."], SURE, CLEAR, "Thank you."),
        (["Thank you. Thank you."], SURE, CLEAR, "Thank you. Thank you."),
        ([f"{ASKED} Thank you."], SURE, CLEAR, f"{ASKED} Thank you."),
        (["Yeah, yeah, yeah."], SURE, CLEAR, "Yeah, yeah, yeah."),
        (["No. No. No."], DOUBTED, CLEAR, "No. No. No."),
        (["Why does it print thank you?"], DOUBTED, CLEAR, "Why does it print thank you?"),
        (["My loop prints you you you."], SURE, CLEAR, "My loop prints you you you."),
        (["How do I subscribe to it?"], SURE, CLEAR, "How do I subscribe to it?"),
        # one character
        *[
            ([one], SURE, sound, one)
            for one in ["A", "B.", "1", "x", "0?", "是"]
            for sound in (CLEAR, FAINT)
        ],
        (["B"], SURE, LONG, "B"),
        (["B"], UNSAID, CLEAR, "B"),
        (["B"], UNSAID, FAINT, ""),
        (["B"], DOUBTED, CLEAR, ""),
        (["x"], GUESSED, CLEAR, ""),
        (["1."], {"avg_logprob": -0.5}, FAINT, ""),
        (["A.", "B."], SURE, CLEAR, "A. B."),
        *[([mark], SURE, CLEAR, "") for mark in [".", "?", "-", "…", "♪", "~", "%", "。", "*"]],
    ],
)
def test_repeated_and_appended_inventions_are_left_out_and_short_answers_stay(
    texts: list[str], figures: dict[str, float], sound: Sound, expected: str
) -> None:
    verdict = judge([said(text, **figures) for text in texts], sound)
    assert expected == verdict.text
    assert (expected == "") == (verdict.dropped is not None)


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [("b", 0.9, None), ("b", 0.3, "noise"), ("b b b", 0.3, "noise"), ("a b c", 0.3, None)],
)
def test_one_character_of_a_local_recogniser(
    text: str, confidence: float, expected: str | None
) -> None:
    assert expected == dropped(Segment(text, 1.0, confidence=confidence))


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
