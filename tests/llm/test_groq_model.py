from __future__ import annotations

import asyncio

import pytest

from tests.doubles.groq_answers import answer_to
from tests.doubles.groq_behaviour import Behaviour, How, failing, gone, rate_limited, unauthorised
from tests.doubles.groq_server import GroqServer
from tests.llm.asking import ask, events_of, text_of, words_of
from tests.llm.conftest import Connect
from tests.waiting import until
from tutor_app.llm.faults import TOO_SLOW, UNREACHABLE, Fault, ModelFault
from tutor_app.llm.groq_model import THINKING_ROOM, Bounds, GroqModel, short_name
from tutor_app.llm.pace import ReadingPace
from tutor_app.llm.ports import (
    AnswerCut,
    AnswerFiltered,
    AnswerTooLong,
    Delta,
    Finished,
    ModelMessage,
    ModelRequest,
    Role,
    Status,
    answering,
)

NAME = "llama-3.3-70b-versatile"


async def fault_of(model: GroqModel, request: ModelRequest | None = None) -> Fault:
    with pytest.raises(ModelFault) as raised:
        await events_of(model, request)
    return raised.value.fault


async def test_an_answer_comes_whole(groq: GroqServer, model: GroqModel) -> None:
    groq.tokens_per_second = 2000
    *deltas, finished = await events_of(model)
    assert answer_to("What is a list?") == text_of(deltas)
    assert all(isinstance(delta, Delta) and delta.text for delta in deltas)
    assert isinstance(finished, Finished)
    assert ("Groq", NAME, "stop") == (finished.engine, finished.model, finished.finish_reason)
    assert len(groq.chats[0].token_times) == finished.usage.completion_tokens
    assert finished.usage.prompt_tokens > 0


async def test_what_is_sent(groq: GroqServer, model: GroqModel) -> None:
    messages = (
        ModelMessage(Role.SYSTEM, "You teach."),
        ModelMessage(Role.USER, "Hello"),
        ModelMessage(Role.USER, "What is a list?"),
    )
    await events_of(model, ModelRequest(messages, purpose="qa"))
    assert groq.chats[0].body == {
        "model": NAME,
        "messages": [
            {"role": "system", "content": "You teach."},
            {"role": "user", "content": "Hello\n\nWhat is a list?"},
        ],
        "stream": True,
        "max_tokens": 2048,
        "temperature": 0.6,
        "top_p": 0.9,
        "frequency_penalty": 0.2,
        "presence_penalty": 0.1,
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama-3.3-70b-versatile", 0.6),
        ("llama-3.1-8b-instant", 0.6),
        ("llama-3.2-3b-preview", 0.7),
        ("llama-3.2-1b-preview", 0.7),
        ("llama3.2:1b", 0.7),
        ("openai/gpt-oss-120b", 0.6),
    ],
)
async def test_the_temperature_of_a_model(
    groq: GroqServer, connected: Connect, name: str, expected: float
) -> None:
    groq.offer = (name,)
    await events_of(GroqModel(connected(groq), name, pace=ReadingPace()))
    assert expected == groq.chats[0].body["temperature"]


async def test_a_request_may_say_its_own(groq: GroqServer, model: GroqModel) -> None:
    await events_of(model, ask(temperature=0.1, max_tokens=24))
    body = groq.chats[0].body
    assert (0.1, 24) == (body["temperature"], body["max_tokens"])


async def test_the_prompt_is_cut_to_the_window(groq: GroqServer, connected: Connect) -> None:
    model = GroqModel(connected(groq), NAME, pace=ReadingPace(), window=1000)
    await events_of(model, ask("x" * 10_000))
    body = groq.chats[0].body
    assert 500 == body["max_tokens"]
    assert len(body["messages"][1]["content"]) < 1500


async def test_all_the_text_of_one_read_is_one_delta(groq: GroqServer, model: GroqModel) -> None:
    groq.queue(NAME, Behaviour(text="a list of words", tokens_per_second=0))
    *deltas, _ = await events_of(model)
    assert [Delta("a list of words")] == deltas


async def test_many_streams_are_read_less_often(groq: GroqServer, connected: Connect) -> None:
    groq.tokens_per_second = 500
    groq.always("*", Behaviour(text="word " * 100))
    pace = ReadingPace()
    model = GroqModel(connected(groq), NAME, pace=pace)
    alone = await events_of(model)
    many = await asyncio.gather(*(events_of(model) for _ in range(60)))
    assert {"word " * 100} == {text_of(events) for events in [alone, *many]}
    assert max(map(len, many)) < len(alone) / 2
    assert 0 == pace.open_streams


