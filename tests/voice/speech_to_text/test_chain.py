"""The chain over TCP with the real SDK: who is asked, who rests, and how long a learner waits."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from tests.doubles.groq_audio import HEARD, seconds_and_peak
from tests.doubles.groq_behaviour import Behaviour, failing, gone, rate_limited, unauthorised
from tests.doubles.groq_server import GroqServer
from tests.llm.asking import Clock
from tests.voice.speech_to_text.conftest import LARGE, TURBO, Local, MakeChain
from tests.voice.speech_to_text.sounds import babble, silence, white_noise
from tests.waiting import until
from tutor_app.voice.audio import Audio
from tutor_app.voice.ports import SpeechFailed, Transcript
from tutor_app.voice.speech_to_text.chain import UNASKED, Patience, SpeechChain

SPEECH = babble(3)
GOOD = {"avg_logprob": -0.2, "no_speech_prob": 0.01, "compression_ratio": 1.1}


def asked(server: GroqServer) -> list[str]:
    return [seen.model for seen in server.transcriptions]


def states(chain: SpeechChain) -> dict[str, str]:
    return {row.name: row.state for row in chain.engines()}


async def test_groq_writes_it_down(groq: GroqServer, make_chain: MakeChain) -> None:
    transcript = await make_chain(groq).transcribe(SPEECH, prompt="lists, tuples", language="en")

    assert (HEARD, f"groq:{TURBO}") == (transcript.text, transcript.engine)
    assert ("en", 3.0, None) == (
        transcript.language,
        transcript.duration_seconds,
        transcript.dropped,
    )
    assert transcript.confidence == pytest.approx(np.exp(-0.2))
    (seen,) = groq.transcriptions
    assert "/openai/v1/audio/transcriptions" == seen.path
    file = seen.body.pop("file")
    assert {
        "model": TURBO,
        "response_format": "verbose_json",
        "temperature": "0",
        "language": "en",
        "prompt": "lists, tuples",
    } == seen.body
    assert ("speech.wav", len(SPEECH) * 2 + 44) == (file["name"], file["bytes"])
    seconds, peak = seconds_and_peak(groq.uploads[0])
    assert (3.0, True) == (seconds, peak > 0.1)


async def test_what_is_not_given_is_not_sent(groq: GroqServer, make_chain: MakeChain) -> None:
    await make_chain(groq).transcribe(SPEECH)
    assert {"file", "model", "response_format", "temperature"} == set(groq.transcriptions[0].body)


async def test_a_long_prompt_is_cut_at_a_word(groq: GroqServer, make_chain: MakeChain) -> None:
    await make_chain(groq).transcribe(SPEECH, prompt="dictionary, " * 100)
    sent = groq.transcriptions[0].body["prompt"]
    assert 580 < len(sent) <= 600
    assert sent.endswith("dictionary")


@pytest.mark.parametrize(
    ("behaviour", "state"),
    [
        (rate_limited(7), "resting"),
        (rate_limited(), "resting"),
        (failing(498), "resting"),
        (failing(503), "resting"),
        (gone(), "gone"),
        (gone("model_not_found"), "gone"),
        (failing(413), "ready"),
        (Behaviour(how="html"), "ready"),
        (Behaviour(how="garbage"), "ready"),
        (Behaviour(how="silent"), "resting"),
    ],
)
async def test_a_fault_is_passed_over_at_once(
    groq: GroqServer, make_chain: MakeChain, behaviour: Behaviour, state: str
) -> None:
    chain = make_chain(groq)
    groq.queue(TURBO, behaviour)

    transcript = await chain.transcribe(SPEECH)

    assert (HEARD, f"groq:{LARGE}") == (transcript.text, transcript.engine)
    assert [TURBO, LARGE] == asked(groq)
    assert state == states(chain)[TURBO]


async def test_a_resting_model_is_not_asked(groq: GroqServer, make_chain: MakeChain) -> None:
    clock = Clock()
    chain = make_chain(groq, clock=clock)
    groq.queue(TURBO, rate_limited(7))
    for seconds in (0, 6, 3):
        clock.now += seconds
        await chain.transcribe(SPEECH)
    assert [TURBO, LARGE, LARGE, TURBO] == asked(groq)


async def test_a_refused_key_stops_that_provider_only(
    groq: GroqServer, other: GroqServer, make_chain: MakeChain
) -> None:
    chain = make_chain(groq, other)
    groq.always("*", unauthorised())
    engines = [(await chain.transcribe(SPEECH)).engine for _ in range(2)]
    assert ["speaches:small"] * 2 == engines
    assert [TURBO] == asked(groq)
    assert "/v1/audio/transcriptions" == other.transcriptions[0].path
    assert {TURBO: "out", LARGE: "out", "small": "ready", "local": "ready"} == states(chain)
    assert not chain.is_local_only()


async def test_without_providers_it_is_heard_here(make_chain: MakeChain, local: Local) -> None:
    chain = make_chain()
    assert Transcript("from here", "local") == await chain.transcribe(SPEECH)
    assert [len(SPEECH)] == local.lengths
    assert chain.is_local_only()


async def test_with_all_keys_refused_it_is_local_only(
    groq: GroqServer, make_chain: MakeChain
) -> None:
    chain = make_chain(groq)
    groq.always("*", unauthorised())
    await chain.transcribe(SPEECH)
    assert chain.is_local_only()


async def test_a_lost_connection_is_tried_once_more(
    groq: GroqServer, make_chain: MakeChain
) -> None:
    chain = make_chain(groq)
    groq.queue(TURBO, Behaviour(how="drop"))
    assert f"groq:{TURBO}" == (await chain.transcribe(SPEECH)).engine
    assert [TURBO, TURBO] == asked(groq)
    assert "ready" == states(chain)[TURBO]


async def test_nobody_waits_longer_than_the_deadline(
    groq: GroqServer, make_chain: MakeChain
) -> None:
    now = asyncio.get_running_loop().time
    chain, began = make_chain(groq, clock=now), now()
    groq.always("*", Behaviour(how="silent"))
    assert "local" == (await chain.transcribe(SPEECH)).engine
    assert now() - began == pytest.approx(chain._patience.all(3.0), abs=0.1)
    assert [TURBO, LARGE] == asked(groq)


def test_patience_grows_with_the_audio() -> None:
    patience = Patience()
    assert [(4.5, 9.0), (64.0, 128.0)] == [(patience.one(s), patience.all(s)) for s in (5, 600)]


@pytest.mark.parametrize(
    ("audio", "expected"),
    [
        (silence(), "silence"),
        (white_noise(), "noise"),
        (babble(0.1), "too_short"),
        (np.zeros(0, np.float32), "too_short"),
    ],
)
async def test_no_request_is_billed_for_nothing(
    groq: GroqServer, make_chain: MakeChain, local: Local, audio: Audio, expected: str
) -> None:
    transcript = await make_chain(groq).transcribe(audio)
    assert ("", UNASKED, expected) == (transcript.text, transcript.engine, transcript.dropped)
    assert ([], []) == (groq.transcriptions, local.lengths)


async def test_what_whisper_invents_is_dropped(groq: GroqServer, make_chain: MakeChain) -> None:
    groq.queue(TURBO, Behaviour(segments=[{"text": " Thank you.", "no_speech_prob": 0.5}]))
    transcript = await make_chain(groq).transcribe(SPEECH)
    assert ("", "phantom", f"groq:{TURBO}") == (
        transcript.text,
        transcript.dropped,
        transcript.engine,
    )


async def test_a_faint_sound_makes_the_double_invent_and_the_chain_drop(
    groq: GroqServer, make_chain: MakeChain
) -> None:
    transcript = await make_chain(groq).transcribe(babble(3, 0.0022))
    assert ("", "phantom") == (transcript.text, transcript.dropped)
    assert " Thank you." == groq.transcriptions[0].text


async def test_segments_are_judged_one_by_one(groq: GroqServer, make_chain: MakeChain) -> None:
    segments = [{"text": " What is a heap?", **GOOD}, {"text": " Bye.", "avg_logprob": -0.9}]
    groq.queue(TURBO, Behaviour(segments=segments))
    assert "What is a heap?" == (await make_chain(groq).transcribe(SPEECH)).text


async def test_a_server_without_verbose_json_is_asked_for_plain_json(
    groq: GroqServer, make_chain: MakeChain
) -> None:
    chain = make_chain(groq)
    groq.queue(TURBO, failing(400))
    texts = [(await chain.transcribe(SPEECH)).text for _ in range(2)]
    assert [HEARD, HEARD] == texts
    formats = [seen.body["response_format"] for seen in groq.transcriptions]
    assert ["verbose_json", "json", "json"] == formats


async def test_a_request_that_is_wrong_in_any_format_goes_to_the_next(
    groq: GroqServer, make_chain: MakeChain
) -> None:
    chain = make_chain(groq)
    groq.queue(TURBO, failing(400), failing(400))
    engines = [(await chain.transcribe(SPEECH)).engine for _ in range(2)]
    assert [f"groq:{LARGE}", f"groq:{TURBO}"] == engines
    formats = [seen.body["response_format"] for seen in groq.transcriptions]
    assert ["verbose_json", "json", "verbose_json", "verbose_json"] == formats


@pytest.mark.parametrize("figure", ["very", None, float("nan")])
async def test_odd_figures_do_no_harm(
    groq: GroqServer, make_chain: MakeChain, figure: object
) -> None:
    groq.queue(TURBO, Behaviour(segments=[{"text": " What is a set?", "avg_logprob": figure}]))
    transcript = await make_chain(groq).transcribe(SPEECH)
    assert transcript.text in {"What is a set?", HEARD}


async def test_a_cancelled_guess_closes_its_request(
    groq: GroqServer, make_chain: MakeChain
) -> None:
    groq.always(TURBO, Behaviour(first_token_seconds=5))
    guess = asyncio.create_task(make_chain(groq).transcribe(SPEECH))
    await until(lambda: len(groq.transcriptions) == 1)
    guess.cancel()
    await until(lambda: groq.transcriptions[0].disconnected_at is not None)
    assert guess.cancelled()


async def test_when_everything_fails_it_says_so(
    groq: GroqServer, make_chain: MakeChain, local: Local
) -> None:
    groq.always("*", failing(503))
    local.says = SpeechFailed()
    with pytest.raises(SpeechFailed):
        await make_chain(groq).transcribe(SPEECH)


class Followed:
    """A live recogniser that has heard everything already."""

    is_lost = False

    def __init__(self, transcript: Transcript | None) -> None:
        self.transcript = transcript
        self.finished = 0

    async def finish(self) -> Transcript | None:
        self.finished += 1
        return self.transcript


async def test_the_last_link_is_what_followed_already(make_chain: MakeChain, local: Local) -> None:
    live = Followed(Transcript("followed", "local"))
    transcript = await make_chain().transcribe(SPEECH, live=live)  # type: ignore[arg-type]
    assert ("followed", []) == (transcript.text, local.lengths)


async def test_a_lost_follower_is_replaced_by_the_pool(make_chain: MakeChain, local: Local) -> None:
    transcript = await make_chain().transcribe(SPEECH, live=Followed(None))  # type: ignore[arg-type]
    assert ("from here", [len(SPEECH)]) == (transcript.text, local.lengths)


async def test_a_follower_is_not_ended_while_a_provider_answers(
    groq: GroqServer, make_chain: MakeChain
) -> None:
    live = Followed(Transcript("followed", "local"))
    transcript = await make_chain(groq).transcribe(SPEECH, live=live)  # type: ignore[arg-type]
    assert (HEARD, 0) == (transcript.text, live.finished)


async def test_a_language_nobody_here_knows_is_not_guessed(make_chain: MakeChain) -> None:
    live = Followed(Transcript("followed", "local"))
    with pytest.raises(SpeechFailed):
        await make_chain().transcribe(SPEECH, language="de", live=live)  # type: ignore[arg-type]
    assert 0 == live.finished
