"""What a learner says becomes messages: on a stream without a clock, with a recogniser to order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest

from tests.voice.hearing import SaysWhatItIsTold, says
from tests.voice.listening import Listening
from tutor_app.errors import TooMany, Unavailable
from tutor_app.voice import protocol
from tutor_app.voice.audio import Audio
from tutor_app.voice.endpointing import EndpointingConfig
from tutor_app.voice.ports import Transcript

CONFIG = EndpointingConfig()
Start = Callable[..., Listening]


def message(**fields: Any) -> Any:
    """A message from the page."""
    import json

    return protocol.parse(json.dumps({"v": 1, **fields}))


@pytest.fixture
async def listen() -> Any:
    """Makes sessions, and ends them with the test."""
    made: list[Listening] = []

    def start(*arguments: Any, **ears: Any) -> Listening:
        made.append(Listening(*arguments, **ears))
        return made[-1]

    yield start
    for one in made:
        one.task.cancel()
        await asyncio.gather(one.task, return_exceptions=True)


async def test_a_question_becomes_a_final_transcript(listen: Start) -> None:
    one = listen(prompt="list, heap")
    await one.hears(1)
    await one.speaks(1.5)
    await one.hears(1.5)

    assert one.texts == ["What is a list?"]
    assert one.types == [
        "speech_started",
        "transcript",  # of the recogniser that writes along
        "transcript",  # the guess
        "speech_ended",
        "transcript",
        "latency",
    ]
    assert [(one.stt.asked[0].prompt, one.stt.asked[0].language)] == [("list, heap", "en")]


async def test_the_audio_has_its_padding(listen: Start) -> None:
    heard: list[Audio] = []

    def answer(audio: Audio) -> Transcript:
        heard.append(audio)
        return Transcript("What is a list?", "double")

    one = listen(SaysWhatItIsTold(answer))
    await one.hears(2)
    await one.speaks(1)
    await one.hears(1.5)

    expected = CONFIG.prefix_seconds + 1 + CONFIG.tail_seconds
    assert len(heard[0]) / 16_000 == pytest.approx(expected, abs=0.04)
    assert (heard[0] > 0.5).mean() == pytest.approx(1 / expected, abs=0.03)


async def test_every_message_of_an_utterance_has_its_id_and_no_other(listen: Start) -> None:
    one = listen()
    for _ in range(2):
        await one.speaks(1)
        await one.hears(1.5)
    ids = [each.utterance_id for each in one.sent]

    assert len(set(ids)) == 2
    assert len(set(ids[: len(ids) // 2])) == 1


async def test_a_guess_that_covers_the_utterance_is_its_transcript(listen: Start) -> None:
    one = listen()
    await one.speaks(1)
    await one.hears(1.5)

    assert len(one.stt.asked) == 1


async def test_a_pause_in_the_middle_is_one_utterance(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says("What is a list and", "What is a list and a heap?")))
    await one.speaks(1)
    await one.hears(0.8)
    await one.speaks(1)
    await one.hears(1.5)

    assert one.texts == ["What is a list and a heap?"]
    assert [asked.seconds for asked in one.stt.asked] == [
        pytest.approx(1 + CONFIG.tail_seconds, abs=0.1),
        pytest.approx(2.8 + CONFIG.tail_seconds, abs=0.1),
    ]


QUESTION, WHOLE = "What is a list?", "What is a list? And what is a heap?"


async def goes_on(one: Listening, *, after: float = 0.8, tutor: str = "") -> None:
    """A complete question, its end, and speech a moment later."""
    await one.speaks(1)
    await one.hears(after)
    if tutor:
        one.session.tutor_speaks(message(type="tutor_speaking", text=tutor, by="audio"))
    await one.speaks(1)
    await one.hears(1.5)


async def test_who_goes_on_after_a_whole_question_replaces_it(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says(QUESTION, WHOLE)))
    await goes_on(one)
    begun = [each for each in one.sent if isinstance(each, protocol.SpeechBegan)]

    assert one.texts == [QUESTION, WHOLE]
    assert [final.replaces for final in one.finals] == [None, one.finals[0].utterance_id]
    assert [each.continues for each in begun] == [None, one.finals[0].utterance_id]
    assert one.stt.asked[-1].seconds == pytest.approx(2.8 + CONFIG.tail_seconds, abs=0.1)


async def test_who_goes_on_twice_replaces_what_stands(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says(QUESTION, WHOLE, f"{WHOLE} In Python.")))
    await one.speaks(1)
    await one.hears(0.8)
    await goes_on(one)
    ids = [final.utterance_id for final in one.finals]

    assert [final.replaces for final in one.finals] == [None, *ids[:2]]


async def test_who_speaks_later_asks_another_question(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says(QUESTION, "And a heap?")))
    await goes_on(one, after=1.5)

    assert [final.replaces for final in one.finals] == [None, None]
    assert one.stt.asked[-1].seconds < 2


@pytest.mark.parametrize(
    ("heard", "tutor", "reason"),
    [
        (QUESTION, "", "false_start"),
        (f"{QUESTION} Okay.", "", "backchannel"),
        (f"{QUESTION} A list is a row of things.", "A list is a row of things.", "echo"),
    ],
)
async def test_what_adds_nothing_replaces_nothing(
    listen: Start, heard: str, tutor: str, reason: str
) -> None:
    one = listen(SaysWhatItIsTold(says(QUESTION, heard, f"{QUESTION} And why?")))
    await goes_on(one, tutor=tutor)
    dropped = [each for each in one.sent if isinstance(each, protocol.Dropped)]

    assert (one.texts, [each.reason for each in dropped]) == ([QUESTION], [reason])


async def test_after_an_addition_of_nothing_the_question_still_stands(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says(QUESTION, QUESTION, WHOLE)))
    await one.speaks(1)
    await one.hears(0.8)
    await goes_on(one)

    assert one.texts == [QUESTION, WHOLE]
    assert one.finals[1].replaces == one.finals[0].utterance_id


async def test_only_what_was_added_is_counted(listen: Start) -> None:
    counted: list[float] = []

    async def spend(seconds: float) -> None:
        counted.append(seconds)

    one = listen(SaysWhatItIsTold(says(QUESTION, WHOLE)), spend=spend)
    await goes_on(one)

    assert sum(counted) == pytest.approx(2.8 + CONFIG.tail_seconds, abs=0.1)
    assert len(counted) == 2


async def test_speech_that_goes_on_cancels_the_guess(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(delay=1))
    await one.speaks(1)
    await one.hears(0.5)
    await one.speaks(1)

    assert (one.stt.cancelled, one.texts) == (1, [])


async def test_guesses_are_counted_out(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says("and then")))
    for _ in range(20):
        await one.speaks(0.5)
        await one.hears(0.6)
    await one.hears(2)

    assert len(one.finals) == 1
    assert len(one.stt.asked) == 9


async def test_partials_come_while_somebody_speaks(listen: Start) -> None:
    one = listen()
    await one.speaks(4.5)
    partials = [each for each in one.sent if isinstance(each, protocol.TranscriptMessage)]

    assert ["what", "what is", "what is a", "what is a list"] == [each.text for each in partials]
    assert all(not each.is_final and each.engine == "local" for each in partials)
    assert one.stt.asked == []


async def test_the_live_recogniser_gets_everything_once(listen: Start) -> None:
    one = listen()
    await one.hears(1)
    await one.speaks(2)
    await one.hears(0.3)
    (live,) = one.stt.lives

    assert live.heard_seconds == pytest.approx(0.5 + 2 + 0.3, abs=0.2)
    assert not live.is_closed


async def test_the_live_recogniser_is_given_back(listen: Start) -> None:
    one = listen()
    await one.speaks(1)
    await one.hears(1.5)
    await one.speaks(0.13)
    await one.hears(1.5)

    assert one.dropped == ["false_start"]
    assert [True, True] == [live.is_closed for live in one.stt.lives]


async def test_without_a_free_recogniser_there_are_no_partials(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(has_live=False))
    await one.speaks(2)
    await asyncio.sleep(0.8)
    await one.hears(1.5)

    assert one.types[:1] == ["speech_started"]
    assert one.texts == ["What is a list?"]


async def test_local_recognisers_alone_write_along_and_guess_nothing(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(is_local=True, words=("a", "list", "is", "and")))
    await one.speaks(4)
    await one.hears(1.0)
    assert one.stt.asked == []
    await one.hears(0.5)

    assert one.texts == ["a list is and"]
    assert [True] == [asked.has_live for asked in one.stt.asked]


async def test_local_words_that_read_complete_end_the_utterance_early(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(is_local=True))
    await one.speaks(4)
    await one.hears(0.6)

    assert one.texts == ["what is a list"]


async def test_a_provider_that_fails_leaves_it_to_the_local_one(listen: Start) -> None:
    """The guess falls through to the live recogniser, which must not end before the utterance."""
    one = listen(SaysWhatItIsTold(is_failing=True))
    await one.speaks(1)
    await one.hears(0.5)
    assert one.stt.lives[0].finished == 0
    await one.speaks(1)
    await one.hears(1.5)

    assert one.texts == ["what is a list"]
    assert one.stt.lives[0].finished == 1


async def test_when_everything_fails_the_page_is_told_and_the_next_one_works(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(is_failing=True, has_live=False))
    await one.speaks(1)
    await one.hears(1.5)
    one.stt.is_failing = False
    await one.speaks(1)
    await one.hears(1.5)

    errors = [each for each in one.sent if isinstance(each, protocol.ErrorMessage)]
    assert [("speech_failed", True)] == [(each.code, bool(each.detail)) for each in errors]
    assert (one.dropped, one.texts) == (["failed"], ["What is a list?"])


async def test_an_engine_that_breaks_is_as_one_that_fails(listen: Start) -> None:
    def breaks(_audio: Audio) -> Transcript:
        raise KeyError("what was said")

    one = listen(SaysWhatItIsTold(breaks))
    await one.speaks(1)
    await one.hears(1.5)

    assert one.dropped == ["failed"]


@pytest.mark.parametrize("reason", ["silence", "noise", "phantom", "too_short"])
async def test_what_the_recogniser_drops_is_dropped(listen: Start, reason: str) -> None:
    one = listen(SaysWhatItIsTold(lambda _: Transcript("", "double", dropped=reason)))
    await one.speaks(1)
    await one.hears(1.5)

    assert (one.dropped, one.finals) == ([reason], [])


async def test_finals_keep_the_order_of_the_utterances(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says("First?", "Second?"), delay=0.15))
    await one.speaks(1)
    await one.hears(1.5)
    one.stt.delay = 0.0
    await one.speaks(1)
    await one.hears(1.5)
    await one.session.settle()

    assert one.types.count("speech_ended") == 2
    assert [final.utterance_id for final in one.finals] == [
        each.utterance_id for each in one.sent if isinstance(each, protocol.SpeechBegan)
    ]


async def test_an_echo_is_dropped(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says("a list holds several values in order")))
    one.session.tutor_speaks(
        message(type="tutor_speaking", text="A list holds several values, in order.", by="browser")
    )
    await one.speaks(2)
    one.session.tutor_speaks(message(type="tutor_speaking", by="nothing"))
    await one.hears(1.5)

    assert one.dropped == ["echo"]


async def test_a_backchannel_interrupts_only_what_is_said(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says("Okay.")))
    one.session.tutor_speaks(
        message(type="tutor_speaking", text="A list holds values.", by="audio")
    )
    await one.speaks(1)
    one.session.tutor_speaks(message(type="tutor_speaking", by="nothing"))
    await one.hears(1.5)
    await one.hears(3)
    await one.speaks(1)
    await one.hears(1.5)

    assert (one.dropped, one.texts) == (["backchannel"], ["Okay."])


async def test_an_interruption_takes_longer_speech(listen: Start) -> None:
    one = listen()
    one.session.tutor_speaks(message(type="tutor_speaking", text="A list.", by="browser"))
    await one.speaks(0.4)
    assert one.types == []
    await one.speaks(0.2)
    assert one.types == ["speech_started"]


async def test_what_is_said_while_muted_is_not_heard(listen: Start) -> None:
    one = listen()
    one.session.mute(message(type="mute", is_muted=True))
    asked = one.activity.asked
    await one.speaks(2)
    assert (one.types, one.activity.asked) == ([], asked)
    one.session.mute(message(type="mute", is_muted=False))
    await one.speaks(1)
    await one.hears(1.5)

    assert one.texts == ["What is a list?"]
    assert one.stt.asked[-1].seconds == pytest.approx(1.3, abs=0.1)


async def test_muting_ends_the_utterance(listen: Start) -> None:
    one = listen()
    await one.speaks(1)
    one.session.mute(message(type="mute", is_muted=True))
    await one.hears(0.1)

    assert one.texts == ["What is a list?"]


async def test_push_to_talk_waits_for_the_release(listen: Start) -> None:
    one = listen()
    one.session.configure(message(type="config", mode="push_to_talk"))
    await one.speaks(1)
    await one.hears(5)
    assert one.finals == []
    one.session.commit()
    await one.hears(0.2)

    assert one.texts == ["What is a list?"]
    assert one.session.config.mode == "push_to_talk"


async def test_time_to_think_moves_the_end(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(says("and then")))
    one.session.configure(message(type="config", think_seconds=3))
    await one.speaks(1)
    await one.hears(2.5)
    assert one.finals == []
    await one.hears(1)

    assert one.texts == ["and then"]


async def test_the_language_is_asked_for(listen: Start) -> None:
    one = listen()
    one.session.configure(message(type="config", language="de"))
    await one.speaks(1)
    await one.hears(1.5)

    assert {"de"} == {asked.language for asked in one.stt.asked}


async def test_a_stream_that_breaks_off_still_gives_its_transcript(listen: Start) -> None:
    one = listen(SaysWhatItIsTold(delay=0.1))
    await one.speaks(1)
    await one.ends()

    assert one.texts == ["What is a list?"]


async def test_a_server_that_stops_ends_the_utterance_and_hears_no_more(listen: Start) -> None:
    one = listen()
    await one.speaks(1)
    one.session.end_utterance()
    await one.session.settle()
    assert one.texts == ["What is a list?"]
    await one.speaks(2)

    assert one.types.count("speech_started") == 1


async def test_a_long_speech_is_cut_and_nothing_is_lost(listen: Start) -> None:
    """75 s: the first part ends at a pause before the 60th, the second goes on from there."""
    one = listen(SaysWhatItIsTold(says("and so on")))
    await one.speaks(55)
    await one.hears(0.2)
    await one.speaks(20)
    await one.hears(2)
    await one.session.settle()
    first, second = (asked.seconds for asked in one.stt.asked)

    assert one.texts == ["and so on", "and so on"]
    assert 55 < first < 55.4
    assert first + second == pytest.approx(55 + 0.2 + 20 + CONFIG.tail_seconds, abs=0.1)


async def test_voice_activity_that_breaks_ends_the_stream_with_what_was_said(listen: Start) -> None:
    one = listen()
    await one.speaks(1)
    one.activity.is_broken = True
    one._chunks.put_nowait(np.full(512, 0.9, np.float32))

    with pytest.raises(RuntimeError):
        await one.task
    assert one.texts == ["What is a list?"]


async def test_silence_is_not_asked_about(listen: Start) -> None:
    one = listen()
    await one.hears(5)
    await one.speaks(0.1)

    assert one.activity.asked <= 4
    assert one.activity.streams[0].resets == 1


async def test_the_allowance_is_taken_and_its_end_is_said(listen: Start) -> None:
    spent: list[float] = []

    async def spend(seconds: float) -> None:
        if spent:
            raise TooMany("That was enough for today.", retry_after=60, code="allowance_used")
        spent.append(seconds)

    one = listen(spend=spend)
    for _ in range(3):
        await one.speaks(1)
        await one.hears(1.5)

    assert spent == [pytest.approx(1.3, abs=0.1)]
    assert (one.texts, one.dropped) == (["What is a list?"], ["limit", "limit"])
    assert len(one.stt.asked) <= 2
    errors = [each.code for each in one.sent if isinstance(each, protocol.ErrorMessage)]
    assert errors == ["allowance_used", "allowance_used"]


async def test_speech_that_cannot_be_counted_is_written_down_all_the_same(listen: Start) -> None:
    async def spend(_seconds: float) -> None:
        raise Unavailable

    one = listen(spend=spend)
    await one.speaks(1)
    await one.hears(1.5)

    assert one.texts == ["What is a list?"]


@pytest.mark.parametrize("is_broken", [False, True])
async def test_audio_is_kept_where_that_is_wanted(listen: Start, is_broken: bool) -> None:
    kept: dict[str, float] = {}

    async def keep(utterance_id: str, audio: Audio) -> None:
        if is_broken:
            raise OSError("no space left")
        kept[utterance_id] = len(audio) / 16_000

    keeper: Callable[[str, Audio], Awaitable[None]] = keep
    one = listen(keep=keeper)
    await one.speaks(1)
    await one.hears(1.5)

    assert one.texts == ["What is a list?"]
    assert kept == ({} if is_broken else {one.finals[0].utterance_id: pytest.approx(1.3, abs=0.1)})
