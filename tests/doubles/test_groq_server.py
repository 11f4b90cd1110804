"""What other tests rely on when they use the double."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from itertools import accumulate, pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.doubles import groq_pace
from tests.doubles.groq_answers import answer_to, sample_of, tokens_of, verdict_on
from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import OFFER, GroqServer, Seen, in_thread
from tests.virtual_time import VirtualTimeLoop
from tests.waiting import STUCK_SECONDS

MODEL = "llama-3.3-70b-versatile"


def call(url: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(
        urllib.request.Request(url, data), timeout=STUCK_SECONDS
    ) as response:
        return json.loads(response.read())


def chat(server: GroqServer, question: str, **more: Any) -> dict[str, Any]:
    body = {"model": MODEL, "messages": [{"role": "user", "content": question}], **more}
    answer: dict[str, Any] = call(f"{server.url}/openai/v1/chat/completions", body)
    return answer


@given(st.text())
def test_tokens_join_to_the_text_again(text: str) -> None:
    assert text == "".join(tokens_of(text))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("what about cooking?", "NO"),
        ("What is a list?", "YES"),
        ('{"earlier": [{"text": "cooking"}], "message": "why?"}', "YES"),
        ('{"earlier": [], "message": "Pasta?"}', "NO"),
    ],
)
def test_the_gate_model_has_a_simple_rule(message: str, expected: str) -> None:
    assert expected == verdict_on(message)


def test_a_sample_of_a_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "options": {"type": "array", "items": {"$ref": "#/$defs/Option"}, "minItems": 2},
            "level": {"type": "integer", "minimum": 3},
            "kind": {"enum": ["a", "b"]},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
    }
    option = {"type": "object", "properties": {"is_right": {"type": "boolean"}}}
    expected = {
        "options": [{"is_right": True}] * 2,
        "level": 3,
        "kind": "a",
        "note": "text",
    }
    assert expected == sample_of(schema, {"Option": option})


def test_it_answers_from_a_thread_without_streaming_too() -> None:
    with in_thread() as server:
        answer = chat(server, "What is a list?")
        assert answer_to("What is a list?") == answer["choices"][0]["message"]["content"]
        assert OFFER == tuple(
            model["id"] for model in call(f"{server.url}/openai/v1/models")["data"]
        )


def test_it_is_controlled_over_http() -> None:
    with in_thread() as server:
        control = f"{server.url}/control"
        orders = {
            "queue": {MODEL: [{"text": "queued"}]},
            "always": {"*": {"text": "always"}},
            "when": {"wonder": {"text": "wondered"}},
        }
        assert {"ok": True} == call(control, orders)
        said = [chat(server, text)["choices"][0]["message"]["content"] for text in "abc"]
        assert ["queued", "always", "always"] == said
        assert "wondered" == chat(server, "I wonder")["choices"][0]["message"]["content"]
        report = call(control)
        assert ["a", "b", "c", "I wonder"] == [
            seen["body"]["messages"][0]["content"] for seen in report["requests"]
        ]
        call(control, {"reset": True})
        assert [] == call(control)["requests"]
        with pytest.raises(urllib.error.HTTPError, match="400"):
            call(control, {"speed": 7})
        assert answer_to("a") == chat(server, "a")["choices"][0]["message"]["content"]


def test_orders_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="tokens_per_minute"):
        Behaviour.read({"tokens_per_minute": 3})


def test_tokens_come_at_their_speed_and_are_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        clock = runner.get_loop().time
        monkeypatch.setattr(groq_pace, "time", SimpleNamespace(time=clock))
        asked_at, seen = runner.run(_timed(clock))
    times = seen.token_times
    assert len(tokens_of(seen.text)) == len(times)
    assert pytest.approx(0.1, abs=0.003) == times[0] - asked_at
    assert pytest.approx((len(times) - 1) / 200, abs=0.003) == times[-1] - times[0]
    assert all(first <= second for first, second in pairwise(times))
    assert len(seen.text) == list(accumulate(map(len, tokens_of(seen.text))))[-1]


async def _timed(clock: Callable[[], float]) -> tuple[float, Seen]:
    """When a double was asked by a clock, and what it saw of it."""
    async with GroqServer(tokens_per_second=200, first_token_seconds=0.1) as server:
        server.always("*", Behaviour(text="word " * 40))
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        body = json.dumps({"model": MODEL, "stream": True, "messages": []}).encode()
        writer.write(
            b"POST /openai/v1/chat/completions HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % len(body)
            + body
        )
        asked_at = clock()
        await reader.readuntil(b"[DONE]")
        writer.close()
        (seen,) = server.chats
    return asked_at, seen


def test_it_runs_as_a_process() -> None:
    command = [sys.executable, "-m", "tests.doubles.groq_server", "--shape", "ollama"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        assert "llama3.2:1b" == call(f"{url}/v1/models")["data"][0]["id"]
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(STUCK_SECONDS)
