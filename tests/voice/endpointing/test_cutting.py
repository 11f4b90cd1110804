"""What lasts longer than a minute is cut where it hurts least."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.voice.endpointing.listening import SLACK, Listening
from tutor_app.voice.endpointing import EndpointingConfig, UtteranceEnded

CONFIG = EndpointingConfig()


def near(seconds: float):
    return pytest.approx(seconds, abs=SLACK)


def test_a_monologue_is_cut_at_the_longest_pause_of_its_last_part():
    heard = Listening()
    heard.speech(20).silence(0.39).speech(30).silence(0.2).speech(4).silence(0.35).speech(20)

    first = heard.ended[0]
    assert ("length", None) == (first.reason, first.revision)
    assert near(60) == heard.time_of(UtteranceEnded)
    assert near(20.39 + 34.2 + 0.35 / 2) == first.end_seconds


def test_what_comes_after_the_cut_is_the_next_utterance():
    heard = Listening().speech(55).silence(0.3).speech(20).silence(3)

    first, second = heard.ended
    assert ("length", "cap") == (first.reason, second.reason)
    assert first.end_seconds == second.start_seconds == heard.started[1].start_seconds
    assert near(75.3 + CONFIG.tail_seconds) == second.end_seconds


def test_noise_without_a_pause_is_cut_at_the_minute():
    heard = Listening().speech(150)

    assert [near(60), near(120)] == [ended.end_seconds for ended in heard.ended]
    assert [0, *(ended.end_seconds for ended in heard.ended)] == [
        started.start_seconds for started in heard.started
    ]


def test_a_pause_that_lasts_at_the_minute_is_the_end():
    heard = Listening(replace(CONFIG, think_seconds=4)).speech(58).silence(3)

    assert ["length"] == [ended.reason for ended in heard.ended]
    assert near(58 + CONFIG.tail_seconds) == heard.ended[0].end_seconds
    assert 1 == heard.ended[0].revision == len(heard.started)


def test_push_to_talk_is_cut_as_well():
    heard = Listening(replace(CONFIG, mode="push_to_talk"))
    heard.speech(50).silence(1).speech(20).commit().silence(1)

    assert ["length", "commit"] == [ended.reason for ended in heard.ended]
    assert near(50.5) == heard.ended[0].end_seconds


@pytest.mark.parametrize("seconds", [60.06, 60.16])
def test_a_sound_left_over_by_the_cut_is_kept(seconds: float):
    heard = Listening().speech(seconds).silence(3)

    assert [] == heard.false_starts
    assert ["length", "cap"] == [ended.reason for ended in heard.ended]


def test_a_word_left_over_by_the_cut_is_kept():
    heard = Listening().speech(59.5).silence(0.3).speech(0.16).silence(3)

    assert [] == heard.false_starts
    assert ["length", "cap"] == [ended.reason for ended in heard.ended]