async def test_thoughts_are_not_shown(groq: GroqServer, model: GroqModel) -> None:
    groq.tokens_per_second = 500
    groq.queue(NAME, Behaviour(reasoning="What might they want?", text="A list."))
    events = await events_of(model)
    assert "A list." == text_of(events)
    assert ["llama-3.3-70b is thinking"] == words_of(events)


async def test_thoughts_within_the_text_are_not_shown(groq: GroqServer, model: GroqModel) -> None:
    groq.tokens_per_second = 500
    groq.queue(NAME, Behaviour(text="<think>What might they want?</think>\n\nA list."))
    assert "A list." == text_of(await events_of(model))


async def test_an_answer_that_ran_out_of_tokens_says_so(groq: GroqServer, model: GroqModel) -> None:
    groq.queue(NAME, Behaviour(finish_reason="length"))
    finished = (await events_of(model))[-1]
    assert isinstance(finished, Finished)
    assert "length" == finished.finish_reason


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (gone("model_decommissioned"), "gone"),
        (gone("model_not_found"), "gone"),
        (Behaviour(status=400, code="json_validate_failed"), "bad_json"),
        (unauthorised(), "key_refused"),
        (failing(403), "key_refused"),
        (failing(408), "slow"),
        (failing(413), "too_large"),
        (rate_limited(), "rate_limited"),
        (failing(498), "capacity"),
        (failing(500), "server_error"),
        (failing(502), "server_error"),
        (failing(503), "server_error"),
        (Behaviour(how="empty_choices"), "broken_reply"),
        (Behaviour(how="no_content"), "broken_reply"),
        (Behaviour(how="garbage", after=0), "broken_reply"),
        (Behaviour(how="html"), "broken_reply"),
        (Behaviour(how="cut", after=0), "broken_reply"),
        (Behaviour(how="error_event", after=0), "server_error"),
        (Behaviour(how="error_event", after=0, code="rate_limit_exceeded"), "rate_limited"),
        (Behaviour(text=" \n "), "broken_reply"),
    ],
)
async def test_a_fault_before_any_text(
    groq: GroqServer, model: GroqModel, behaviour: Behaviour, reason: str
) -> None:
    groq.queue(NAME, behaviour)
    assert reason == (await fault_of(model)).reason
    assert 1 == len(groq.chats)


REFUSALS = (
    ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
     {"max_tokens"}, {"max_completion_tokens"}),
    ("Unsupported value: 'temperature' does not support 0.6 here.", {"temperature"}, set()),
    ("`temperature` and `top_p` cannot both be specified for this model.", {"top_p"}, set()),
    ('Invalid JSON payload received. Unknown name \\"frequency_penalty\\": Cannot find field.',
     {"frequency_penalty"}, set()),
    ("Penalties are not enabled for this model", {"frequency_penalty", "presence_penalty"}, set()),
    ("body -> presencePenalty Extra inputs are not permitted", {"presence_penalty"}, set()),
    ("top-p sampling is not available", {"top_p"}, set()),
    ("Bad request", {"temperature", "top_p", "frequency_penalty", "presence_penalty"}, set()),
)  # fmt: skip


@pytest.mark.parametrize(("words", "left_out", "added"), REFUSALS)
@pytest.mark.parametrize("status", [400, 422])
async def test_a_refused_parameter_is_left_out_and_remembered(
    groq: GroqServer,
    model: GroqModel,
    status: int,
    words: str,
    left_out: set[str],
    added: set[str],
) -> None:
    groq.queue(NAME, Behaviour(status=status, message=words))
    for _ in range(2):
        assert answer_to("What is a list?") == text_of(await events_of(model))
    first, *others = [set(seen.body) for seen in groq.chats]
    assert [first - left_out | added] * 2 == others


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Developer instruction is not enabled for models/gemma-3-27b-it"),
        (400, "Conversation roles must alternate user/assistant/user/assistant/..."),
        (400, "messages: role 'system' is not supported"),
        (422, "System messages are not supported by this model"),
        (500, "jinja: System role not supported"),
    ],
)
async def test_a_model_without_a_system_role_is_told_in_the_first_words(
    groq: GroqServer, model: GroqModel, status: int, words: str
) -> None:
    groq.queue(NAME, Behaviour(status=status, message=words))
    for _ in range(2):
        await events_of(model)
    told = [{"role": "user", "content": "You teach.\n\nWhat is a list?"}]
    assert [told, told] == [seen.messages for seen in groq.chats[1:]]


