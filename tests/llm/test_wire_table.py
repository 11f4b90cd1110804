"""Every row of the table of errors: settings, chain, the real SDK, TCP, and the double."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from tests.doubles.groq_behaviour import Behaviour, failing, gone, rate_limited, unauthorised
from tests.doubles.groq_server import OLLAMA_OFFER, GroqServer
from tests.llm.asking import Played, ask, events_of, text_of, words_of
from tests.waiting import until
from tutor_app.llm.build import Models, build_models
from tutor_app.llm.ports import (
    AnswerCut,
    Delta,
    Finished,
    ModelMessage,
    ModelRequest,
    Role,
    answering,
)
from tutor_app.settings import Provider, Settings

BIG, SMALL = "llama-3.3-70b-versatile", "llama-3.1-8b-instant"
Build = Callable[..., Models]


@pytest.fixture
def library() -> Played:
    return Played("Offline library", [["From the library."]], engine="library")


@pytest.fixture
async def build(settings: Settings, library: Played) -> AsyncIterator[Build]:
    async with AsyncExitStack() as stack:

        def make(*servers: GroqServer, **more: object) -> Models:
            groq = next((one for one in servers if one.shape == "groq"), None)
            ollamas = [one for one in servers if one.shape == "ollama"]
            given: dict[str, object] = {"groq_models": (BIG, SMALL)}
            if groq:
                given |= {"groq_api_key": "k", "groq_base_url": groq.url}
            given["llm_providers"] = tuple(
                Provider(name="Ollama", base_url=one.url, models=OLLAMA_OFFER[:1])
                for one in ollamas
            )
            models = build_models(settings.model_copy(update=given | more), library)
            stack.push_async_callback(models.close)
            return models

        yield make


def asked(server: GroqServer) -> list[str]:
    return [seen.model for seen in server.chats]


def state(models: Models, name: str) -> tuple[str, str]:
    return next((one.state, one.detail) for one in models.engines() if one.name == name)


def fallback_words(rest: str) -> list[str]:
    return [f"llama-3.3-70b {rest}"]


@pytest.mark.parametrize("code", ["model_decommissioned", "model_not_found"])
async def test_gone(groq: GroqServer, build: Build, code: str) -> None:
    models = build(groq)
    groq.queue(BIG, gone(code))
    events = [await events_of(models.chain) for _ in range(2)]
    assert [BIG, SMALL, SMALL] == asked(groq)
    assert fallback_words("is no longer offered, trying another") == words_of(events[0])
    assert "gone" == state(models, BIG)[0]


async def test_a_structured_answer_that_does_not_match_is_for_the_next_model(
    groq: GroqServer, build: Build
) -> None:
    groq.queue(BIG, Behaviour(status=400, code="json_validate_failed"))
    await events_of(build(groq).chain)
    assert [BIG, SMALL] == asked(groq)


@pytest.mark.parametrize("behaviour", [unauthorised(), failing(403)])
async def test_a_refused_key_stops_that_provider_only(
    groq: GroqServer, ollama: GroqServer, build: Build, behaviour: Behaviour
) -> None:
    models = build(groq, ollama)
    groq.always("*", behaviour)
    first, second = [await events_of(models.chain) for _ in range(2)]
    assert ([BIG], [OLLAMA_OFFER[0]] * 2) == (asked(groq), asked(ollama))
    assert ["Groq is not available just now, trying another"] == words_of(first)
    assert [] == words_of(second)
    assert "out" == state(models, BIG)[0] == state(models, SMALL)[0]
    assert f"the key is not accepted ({behaviour.status})" in state(models, SMALL)[1]
    assert "ready" == state(models, OLLAMA_OFFER[0])[0]


async def test_new_settings_give_a_provider_another_chance(groq: GroqServer, build: Build) -> None:
    groq.key = "right"
    await events_of(build(groq, groq_api_key="wrong").chain)
    assert "A list" != text_of(await events_of(build(groq, groq_api_key="right").chain))
    assert ["Bearer wrong", "Bearer right"] == [
        seen.headers["authorization"] for seen in groq.chats
    ]


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (failing(408), "is slow to answer"),
        (Behaviour(how="silent"), "is slow to answer"),
        (Behaviour(how="stall", after=0), "is slow to answer"),
        (Behaviour(first_token_seconds=5), "is slow to answer"),
        (Behaviour(how="drop"), "cannot be reached"),
    ],
)
async def test_a_slow_or_broken_network_gets_one_more_try(
    groq: GroqServer, build: Build, behaviour: Behaviour, words: str
) -> None:
    models = build(groq, first_token_seconds=0.3)
    groq.queue(BIG, behaviour, behaviour)
    events = await events_of(models.chain)
    assert [BIG, BIG, SMALL] == asked(groq)
    assert [
        f"llama-3.3-70b {words}, trying once more",
        f"llama-3.3-70b {words}, trying another",
    ] == words_of(events)
    assert "resting" == state(models, BIG)[0]


async def test_too_large_is_trimmed_and_tried_once_more(groq: GroqServer, build: Build) -> None:
    groq.queue(BIG, failing(413))
    earlier = [
        ModelMessage(role, f"{number} " * 50)
        for number in range(4)
        for role in (Role.USER, Role.ASSISTANT)
    ]
    told = (ModelMessage(Role.SYSTEM, "s"), *earlier, ModelMessage(Role.USER, "why?"))
    await events_of(build(groq).chain, ModelRequest(told, purpose="teacher"))
    assert [BIG, BIG] == asked(groq)
    whole, trimmed = (seen.messages for seen in groq.chats)
    assert whole[0] == trimmed[0]
    assert whole[-len(trimmed) + 1 :] == trimmed[1:]
    assert 2 < len(trimmed) < len(whole)


@pytest.mark.parametrize(
    ("behaviour", "seconds"),
    [(rate_limited(7), (7, 8.75)), (rate_limited(), (3.75, 6.25)), (failing(498), (3.75, 6.25))],
)
async def test_a_busy_model_rests(
    groq: GroqServer, build: Build, behaviour: Behaviour, seconds: tuple[float, float]
) -> None:
    models = build(groq)
    groq.queue(BIG, behaviour)
    events = await events_of(models.chain)
    await events_of(models.chain)
    assert [BIG, SMALL, SMALL] == asked(groq)
    assert fallback_words("is busy, trying another") == words_of(events)
    least, most = seconds
    condition, detail = state(models, BIG)
    assert "resting" == condition
    assert int(least) <= int(detail.rpartition("asked again in ")[2].split()[0]) <= round(most)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_failure_on_their_side_rests_the_model(
    groq: GroqServer, build: Build, status: int
) -> None:
    models = build(groq)
    groq.queue(BIG, failing(status))
    events = await events_of(models.chain)
    assert [BIG, SMALL] == asked(groq)
    assert fallback_words("has a problem, trying another") == words_of(events)
    assert f"the provider failed ({status}), asked again in" in state(models, BIG)[1]


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(how="empty_choices"),
        Behaviour(how="no_content"),
        Behaviour(how="garbage", after=0),
        Behaviour(how="html"),
        Behaviour(how="cut", after=0),
    ],
)
async def test_a_broken_reply_is_not_tried_again(
    groq: GroqServer, build: Build, behaviour: Behaviour
) -> None:
    groq.queue(BIG, behaviour)
    events = await events_of(build(groq).chain)
    assert [BIG, SMALL] == asked(groq)
    assert fallback_words("gave an unusable reply, trying another") == words_of(events)


async def test_a_stream_cut_after_text_is_never_begun_anew(groq: GroqServer, build: Build) -> None:
    groq.tokens_per_second = 500
    groq.queue(BIG, Behaviour(how="cut", text="one two three four", after=2))
    shown: list[str] = []
    with pytest.raises(AnswerCut):
        async with answering(build(groq).chain, ask()) as events:
            async for event in events:
                shown += [event.text] if isinstance(event, Delta) else []
    assert ("one two", [BIG]) == ("".join(shown), asked(groq))


async def test_when_all_rest_it_waits_for_the_first_to_wake(groq: GroqServer, build: Build) -> None:
    groq.queue(BIG, rate_limited(0.1))
    groq.queue(SMALL, rate_limited(20))
    events = await events_of(build(groq).chain)
    assert [BIG, SMALL, BIG] == asked(groq)
    assert "All models are busy, trying again in 1 s" == words_of(events)[-1]
    assert isinstance(events[-1], Finished)


async def test_when_every_model_fails_the_last_link_answers(
    groq: GroqServer, build: Build, library: Played
) -> None:
    groq.always("*", Behaviour(how="no_content"))
    events = await events_of(build(groq).chain)
    assert "From the library." == text_of(events)
    assert Finished("library", "Offline library") == events[-1]
    assert "No model is able to answer just now, asking the Offline library" == words_of(events)[-1]


async def test_without_any_provider_the_last_link_answers_at_once(build: Build) -> None:
    models = build()
    assert ["From the library."] == [
        event.text for event in await events_of(models.chain) if not isinstance(event, Finished)
    ]
    assert ((), True) == (models.engines(), models.gate.is_lost)


async def test_the_chain_against_ollama(ollama: GroqServer, build: Build) -> None:
    models = build(ollama)
    *_, finished = await events_of(models.chain)
    assert Finished("Ollama", OLLAMA_OFFER[0]) == finished
    assert {"/v1/chat/completions"} == {seen.path for seen in ollama.chats}


async def test_a_server_without_configured_models_is_asked_for_them_first(
    ollama: GroqServer, build: Build
) -> None:
    provider = Provider(name="Ollama", base_url=ollama.url)
    models = build(llm_providers=(provider,))
    await models.start()
    *_, finished = await events_of(models.chain)
    assert Finished("Ollama", "qwen2.5-coder:7b") == finished


async def test_stopping_in_mid_answer_ends_the_request(groq: GroqServer, build: Build) -> None:
    groq.tokens_per_second = 50
    async with answering(build(groq).chain, ask()) as events:
        await anext(events)
    await until(lambda: groq.chats[0].disconnected_at is not None)
    assert groq.chats[0].finished_at is None
