"""Who goes on after words that read complete goes on with the same utterance."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.voice.endpointing.listening import SLACK, Listening
from tutor_app.voice.endpointing import EndpointingConfig, FalseStart

COMPLETE = "What is a list?"


def asked(**config: object) -> Listening:
    """A complete question of a second, which has ended after half a second of silence."""
    heard = Listening(EndpointingConfig(**config), lambda _: COMPLETE)
    heard.speech(1).silence(0.7)
    assert ["complete"] == [event.reason for event in heard.ended]
    return heard


def test_what_is_added_within_a_pause_to_think_is_one_utterance_with_it():
    heard = asked().silence(0.3).speech(1).silence(1)

    assert [None, 1] == [event.continues for event in heard.started]
    first, second = heard.ended
    assert first.start_seconds == second.start_seconds
    assert 3 + EndpointingConfig().tail_seconds == pytest.approx(second.end_seconds, abs=SLACK)
    assert [second] == heard.standing


def test_after_the_pause_to_think_it_is_another_utterance():
    heard = asked().silence(0.7).speech(1).silence(1)

    assert [None, None] == [event.continues for event in heard.started]
    first, second = heard.ended
    assert second.start_seconds >= first.end_seconds


def test_the_learners_time_to_think_is_the_pause():
    patient = asked(think_seconds=4).silence(3).speech(1)
    assert [None, 1] == [event.continues for event in patient.started]
    quick = asked(think_seconds=0.5).speech(1)
    assert [None, None] == [event.continues for event in quick.started]


def test_it_may_go_on_more_than_once():
    heard = asked()
    for _ in range(4):
        heard.speech(1).silence(0.7)

    assert [None, 1, 2, 3, 4] == [event.continues for event in heard.started]
    assert [5] == [event.utterance for event in heard.standing]
    assert {heard.started[0].start_seconds} == {event.start_seconds for event in heard.ended}


def test_a_click_takes_nothing_up_and_the_next_word_still_may():
    heard = asked(think_seconds=2).speech(0.13).silence(0.45).speech(0.8).silence(1)

    assert ["SpeechStarted", "FalseStart", "SpeechStarted"] == [
        kind for kind in heard.kinds()[3:] if kind in {"SpeechStarted", "FalseStart"}
    ]
    assert [None, 1, 1] == [event.continues for event in heard.started]
    assert [3] == [event.utterance for event in heard.standing]


def test_a_click_alone_leaves_the_utterance_as_it_was():
    heard = asked().speech(0.13).silence(3)

    assert [FalseStart(2)] == heard.false_starts
    assert [1] == [event.utterance for event in heard.standing]


def test_while_the_tutor_speaks_it_takes_longer_speech_to_go_on():
    heard = asked()
    heard.endpointer.tutor_speaks("browser")
    assert 1 == len(heard.speech(0.4).started)
    assert [None, 1] == [event.continues for event in heard.speech(0.2).started]


@pytest.mark.parametrize("press", ["commit", "mute", "configure"])
def test_what_the_learner_ended_does_not_go_on(press: str):
    heard = Listening(text=lambda _: COMPLETE).speech(1).silence(0.2)
    if press == "configure":
        heard.silence(0.5)
        heard.endpointer.configure(EndpointingConfig(think_seconds=2))
    elif press == "mute":
        heard.mute().unmute()
    else:
        heard.commit()
    heard.silence(0.1).speech(1).silence(2)

    assert [None, None] == [event.continues for event in heard.started]
    assert heard.ended[0].end_seconds <= heard.ended[1].start_seconds


@pytest.mark.parametrize("config", [{"rule": "classic"}, {"is_revisable": False}])
def test_where_final_words_stay_nothing_goes_on(config: dict[str, object]):
    heard = Listening(EndpointingConfig(**config), lambda _: COMPLETE)
    heard.speech(1).silence(1.05).speech(1).silence(2)

    assert [None, None] == [event.continues for event in heard.started]


def test_an_utterance_that_goes_on_is_cut_at_its_longest():
    config = EndpointingConfig(longest_seconds=6, soft_cut_seconds=3)
    heard = Listening(config, lambda _: COMPLETE)
    for _ in range(4):
        heard.speech(1.2).silence(0.7)
    heard.silence(3)

    assert all(event.end_seconds - event.start_seconds <= 6 for event in heard.ended)
    assert "length" in [event.reason for event in heard.standing]
    assert all(one.end_seconds <= other.start_seconds for one, other in pairwise(heard.standing))