async def test_less_room_is_asked_for_when_a_refusal_names_it(
    groq: GroqServer, model: GroqModel
) -> None:
    words = f"max_tokens: 2048 > 1024, which is the maximum allowed for {NAME}-0613"
    groq.queue(NAME, Behaviour(status=400, message=words))
    await events_of(model)
    assert [2048, 1024] == [seen.body["max_tokens"] for seen in groq.chats]


async def test_one_refusal_after_the_other(groq: GroqServer, model: GroqModel) -> None:
    names = ["max_tokens", "temperature", "top_p", "presence_penalty", "frequency_penalty"]
    groq.queue(NAME, *(Behaviour(status=400, message=f"unsupported: {one}") for one in names))
    await events_of(model)
    assert {"model", "messages", "stream", "max_completion_tokens"} == set(groq.chats[-1].body)


async def test_what_is_refused_whatever_is_left_out_is_a_fault(
    groq: GroqServer, model: GroqModel
) -> None:
    groq.always(NAME, failing(400))
    assert ("refused", 2) == ((await fault_of(model)).reason, len(groq.chats))
    groq.always(NAME, Behaviour(status=400, message="temperature, max_tokens, system role"))
    assert "refused" == (await fault_of(model)).reason
    assert len(groq.chats) < 12


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens",
        "the request exceeds the available context size (4096 tokens), try increasing it",
    ],
)
async def test_a_window_that_a_refusal_names_is_remembered(
    groq: GroqServer, model: GroqModel, words: str
) -> None:
    groq.queue(NAME, Behaviour(status=400, message=words))
    assert "too_large" == (await fault_of(model)).reason
    await events_of(model, ask("x" * 60_000))
    assert len(groq.chats[-1].messages[1]["content"]) < 4096 * 3


async def test_a_thinking_model_has_room_and_is_asked_to_think_little(
    groq: GroqServer, connected: Connect
) -> None:
    model = GroqModel(connected(groq), "openai/gpt-oss-20b", pace=ReadingPace(), window=131_072)
    await events_of(model, ask(max_tokens=5))
    body = groq.chats[0].body
    assert (5 + THINKING_ROOM, "low") == (body["max_tokens"], body["reasoning_effort"])


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(reasoning="Hm.", text="", finish_reason="length"),
        Behaviour(text="<think>Hm, what", finish_reason="length"),
        Behaviour(text="", finish_reason="length"),
    ],
)
async def test_a_model_that_spends_its_room_on_thoughts_is_given_more(
    groq: GroqServer, model: GroqModel, behaviour: Behaviour
) -> None:
    groq.queue(NAME, behaviour)
    for _ in range(2):
        assert "A list" != text_of(await events_of(model, ask(max_tokens=24)))
    room = 24 + THINKING_ROOM
    assert [24, room, room] == [seen.body["max_tokens"] for seen in groq.chats]
    groq.always(NAME, behaviour)
    assert "broken_reply" == (await fault_of(model)).reason


async def test_an_answer_has_a_longest_length(groq: GroqServer, connected: Connect) -> None:
    groq.queue(NAME, Behaviour(text="word " * 1000))
    bounds = Bounds(characters=1000)
    model = GroqModel(connected(groq), NAME, pace=ReadingPace(), bounds=bounds)
    shown: list[str] = []
    with pytest.raises(AnswerTooLong):
        async with answering(model, ask()) as events:
            async for event in events:
                shown += [event.text] if isinstance(event, Delta) else []
    assert 1000 == len("".join(shown))


async def test_an_answer_has_a_longest_duration(groq: GroqServer, connected: Connect) -> None:
    groq.tokens_per_second = 200
    groq.queue(NAME, Behaviour(text="word " * 1000))
    bounds = Bounds(seconds=0.05)
    model = GroqModel(connected(groq), NAME, pace=ReadingPace(), bounds=bounds)
    with pytest.raises(AnswerTooLong):
        await events_of(model)


async def test_a_filtered_answer_is_told_apart(groq: GroqServer, model: GroqModel) -> None:
    groq.tokens_per_second = 500
    groq.queue(NAME, Behaviour(text="one two three", finish_reason="content_filter"))
    with pytest.raises(AnswerFiltered):
        await events_of(model)


@pytest.mark.parametrize("purpose", ["title", "outline"])
async def test_what_is_read_as_a_whole_is_free_of_thoughts_however_they_begin(
    groq: GroqServer, model: GroqModel, purpose: str
) -> None:
    groq.tokens_per_second = 500
    groq.queue(NAME, Behaviour(text="Lists and rows, then.\n</think>\nA list"))
    first, *events = await events_of(model, ModelRequest(ask().messages, purpose=purpose))
    assert Status("llama-3.3-70b is writing", is_progress=True) == first
    assert "A list" == text_of(events)


