"""Where an utterance begins and ends, on a virtual clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.voice.endpointing.listening import BETWEEN, SLACK, Listening
from tutor_app.voice.endpointing import (
    EndpointingConfig,
    FalseStart,
    Speculate,
    SpeechResumed,
    SpeechStarted,
    UtteranceEnded,
)

CONFIG = EndpointingConfig()
LAG = CONFIG.lag_seconds
LATE = LAG + CONFIG.path_seconds


def near(seconds: float):
    """These seconds, to the nearest chunk."""
    return pytest.approx(seconds, abs=SLACK)


def says(*texts: str):
    """One text after the other."""
    left = list(texts)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


# ---- the beginning


@pytest.mark.parametrize(("tutor", "seconds"), [("nothing", 0.1), ("audio", 0.3), ("browser", 0.5)])
def test_speech_starts_after_longer_while_the_tutor_speaks(tutor: str, seconds: float):
    heard = Listening()
    heard.endpointer.tutor_speaks(tutor)
    heard.silence(1).speech(2)

    assert near(1 + seconds) == heard.time_of(SpeechStarted)
    assert near(1 - CONFIG.prefix_seconds) == heard.started[0].start_seconds


@pytest.mark.parametrize(
    ("tutor", "seconds"), [("nothing", 0.06), ("audio", 0.25), ("browser", 0.4)]
)
def test_less_speech_is_nothing(tutor: str, seconds: float):
    heard = Listening()
    heard.endpointer.tutor_speaks(tutor)

    assert [] == heard.silence(1).speech(seconds).silence(3).events


def test_a_stream_has_nothing_before_its_start():
    assert 0 == Listening().speech(1).started[0].start_seconds


def test_a_short_dip_does_not_make_speech_begin_anew():
    heard = Listening()
    heard.endpointer.tutor_speaks("browser")
    heard.silence(1).speech(0.3).silence(0.064).speech(0.3)

    assert ["SpeechStarted"] == heard.kinds()
    assert near(0.5) == heard.started[0].start_seconds


def test_clicks_far_apart_are_no_speech():
    heard = Listening()
    for _ in range(20):
        heard.speech(0.064).silence(0.3)

    assert [] == heard.events


def test_between_the_thresholds_nothing_changes():
    assert [] == Listening().hear(3, BETWEEN).events
    assert ["SpeechStarted"] == Listening().speech(1).hear(3, BETWEEN).kinds()
    heard = Listening(text=says("What is a list?")).speech(1).silence(0.064).hear(3, BETWEEN)
    assert "complete" == heard.ended[0].reason


def test_a_probability_that_is_no_number_is_silence():
    heard = Listening(text=says("What is a list?")).speech(1).hear(1, float("nan"))

    assert "complete" == heard.ended[0].reason


# ---- the end, in two stages


def test_transcription_starts_in_the_pause():
    heard = Listening().silence(1).speech(2).silence(0.5)

    asked = heard.of(Speculate)[0][1]
    assert near(3 + 0.4 - LATE) == heard.time_of(Speculate)
    assert Speculate(1, 1, asked.start_seconds, asked.end_seconds) == asked
    assert near(0.5) == asked.start_seconds
    assert near(3 + CONFIG.tail_seconds) == asked.end_seconds


def test_complete_words_end_it_after_half_a_second():
    heard = Listening(text=says("What is a list?"), stt_seconds=0.05)
    heard.silence(1).speech(2).silence(2)

    assert ["SpeechStarted", "Speculate", "UtteranceEnded"] == heard.kinds()
    assert near(3 + 0.5 - LAG) == heard.time_of(UtteranceEnded)
    asked, ended = heard.of(Speculate)[0][1], heard.ended[0]
    assert UtteranceEnded(1, 1, asked.start_seconds, asked.end_seconds, "complete") == ended


def test_complete_words_that_come_later_end_it_at_once():
    heard = Listening(text=says("What is a list?"), stt_seconds=0.5)
    heard.silence(1).speech(2).silence(2)

    assert near(3 + 0.4 + 0.5 - LATE) == heard.time_of(UtteranceEnded)
    assert "complete" == heard.ended[0].reason


@pytest.mark.parametrize("text", ["What is the difference between", "I have a list.", "So, um", ""])
def test_words_that_trail_off_are_waited_for(text: str):
    heard = Listening(text=says(text)).silence(1).speech(2).silence(2)

    assert near(3 + 1.2) == heard.time_of(UtteranceEnded)
    assert "cap" == heard.ended[0].reason
    assert 1 == heard.ended[0].revision


def test_a_transcript_that_never_comes_back_holds_nobody_up():
    heard = Listening().silence(1).speech(2).silence(2)

    assert near(3 + 1.2) == heard.time_of(UtteranceEnded)
    assert ("cap", 1) == (heard.ended[0].reason, heard.ended[0].revision)


def test_a_transcript_after_the_end_changes_nothing():
    heard = Listening(text=says("What is a list?"), stt_seconds=3).speech(2).silence(5)

    assert ["SpeechStarted", "Speculate", "UtteranceEnded"] == heard.kinds()
    assert "cap" == heard.ended[0].reason


@pytest.mark.parametrize("think", [0.5, 2.0, 4.0])
def test_the_time_to_think_moves_the_longest_pause(think: float):
    heard = Listening(replace(CONFIG, think_seconds=think)).speech(2).silence(5)

    assert near(2 + think) == heard.time_of(UtteranceEnded)


def test_the_time_to_think_does_not_hold_up_a_question():
    patient = replace(CONFIG, think_seconds=4.0)
    heard = Listening(patient, says("What is a list?"), stt_seconds=0.05).speech(2).silence(5)

    assert near(2 + 0.5 - LAG) == heard.time_of(UtteranceEnded)


@pytest.mark.parametrize("pause", [0.2, 0.6, 1.0])
def test_speech_that_goes_on_is_one_utterance(pause: float):
    heard = Listening(text=says("What is the difference between", "What is a list?"))
    heard.silence(1).speech(1).silence(pause).speech(1).silence(2)

    assert 1 == len(heard.started) == len(heard.ended)
    assert near(0.5) == heard.ended[0].start_seconds
    assert near(3 + pause + CONFIG.tail_seconds) == heard.ended[0].end_seconds


def test_what_was_asked_for_in_a_pause_is_forgotten_when_speech_goes_on():
    heard = Listening(text=says("What is the", "What is the matter?"))
    heard.speech(1).silence(0.7).speech(1).silence(2)

    assert [
        "SpeechStarted",
        "Speculate",
        "SpeechResumed",
        "Speculate",
        "UtteranceEnded",
    ] == heard.kinds()
    assert SpeechResumed(1, 1) == heard.of(SpeechResumed)[0][1]
    assert (2, "complete") == (heard.ended[0].revision, heard.ended[0].reason)


def test_a_transcript_of_a_pause_that_was_none_ends_nothing():
    heard = Listening(text=says("What is a list?"), stt_seconds=0.3)
    heard.speech(1).silence(0.5).speech(1)

    assert ["SpeechStarted", "Speculate", "SpeechResumed"] == heard.kinds()


def test_words_that_read_complete_no_longer_count_when_speech_goes_on():
    left = ["What is a list?"]
    heard = Listening(text=lambda asked: left.pop() if left else None, stt_seconds=0.032)
    heard.speech(1).silence(0.416).speech(1).silence(2)

    assert ["cap"] == [ended.reason for ended in heard.ended]


def test_a_late_transcript_of_an_earlier_pause_ends_nothing():
    heard = Listening().speech(1).silence(0.6).speech(1).silence(0.416)
    assert [1, 2] == [event.revision for _, event in heard.of(Speculate)]

    assert [] == heard.endpointer.read(1, 1, "What is a list?")
    assert "cap" == heard.silence(1).ended[0].reason


def test_an_end_has_the_stretch_that_was_transcribed():
    heard = Listening().speech(1).silence(0.416)
    heard.endpointer.configure(replace(CONFIG, tail_seconds=0.1))
    heard.silence(2)

    assert heard.of(Speculate)[0][1].end_seconds == heard.ended[0].end_seconds


def test_a_click_in_a_pause_is_no_speech():
    heard = Listening(text=says("What is a list?"), stt_seconds=0.05)
    heard.speech(1).silence(0.25).speech(0.032).silence(1)

    assert ["SpeechStarted", "Speculate", "UtteranceEnded"] == heard.kinds()
    assert near(1 + 0.5 - LAG) == heard.time_of(UtteranceEnded)


def test_an_end_waits_while_somebody_may_be_going_on():
    heard = Listening()
    heard.speech(1).silence(0.416).chunk(0.9)
    (asked,) = [event for _, event in heard.of(Speculate)]

    assert [] == heard.endpointer.read(1, asked.revision, "What is a list?")
    heard.chunk(0.9)
    assert "SpeechResumed" == heard.kinds()[-1]


def test_the_next_utterance_has_no_audio_of_the_one_before():
    config = EndpointingConfig(think_seconds=0.5)
    heard = Listening(config, says("What is a list?"), stt_seconds=0.05)
    heard.speech(1).silence(0.6).speech(1).silence(2)

    first, second = heard.ended
    assert (1, 2) == (first.utterance, second.utterance)
    assert first.end_seconds == second.start_seconds


# ---- too short


def test_a_sound_too_short_for_a_word_is_a_false_start():
    heard = Listening().silence(1).speech(0.13).silence(3)

    assert ["SpeechStarted", "FalseStart"] == heard.kinds()
    assert FalseStart(1) == heard.false_starts[0]
    assert near(1.13 + 0.4 - LATE) == heard.time_of(FalseStart)


def test_speech_soon_after_a_false_start_takes_it_in():
    heard = Listening().silence(2).speech(0.13).silence(0.8).speech(1).silence(2)

    assert ["SpeechStarted", "FalseStart", "SpeechStarted"] == heard.kinds()[:3]
    assert near(1.5) == heard.ended[0].start_seconds


def test_speech_long_after_a_false_start_does_not():
    heard = Listening().silence(2).speech(0.13).silence(3).speech(1).silence(2)

    assert near(5.13 - 0.5) == heard.ended[0].start_seconds


def test_a_row_of_false_starts_is_not_taken_in_as_a_whole():
    heard = Listening().silence(2)
    for _ in range(10):
        heard.speech(0.13).silence(0.8)
    onset = heard.now
    heard.speech(1).silence(2)

    most = CONFIG.prefix_seconds + CONFIG.think_seconds + CONFIG.least_seconds
    assert pytest.approx(onset - most) == heard.ended[0].start_seconds


def test_a_false_start_by_a_release_is_forgotten_as_well():
    heard = Listening(replace(CONFIG, mode="push_to_talk", least_seconds=0.3))
    heard.speech(0.096).commit().speech(0.128)
    assert 1 == len(heard.false_starts)

    heard.silence(5)
    onset = heard.now
    assert near(onset - 0.5) == heard.speech(1).started[1].start_seconds


# ---- over the tutor


def test_nothing_said_over_the_tutor_lets_it_go_on_soon():
    heard = Listening(text=says(""), stt_seconds=0.05)
    heard.endpointer.tutor_speaks("audio")
    heard.speech(0.6)
    heard.endpointer.tutor_speaks("nothing")  # the page is silent now
    heard.silence(2)

    assert near(0.6 + 0.5 - LAG) == heard.time_of(UtteranceEnded)


# ---- the plain rule


def test_the_classic_rule_waits_for_a_second_of_silence():
    heard = Listening(replace(CONFIG, rule="classic"), says("What is a list?"))
    heard.silence(1).speech(1).silence(0.8).speech(1).silence(3)

    assert ["SpeechStarted", "UtteranceEnded"] == heard.kinds()
    assert near(3.8 + 1.0 - LAG) == heard.time_of(UtteranceEnded)
    assert (None, "classic") == (heard.ended[0].revision, heard.ended[0].reason)
    assert near(0.5) == heard.ended[0].start_seconds


# ---- push-to-talk


def test_push_to_talk_ends_by_release_only():
    heard = Listening(replace(CONFIG, mode="push_to_talk"), says("What is a list?"))
    heard.silence(1).speech(1).silence(5).speech(1).silence(0.5)
    assert ["SpeechStarted"] == heard.kinds()

    heard.commit()
    assert ("commit", None) == (heard.ended[0].reason, heard.ended[0].revision)
    assert near(8 + CONFIG.tail_seconds) == heard.ended[0].end_seconds


def test_the_last_word_before_the_release_is_still_on_its_way():
    heard = Listening(replace(CONFIG, mode="push_to_talk")).speech(1)

    assert ["SpeechStarted"] == heard.commit().kinds()
    assert near(1.1) == heard.speech(0.2).ended[0].end_seconds


def test_a_release_is_not_put_off_by_another():
    heard = Listening(replace(CONFIG, mode="push_to_talk")).speech(1)
    heard.commit().speech(0.064).commit()

    assert near(1.1) == heard.speech(0.2).ended[0].end_seconds


def test_a_release_without_speech_is_nothing():
    assert [] == Listening(replace(CONFIG, mode="push_to_talk")).silence(1).commit().events


def test_push_to_talk_over_the_tutor_starts_at_once():
    heard = Listening(replace(CONFIG, mode="push_to_talk"))
    heard.endpointer.tutor_speaks("browser")

    assert near(0.1) == heard.speech(1).time_of(SpeechStarted)


def test_hands_free_again_in_mid_pause_ends_as_hands_free_does():
    heard = Listening(replace(CONFIG, mode="push_to_talk")).speech(1).silence(3)
    heard.endpointer.configure(CONFIG)

    assert "cap" == heard.silence(0.1).ended[0].reason


# ---- mute


def test_muting_keeps_what_was_said():
    heard = Listening().silence(1).speech(1)
    heard.mute()

    assert (
        UtteranceEnded(1, None, pytest.approx(0.5, abs=SLACK), heard.now, "mute") == heard.ended[0]
    )


def test_nothing_is_heard_while_muted():
    heard = Listening().silence(1)
    heard.mute()
    assert [] == heard.speech(5).events

    muted_until = heard.now
    heard.unmute()
    assert muted_until == heard.speech(1).started[0].start_seconds


def test_a_sound_before_and_one_after_are_no_speech_together():
    assert [] == Listening().speech(0.064).mute().unmute().speech(0.064).silence(1).events


def test_muting_silence_is_nothing():
    assert [] == Listening().silence(1).mute().events


def test_muting_right_after_a_release_is_the_release():
    heard = Listening(replace(CONFIG, mode="push_to_talk")).speech(1)
    heard.commit()
    heard.mute()

    assert ["commit"] == [ended.reason for ended in heard.ended]


# ---- the config


@pytest.mark.parametrize(
    "wrong",
    [
        {"think_seconds": 0.4},
        {"think_seconds": 4.1},
        {"think_seconds": float("nan")},
        {"speculate_seconds": 0.2},
        {"complete_seconds": 0.3},
        {"longest_seconds": 10},
    ],
)
def test_lengths_that_contradict_each_other_are_refused(wrong: dict[str, float]):
    with pytest.raises(ValueError, match=r"\w"):
        replace(CONFIG, **wrong)
