"""The chain's rules, with models played by hand and a clock that moves only in waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

import pytest
from prometheus_client import REGISTRY

from tests.llm.asking import Clock, Played, ask, events_of, text_of, words_of
from tutor_app.llm.chain import ModelChain, Patience
from tutor_app.llm.faults import TOO_LARGE, TOO_SLOW, fault_of_reply, fault_of_status
from tutor_app.llm.ports import (
    AnswerCut,
    Delta,
    Finished,
    ModelError,
    ModelMessage,
    ModelRequest,
    Role,
    Status,
)
from tutor_app.llm.rests import Rests

BUSY = fault_of_status(429)
BROKEN = fault_of_reply("no text")
GONE = fault_of_status(404, "model_not_found")
OUT = fault_of_status(401, "invalid_api_key")
OVERLOADED = fault_of_status(498)

Build = Callable[..., ModelChain]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rests() -> Rests:
    return Rests(lambda: 0.5)


@pytest.fixture
def library() -> Played:
    return Played("Offline library", [["From the library."]], engine="library")


@pytest.fixture
def build(clock: Clock, rests: Rests, library: Played) -> Build:
    def make(*models: Played, last: Played | None = library, **patience: object) -> ModelChain:
        return ModelChain(
            lambda: models,
            last,
            rests=rests,
            patience=Patience(**patience),
            clock=clock,
            sleep=clock.sleep,
        )

    return make


def asked(*models: Played) -> list[int]:
    return [len(model.requests) for model in models]


async def test_the_first_model_answers(build: Build) -> None:
    first, second = Played("first", [["A ", "list"]]), Played("second", [["no"]])
    events = await events_of(build(first, second))
    assert [Delta("A "), Delta("list"), Finished("Groq", "first")] == events
    assert ([1, 0], 1) == (asked(first, second), first.closed)


async def test_a_chain_without_models_is_its_last_link(build: Build, library: Played) -> None:
    chain = build()
    assert [Delta("From the library."), Finished("library", "Offline library")] == await events_of(
        chain
    )
    assert "Offline library" == chain.name


async def test_it_moves_on_at_once_and_says_so(build: Build, clock: Clock) -> None:
    first, second = Played("llama-3.3-70b-versatile", [[BUSY]]), Played("second", [["A list"]])
    before = passed_over("llama-3.3-70b-versatile", "rate_limited")
    events = await events_of(build(first, second))
    assert ["llama-3.3-70b is busy, trying another"] == words_of(events)
    assert ("A list", []) == (text_of(events), clock.slept)
    assert before + 1 == passed_over("llama-3.3-70b-versatile", "rate_limited")


async def test_a_resting_model_is_not_asked_until_it_wakes(build: Build, clock: Clock) -> None:
    first, second = Played("first", [[BUSY], ["first again"]]), Played("second", [["second"]])
    chain = build(first, second)
    await events_of(chain)
    clock.now += 4.9
    assert ("second", "second") == (chain.name, text_of(await events_of(chain)))
    clock.now += 0.2
    assert ("first", "first again") == (chain.name, text_of(await events_of(chain)))
    assert [2, 2] == asked(first, second)


async def test_when_all_rest_it_waits_for_the_first_to_wake(build: Build, clock: Clock) -> None:
    first = Played("first", [[fault_of_status(429, "", 20)], ["first"]])
    second = Played("second", [[BUSY], ["second"]])
    events = await events_of(build(first, second))
    assert [
        "first is busy, trying another",
        "second is busy",
        "All models are busy, trying again in 5 s",
    ] == words_of(events)
    assert ("second", [5.0]) == (text_of(events), clock.slept)


async def test_a_model_is_tried_three_times_at_most(
    build: Build, clock: Clock, library: Played
) -> None:
    first = Played("first", [[BUSY]])
    events = await events_of(build(first))
    assert ([3], [5.0, 10.0]) == (asked(first), clock.slept)
    assert "From the library." == text_of(events)
    assert "No model is able to answer just now, asking the Offline library" == words_of(events)[-1]


async def test_it_does_not_wait_beyond_the_deadline(build: Build, clock: Clock) -> None:
    first = Played("first", [[fault_of_status(429, "", 60)]])
    assert "From the library." == text_of(await events_of(build(first)))
    assert [] == clock.slept


async def test_what_the_turn_has_waited_before_counts(build: Build, clock: Clock) -> None:
    first = Played("first", [[BUSY]])
    await events_of(build(first), ask(seconds_used=41))
    assert ([1], []) == (asked(first), clock.slept)
    await events_of(build(first), ask(seconds_used=45))
    assert [1] == asked(first)


async def test_an_impatient_chain_gives_up_at_once(build: Build, clock: Clock) -> None:
    first = Played("first", [[BUSY]])
    with pytest.raises(ModelError):
        await events_of(build(first, last=None, is_waiting=False))
    assert ([1], []) == (asked(first), clock.slept)


async def test_a_slow_model_is_asked_once_more_then_it_rests(build: Build, clock: Clock) -> None:
    first, second = Played("first", [[TOO_SLOW]]), Played("second", [["A list"]])
    chain = build(first, second)
    events = await events_of(chain)
    assert [
        "first is slow to answer, trying once more",
        "first is slow to answer, trying another",
    ] == words_of(events)
    assert ([2, 1], []) == (asked(first, second), clock.slept)
    clock.now += 0.9
    assert "second" == chain.name
    clock.now += 0.2
    assert "first" == chain.name


async def test_a_model_that_says_nothing_runs_into_the_time_out(build: Build) -> None:
    first, second = Played("first", [[30]]), Played("second", [["A list"]])
    events = await events_of(build(first, second, first_token=0.02))
    assert ("A list", [2, 1], 2) == (text_of(events), asked(first, second), first.closed)


async def test_the_deadline_ends_a_model_that_only_shows_signs_of_life() -> None:
    now = asyncio.get_running_loop().time
    began = now()
    first = Played("first", [[Status("first is thinking"), 30]])
    chain = ModelChain(
        lambda: [first],
        Played("Offline library", [["From the library."]]),
        rests=Rests(),
        patience=Patience(deadline=10, first_token=5),
        clock=now,
    )
    events = await events_of(chain)
    assert ("From the library.", [1], 1) == (text_of(events), asked(first), first.closed)
    assert pytest.approx(10) == now() - began


async def test_a_sign_of_life_earns_more_than_the_first_token_time(build: Build) -> None:
    first = Played("first", [[Status("first is thinking"), 0.1, "A list"]])
    events = await events_of(build(first, first_token=0.02))
    assert (["first is thinking"], "A list") == (words_of(events), text_of(events))


async def test_a_broken_reply_is_not_tried_again_in_this_turn(build: Build, clock: Clock) -> None:
    first, second = Played("first", [[BROKEN]]), Played("second", [[BUSY], ["A list"]])
    chain = build(first, second)
    assert "A list" == text_of(await events_of(chain))
    assert [1, 2] == asked(first, second)
    assert "first" == chain.name


@pytest.mark.parametrize("plays", [[Status("hm")], [Finished("Groq", "first")], []])
async def test_a_reply_without_text_is_broken(build: Build, plays: list[object]) -> None:
    first, second = Played("first", [plays]), Played("second", [["A list"]])
    events = await events_of(build(first, second))
    assert "first gave an unusable reply, trying another" == words_of(events)[-1]
    assert "A list" == text_of(events)


async def test_a_gone_model_is_never_asked_again(build: Build, clock: Clock) -> None:
    first, second = Played("first", [[GONE]]), Played("second", [["A list"]])
    chain = build(first, second)
    events = await events_of(chain)
    clock.now += 1e6
    await events_of(chain)
    assert [1, 2] == asked(first, second)
    assert ["first is no longer offered, trying another"] == words_of(events)


async def test_a_refused_key_takes_out_that_provider_only(build: Build, clock: Clock) -> None:
    first, second = Played("first", [[OUT]]), Played("second", [["no"]])
    other = Played("llama3.2", [["From Ollama"]], engine="Ollama")
    chain = build(first, second, other)
    events = await events_of(chain)
    assert ["Groq is not available just now, trying another"] == words_of(events)
    clock.now += 1e6
    assert "From Ollama" == text_of(await events_of(chain))
    assert [1, 0, 2] == asked(first, second, other)


async def test_a_request_too_large_is_shortened_once(build: Build) -> None:
    long = [ModelMessage(Role.USER, "x" * 600), ModelMessage(Role.ASSISTANT, "y" * 300)]
    request = ModelRequest(
        (ModelMessage(Role.SYSTEM, "s"), *long, ModelMessage(Role.USER, "why?")), purpose="qa"
    )
    first = Played("first", [[TOO_LARGE], ["A list"]])
    events = await events_of(build(first), request)
    assert "A list" == text_of(events)
    assert ["The conversation is too long for first, leaving out its beginning"] == words_of(events)
    assert request == first.requests[0]
    assert (request.messages[0], *request.messages[2:]) == first.requests[1].messages


async def test_a_request_too_large_twice_goes_whole_to_the_next(build: Build) -> None:
    first, second = Played("first", [[TOO_LARGE]]), Played("second", [["A list"]])
    request = ask("x" * 5000)
    assert "A list" == text_of(await events_of(build(first, second), request))
    assert ([2, 1], [request]) == (asked(first, second), second.requests)


async def test_capacity_rests_five_seconds(build: Build, clock: Clock) -> None:
    first = Played("first", [[OVERLOADED], ["A list"]])
    assert "A list" == text_of(await events_of(build(first)))
    assert [5.0] == clock.slept


@pytest.mark.parametrize("break_off", [AnswerCut(), BROKEN, BUSY])
async def test_it_never_switches_after_text(build: Build, break_off: object) -> None:
    first, second = Played("first", [["A li", break_off]]), Played("second", [["no"]])
    shown: list[str] = []
    with pytest.raises(AnswerCut):
        async with aclosing(build(first, second).stream(ask())) as events:
            async for event in events:
                shown += [text_of([event])]
    assert (["A li"], [1, 0]) == (shown, asked(first, second))


async def test_closing_it_closes_the_model(build: Build) -> None:
    first = Played("first", [["A ", "list"]])
    async with aclosing(build(first).stream(ask())) as events:
        await anext(events)
        assert 0 == first.closed
    assert 1 == first.closed


async def test_requests_that_fail_together_rest_the_model_once(
    build: Build, clock: Clock, rests: Rests
) -> None:
    first = Played("first", [[0.01, BUSY]])
    second = Played("second", [["A list"]])
    chain = build(first, second)
    answers = await asyncio.gather(*(events_of(chain) for _ in range(20)))
    assert {"A list"} == {text_of(events) for events in answers}
    clock.now += 5.1
    assert "first" == chain.name


def passed_over(model: str, reason: str) -> float:
    labels = {"model": model, "reason": reason}
    return REGISTRY.get_sample_value("tutor_model_fallbacks_total", labels) or 0.0


LOADING_503 = fault_of_status(503, "unavailable_error", refusal="Loading model")


async def test_a_local_model_that_loads_is_waited_for_and_asked_once(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor_app.llm.chain.LOADING_WORD_SECONDS", 0.01)
    local = Played("llama3.2", [[0.2, "A list"]], engine="Ollama", is_local=True)
    events = await events_of(build(local, first_token=0.02, deadline=0.05, loading=5))
    assert (["llama3.2: loading the model"], "A list", [1]) == (
        words_of(events),
        text_of(events),
        asked(local),
    )


async def test_a_local_model_that_takes_too_long_is_passed_over_without_a_second_try(
    build: Build,
) -> None:
    local = Played("llama3.2", [[30]], engine="Ollama", is_local=True)
    second = Played("second", [["A list"]])
    events = await events_of(build(local, second, first_token=5, loading=0.02))
    assert ("A list", [1, 1], 1) == (text_of(events), asked(local, second), local.closed)
    assert "llama3.2 is slow to answer, trying another" == words_of(events)[-1]


async def test_the_time_of_loading_is_not_the_turns(rests: Rests) -> None:
    local = Played("llama3.2", [[30]], engine="Ollama", is_local=True)
    second = Played("second", [["A list"]])
    patience = Patience(deadline=0.05, first_token=0.05, loading=0.2)
    chain = ModelChain(lambda: [local, second], None, rests=rests, patience=patience)
    assert "A list" == text_of(await events_of(chain))


async def test_a_server_that_refuses_while_it_loads_is_asked_until_it_has(
    build: Build, clock: Clock
) -> None:
    plays = [[LOADING_503]] * 12
    local = Played("qwen", [*plays, ["A list"]], engine="llama.cpp", is_local=True)
    events = await events_of(build(local, deadline=10))
    assert ("A list", 24.0) == (text_of(events), sum(clock.slept))
    assert "qwen: loading the model" == words_of(events)[0]


async def test_it_is_not_waited_for_without_end(build: Build, clock: Clock) -> None:
    local = Played("qwen", [[LOADING_503]], engine="llama.cpp", is_local=True)
    assert "From the library." == text_of(await events_of(build(local, deadline=10)))
    assert 100 < sum(clock.slept) < 150


async def test_closing_while_a_local_model_loads_ends_its_request(build: Build) -> None:
    local = Played("llama3.2", [[30, "A list"]], engine="Ollama", is_local=True)
    task = asyncio.create_task(events_of(build(local)))
    while not local.requests:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 1 == local.closed


async def test_text_that_is_given_as_a_whole_meets_the_deadline_when_it_begins(
    rests: Rests,
) -> None:
    plays = [[Status("first is writing", is_progress=True), 0.2, "A list"]]
    first, second = Played("first", plays), Played("second", [["no"]])
    patience = Patience(deadline=0.05, first_token=0.05)
    chain = ModelChain(lambda: [first, second], None, rests=rests, patience=patience)
    assert "A list" == text_of(await events_of(chain))