async def test_a_model_that_once_began_in_thoughts_is_held_back(
    groq: GroqServer, model: GroqModel
) -> None:
    groq.tokens_per_second = 500
    groq.always(NAME, Behaviour(text="Lists and rows, then.\n</think>\nA list"))
    await events_of(model)
    assert "A list" == text_of(await events_of(model))


async def test_the_time_that_the_provider_names(groq: GroqServer, model: GroqModel) -> None:
    groq.queue(NAME, rate_limited(7))
    fault = await fault_of(model)
    assert (7, True) == (fault.rest_seconds, fault.is_exact)


async def test_a_server_that_hangs_up_or_is_not_there_is_asked_once_more(
    groq: GroqServer, model: GroqModel
) -> None:
    groq.queue(NAME, Behaviour(how="drop"))
    assert UNREACHABLE == await fault_of(model)
    await groq.stop()
    assert UNREACHABLE == await fault_of(model)
    await groq.start()


@pytest.mark.parametrize("how", ["silent", "stall"])
async def test_a_silent_server_is_too_slow(groq: GroqServer, connected: Connect, how: How) -> None:
    groq.queue(NAME, Behaviour(how=how, after=0))
    model = GroqModel(connected(groq, read_seconds=0.05), NAME, pace=ReadingPace())
    assert TOO_SLOW == await fault_of(model)


@pytest.mark.parametrize("how", ["cut", "no_end", "garbage", "error_event", "stall"])
async def test_a_fault_after_text_leaves_the_text(
    groq: GroqServer, connected: Connect, how: How
) -> None:
    groq.tokens_per_second = 200
    groq.queue(NAME, Behaviour(how=how, text="one two three four five six", after=3))
    model = GroqModel(connected(groq, read_seconds=0.5), NAME, pace=ReadingPace())
    shown: list[str] = []
    with pytest.raises(AnswerCut):
        async with answering(model, ask()) as events:
            async for event in events:
                shown += [event.text] if isinstance(event, Delta) else []
    assert ("one two three four five six" if how == "no_end" else "one two three") == "".join(shown)


async def test_a_connection_is_used_again(groq: GroqServer, model: GroqModel) -> None:
    for _ in range(3):
        await events_of(model)
    assert 1 == groq.accepted
    groq.queue(NAME, failing(503))
    await fault_of(model)
    await events_of(model)
    assert 1 == groq.accepted


async def test_closing_the_stream_ends_the_request_at_once(
    groq: GroqServer, model: GroqModel
) -> None:
    groq.tokens_per_second = 50
    async with answering(model, ask()) as events:
        await anext(events)
    (seen,) = groq.chats
    await until(lambda: seen.disconnected_at is not None)
    assert seen.finished_at is None


@pytest.mark.parametrize("behaviour", [Behaviour(how="silent"), Behaviour(how="stall", after=1)])
async def test_cancelling_the_reader_ends_the_request_at_once(
    groq: GroqServer, model: GroqModel, behaviour: Behaviour
) -> None:
    groq.queue(NAME, behaviour)
    task = asyncio.create_task(events_of(model))
    await until(lambda: bool(groq.chats))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (seen,) = groq.chats
    await until(lambda: seen.disconnected_at is not None)
    assert seen.finished_at is None


async def test_ollamas_shape(ollama: GroqServer, connected: Connect) -> None:
    model = GroqModel(connected(ollama, name="Ollama", key=""), "llama3.2:1b", pace=ReadingPace())
    *deltas, finished = await events_of(model)
    assert answer_to("What is a list?") == text_of(deltas)
    assert isinstance(finished, Finished)
    assert ("Ollama", "llama3.2:1b") == (finished.engine, finished.model)
    assert (0, 0) == (finished.usage.prompt_tokens, finished.usage.completion_tokens)
    absent = GroqModel(connected(ollama, name="Ollama", key=""), "absent", pace=ReadingPace())
    assert "gone" == (await fault_of(absent)).reason


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama-3.3-70b-versatile", "llama-3.3-70b"),
        ("llama-3.1-8b-instant", "llama-3.1-8b"),
        ("openai/gpt-oss-120b", "gpt-oss-120b"),
        ("llama3.2:latest", "llama3.2"),
    ],
)
def test_names_for_people(name: str, expected: str) -> None:
    assert expected == short_name(name)
