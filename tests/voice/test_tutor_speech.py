"""What the tutor said, and whether it can be heard as an echo in a stretch of audio."""

from __future__ import annotations

from tutor_app.voice.tutor_speech import ECHO_SECONDS, REMEMBERED_SECONDS, TutorSpeech


def test_at_first_the_tutor_is_silent() -> None:
    tutor = TutorSpeech()

    assert (tutor.by, tutor.during(0, 100)) == ("nothing", "")


def test_what_is_said_now_and_what_was_said_just_before_may_echo() -> None:
    tutor = TutorSpeech()
    tutor.say("One.", "audio", 10)
    tutor.say("Two.", "browser", 12)

    assert tutor.by == "browser"
    assert tutor.during(12.5, 14) == "One. Two."
    assert tutor.during(12 + ECHO_SECONDS + 0.1, 14) == "Two."
    assert tutor.during(10.5, 11) == "One."


def test_silence_ends_it() -> None:
    tutor = TutorSpeech()
    tutor.say("One.", "audio", 10)
    tutor.say("", "nothing", 12)

    assert tutor.by == "nothing"
    assert tutor.during(13, 14) == "One."
    assert tutor.during(13.6, 15) == ""


def test_old_sentences_are_forgotten() -> None:
    tutor = TutorSpeech()
    for second in range(0, 1_000, 10):
        tutor.say(f"{second}.", "audio", second)

    assert tutor.during(0, 2_000).split()[0] == f"{990 - int(REMEMBERED_SECONDS) - 10}."
