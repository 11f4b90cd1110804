"""What holds for any sound, any transcripts and any button pressed at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.endpointing.listening import CHUNK, SILENCE, SPEECH, Listening
from tutor_app.voice.endpointing import (
    EndpointingConfig,
    FalseStart,
    Speculate,
    SpeechResumed,
    SpeechStarted,
    UtteranceEnded,
)

TEXTS = ["What is a list?", "I have a list.", "and", "", "yes", "How do I"]
SHORT = EndpointingConfig(longest_seconds=6.0, soft_cut_seconds=2.0)

probabilities = st.one_of(
    st.sampled_from([SPEECH, SILENCE]), st.floats(0, 1), st.just(float("nan"))
)
stretches = st.tuples(st.integers(1, 60), probabilities)


@dataclass(frozen=True)
class Press:
    """A button, or a word from the page."""

    what: str

    def __call__(self, heard: Listening) -> None:
        endpointer = heard.endpointer
        actions: dict[str, Callable[[], object]] = {
            "commit": heard.commit,
            "mute": heard.mute,
            "unmute": heard.unmute,
            "audio": lambda: endpointer.tutor_speaks("audio"),
            "browser": lambda: endpointer.tutor_speaks("browser"),
            "nothing": lambda: endpointer.tutor_speaks("nothing"),
            "classic": lambda: endpointer.configure(EndpointingConfig(rule="classic")),
            "push": lambda: endpointer.configure(EndpointingConfig(mode="push_to_talk")),
            "patient": lambda: endpointer.configure(EndpointingConfig(think_seconds=4)),
            "short": lambda: endpointer.configure(SHORT),
        }
        actions[self.what]()


ACTIONS = ["commit", "mute", "unmute", "audio", "browser", "nothing", "classic", "push", "patient"]
presses = st.sampled_from([Press(action) for action in [*ACTIONS, "short"]])
scripts = st.lists(st.one_of(stretches, stretches, stretches, presses), max_size=40)


def played(script: list[tuple[int, float] | Press], texts: list[str], delay: float) -> Listening:
    left = list(texts)
    heard = Listening(SHORT, lambda asked: left.pop() if left else None, delay)
    for step in script:
        if isinstance(step, Press):
            step(heard)
        else:
            for _ in range(step[0]):
                heard.chunk(step[1])
    return heard


anything = (scripts, st.lists(st.sampled_from(TEXTS), max_size=10), st.floats(0, 2))


@given(*anything)
def test_events_come_in_order(script: list, texts: list[str], delay: float):
    running: int | None = None
    asked: Speculate | None = None
    count = 0
    for _, event in played(script, texts, delay).events:
        if isinstance(event, SpeechStarted):
            assert running is None
            count += 1
            running, asked = count, None
        assert running == event.utterance
        if isinstance(event, Speculate):
            assert (asked.revision + 1 if asked else 1) == event.revision
            asked = event
        elif isinstance(event, SpeechResumed):
            assert asked is not None
            assert asked.revision == event.revision
        elif isinstance(event, UtteranceEnded):
            if event.revision is not None:
                # its transcript is of exactly this stretch
                assert asked is not None
                assert (asked.revision, asked.start_seconds, asked.end_seconds) == (
                    event.revision,
                    event.start_seconds,
                    event.end_seconds,
                )
            running = None
        elif isinstance(event, FalseStart):
            running = None


@given(*anything)
def test_stretches_follow_each_other(script: list, texts: list[str], delay: float):
    heard = played(script, texts, delay)
    before = start = 0.0
    for time, event in heard.events:
        if isinstance(event, UtteranceEnded):
            assert start == event.start_seconds < event.end_seconds <= time
            assert before < event.end_seconds
            before = event.end_seconds
            kept = event
        elif isinstance(event, SpeechStarted):
            start = event.start_seconds
            if event.continues is None:
                assert before <= start <= time
            else:
                assert (kept.utterance, kept.start_seconds) == (event.continues, start)
                assert "complete" == kept.reason


@given(*anything)
def test_audio_that_was_given_up_is_never_asked_for(script: list, texts: list[str], delay: float):
    heard = played(script, texts, delay)
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(heard.needed))
    for time, event in heard.events:
        if isinstance(event, SpeechStarted | Speculate | UtteranceEnded):
            chunks = max(round(time / CHUNK) - 1, 0)
            assert heard.needed[chunks] <= event.start_seconds + 1e-9


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 400), probabilities), min_size=1, max_size=12),
    st.lists(st.sampled_from(TEXTS), max_size=10),
)
def test_no_utterance_outlives_a_minute(script: list[tuple[int, float]], texts: list[str]):
    left = list(texts)
    heard = Listening(text=lambda asked: left.pop() if left else None)
    for chunks, probability in script:
        heard.hear(chunks * CHUNK, probability)
    heard.hear(61, script[-1][1])

    for _, event in heard.events:
        if isinstance(event, UtteranceEnded | Speculate):
            assert event.end_seconds - event.start_seconds <= 60 + 1e-6
    started = {event.utterance: event.start_seconds for event in heard.started}
    over = {event.utterance for event in (*heard.ended, *heard.false_starts)}
    assert all(heard.now - started[one] <= 60 + CHUNK for one in started.keys() - over)


spoken = st.lists(st.tuples(st.integers(8, 80), st.integers(1, 120)), min_size=1, max_size=12)


@given(spoken, st.lists(st.sampled_from(TEXTS), max_size=12), st.floats(0, 1.5))
def test_no_speech_is_lost(turns: list[tuple[int, int]], texts: list[str], delay: float):
    left = list(texts)
    heard = Listening(text=lambda asked: left.pop() if left else None, stt_seconds=delay)
    stretches: list[tuple[float, float]] = []
    for speech, silence in turns:
        start = heard.now
        heard.hear(speech * CHUNK, SPEECH)
        stretches.append((start, heard.now))
        heard.hear(silence * CHUNK, SILENCE)
    heard.silence(5)

    kept = [(event.start_seconds, event.end_seconds) for event in heard.standing]
    for start, end in stretches:
        # in one utterance, or in several that follow each other without a gap
        parts = [one for one in kept if one[0] < end and one[1] > start]
        assert parts[0][0] <= start + 1e-6
        assert parts[-1][1] >= end - 1e-6
        assert all(one[1] == other[0] for one, other in pairwise(parts))


@given(
    st.lists(st.tuples(st.integers(8, 60), st.integers(1, 33)), min_size=1, max_size=5),
    st.sampled_from(TEXTS),
    st.floats(0, 1.5),
)
def test_a_pause_shorter_than_the_cap_is_part_of_the_utterance(
    parts: list[tuple[int, int]], text: str, delay: float
):
    heard = Listening(text=lambda asked: text, stt_seconds=delay)
    for speech, pause in parts:
        heard.hear(speech * CHUNK, SPEECH).hear(pause * CHUNK, SILENCE)
    heard.hear(8 * CHUNK, SPEECH).silence(3)

    (only,) = heard.standing
    assert heard.started[0].start_seconds == only.start_seconds
