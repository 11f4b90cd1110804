"""A double of the provider's wire, over TCP: Groq's shape, and Ollama's.

In a test, in its event loop (`async with GroqServer() as server`) or in a thread of its own
(`with in_thread() as server`); as a process for browsers and benchmarks:
`python -m tests.doubles.groq_server --port 9000 --tokens-per-second 50`. What it does next is
queued from Python (`server.queue("llama-3.3-70b-versatile", rate_limited(7))`) or with
`POST /control` (see `GroqServer.control`); `GET /control` lists the requests it saw.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import json
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Self, cast

from tests.doubles import groq_audio as audio
from tests.doubles import groq_frames as frames
from tests.doubles.groq_answers import answer_to, json_answer, title_for, tokens_of, verdict_on
from tests.doubles.groq_behaviour import Behaviour, Script
from tests.doubles.groq_pace import Pacer, Playing
from tests.doubles.groq_plan import plan

OFFER = (
    "llama-3.3-70b-versatile",
    "llama-3.1-8b-instant",
    "openai/gpt-oss-120b",
    "openai/gpt-oss-20b",
    "whisper-large-v3-turbo",
    "whisper-large-v3",
    "canopylabs/orpheus-v1-english",
    "meta-llama/llama-guard-4-12b",
    "playai-tts",
)
ORDERS = {
    *("reset", "tokens_per_second", "first_token_seconds", "offer", "key"),
    *("queue", "always", "when"),
}
AUDIO_PATHS = ("/audio/transcriptions", "/audio/speech")
OLLAMA_OFFER = ("llama3.2:1b", "qwen2.5-coder:7b", "nomic-embed-text:latest")


@dataclass(slots=True)
class Seen:
    """One request: what came and when (seconds since the epoch, None for not yet)."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    arrived_at: float
    arrived: float  # time.perf_counter()
    model: str = ""
    text: str = ""  # the whole text of the answer that was planned
    token_times: list[float] = field(default_factory=list)
    finished_at: float | None = None
    disconnected_at: float | None = None

    @property
    def messages(self) -> list[dict[str, str]]:
        """The messages of a chat request."""
        return list(self.body.get("messages", ()))

    @property
    def question(self) -> str:
        """The learner's last words; for audio the words to expect, or those to speak."""
        if "/audio/" in self.path:
            return str(self.body.get("prompt") or self.body.get("input") or "")
        users = [str(m.get("content", "")) for m in self.messages if m.get("role") == "user"]
        return users[-1] if users else ""

    @property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema that is asked for, beside the prompt or in it."""
        wanted = self.body.get("response_format", {})
        if "json_schema" in wanted:
            return dict(wanted["json_schema"]["schema"])
        told = "\n".join(str(message.get("content", "")) for message in self.messages)
        _, mark, rest = told.partition("JSON schema:\n")
        return dict(json.JSONDecoder().raw_decode(rest)[0]) if mark else None

    @property
    def purpose(self) -> str:
        """The model's name, or what a small request is for: `gate` or `title`."""
        prompt = str(self.messages[0].get("content", "")) if self.messages else ""
        if "YES or NO" in prompt or self.body.get("max_tokens", 2048) <= 5:
            return "gate"
        return "title" if "You name conversations" in prompt else self.model


class GroqServer:
    """The server: settings that may be changed at any time, the script, and what it saw.

    `key` None accepts any key, also none; `without_schema` are the models that answer 400 to
    `response_format` json_schema, `thinkers` those that think before they answer, in `thoughts`
    (an expression with `{}` for the answer), and say nothing when they have less than 200 tokens.
    `listed` takes the place of the list of models.
    """

    def __init__(
        self,
        *,
        shape: frames.Shape = "groq",
        offer: tuple[str, ...] | None = None,
        tokens_per_second: float = 0,
        first_token_seconds: float = 0,
        key: str | None = None,
    ) -> None:
        self.shape: frames.Shape = shape
        self.prefix = "/v1" if shape == "ollama" else "/openai/v1"
        self.offer = offer or (OLLAMA_OFFER if shape == "ollama" else OFFER)
        self.tokens_per_second = tokens_per_second
        self.first_token_seconds = first_token_seconds
        self.key = key
        self.without_schema: tuple[str, ...] = ()
        self.thinkers: tuple[str, ...] = ()
        self.thoughts = "<think>They want something.</think>{}"
        self.listed: Any = None
        self.script = Script()
        self.requests: list[Seen] = []
        self.queue, self.always, self.when = self.script.queue, self.script.always, self.script.when
        self.port = 0
        self.pacer: Pacer
        self._server: asyncio.Server | None = None
        self._open: set[Connection] = set()
        self.accepted = 0  # TCP connections since the start
        self.uploads: list[bytes] = []  # the audio files that were sent

    @property
    def url(self) -> str:
        """Where it answers, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def chats(self) -> list[Seen]:
        """The chat requests among what it saw."""
        return [seen for seen in self.requests if seen.path.endswith("/chat/completions")]

    @property
    def transcriptions(self) -> list[Seen]:
        """The requests to write speech down among what it saw."""
        return [seen for seen in self.requests if seen.path.endswith("/audio/transcriptions")]

    @property
    def speeches(self) -> list[Seen]:
        """The requests to speak among what it saw."""
        return [seen for seen in self.requests if seen.path.endswith("/audio/speech")]

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 finds a free one."""
        loop = asyncio.get_running_loop()
        self.pacer = Pacer(loop)
        self._server = await loop.create_server(
            lambda: Connection(self), "127.0.0.1", port, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close every connection and the port."""
        assert self._server is not None
        self._server.close()
        for connection in tuple(self._open):
            connection.transport.abort()
        await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def connected(self, connection: Connection, *, is_open: bool) -> None:
        """Keep track of open connections."""
        (self._open.add if is_open else self._open.discard)(connection)
        self.accepted += is_open

    def control(self, orders: Mapping[str, Any]) -> dict[str, Any]:
        """Do what `POST /control` says; every part may be left out.

        `{"reset": true, "tokens_per_second": 50, "first_token_seconds": 0.1, "offer": [...],
        "key": "k", "queue": {model: [behaviour, ...]}, "always": {model: behaviour or null},
        "when": {words: behaviour}}`
        """
        unknown = set(orders) - ORDERS
        if unknown:
            raise ValueError(f"no such order: {', '.join(sorted(unknown))}")
        if orders.get("reset"):
            self.requests.clear()
            self.uploads.clear()
            self.script.clear()
        for name in {"tokens_per_second", "first_token_seconds", "key"} & set(orders):
            setattr(self, name, orders[name])
        self.offer = tuple(orders.get("offer", self.offer))
        for model, several in orders.get("queue", {}).items():
            self.queue(model, *map(Behaviour.read, several))
        for model, one in orders.get("always", {}).items():
            self.always(model, None if one is None else Behaviour.read(one))
        for words, one in orders.get("when", {}).items():
            self.when(words, Behaviour.read(one))
        return {"ok": True}

    def report(self) -> dict[str, Any]:
        """What `GET /control` answers; `token_ends` are offsets in the text after each token."""
        requests = [
            {
                **dataclasses.asdict(seen),
                "token_ends": list(accumulate(map(len, tokens_of(seen.text)))),
            }
            for seen in self.requests
        ]
        return {"open": len(self._open), "requests": requests}


class Connection(asyncio.Protocol):
    """One TCP connection: requests one after another, keep-alive."""

    transport: asyncio.Transport

    def __init__(self, server: GroqServer) -> None:
        self._server = server
        self._buffer = bytearray()
        self._seen: Seen | None = None
        self._playing: Playing | None = None
        self._upload: audio.Upload | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._server.connected(self, is_open=True)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connected(self, is_open=False)
        if self._playing is not None:
            self._playing.is_over = True
        if self._seen is not None and self._seen.finished_at is None:
            self._seen.disconnected_at = time.time()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        size = end + 4 + int(headers.get("content-length", 0))
        if len(self._buffer) >= size:
            body = bytes(self._buffer[end + 4 : size])
            del self._buffer[:size]
            method, path, _ = first.split(" ")
            self._request(method, path, headers, body)

    def _request(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> None:
        body = self._body(headers.get("content-type", ""), raw)
        if path == "/control":
            self._control(method, body)
            return
        seen = Seen(method, path, headers, body, time.time(), time.perf_counter())
        seen.model = str(body.get("model", ""))
        self._seen = seen
        self._server.requests.append(seen)
        key = self._server.key
        if key is not None and headers.get("authorization") != f"Bearer {key}":
            self._error(seen, Behaviour(status=401, code="invalid_api_key"))
        elif path == f"{self._server.prefix}/models":
            self._models(seen)
        elif path == f"{self._server.prefix}/chat/completions":
            self._chat(seen)
        elif path.removeprefix(self._server.prefix) in AUDIO_PATHS:
            self._audio(seen)
        else:
            self._error(
                seen, Behaviour(status=404, message=f"Unknown request URL: {method} {path}")
            )

    def _body(self, kind: str, raw: bytes) -> dict[str, Any]:
        """The body as JSON can hold it; an uploaded file is kept apart."""
        self._upload = None
        if not kind.startswith("multipart/"):
            return dict(json.loads(raw)) if raw else {}
        self._upload = audio.read_upload(kind, raw)
        self._server.uploads.append(self._upload.data)
        return self._upload.facts()

    def _control(self, method: str, orders: dict[str, Any]) -> None:
        try:
            answer = self._server.report() if method == "GET" else self._server.control(orders)
        except (ValueError, TypeError, AttributeError) as error:
            self.transport.write(frames.whole(400, {"error": str(error)}))
        else:
            self.transport.write(frames.whole(200, answer))

    def _models(self, seen: Seen) -> None:
        behaviour = self._server.script.next("models", "")
        if behaviour.status >= 400:
            self._error(seen, behaviour)
            return
        offer = self._server.listed or frames.model_list(self._server.shape, self._server.offer)
        odd = {"html": frames.PAGE, "garbage": {"data": "all of them"}}
        self._whole(seen, 200, odd.get(behaviour.how, offer))

    def _chat(self, seen: Seen) -> None:
        behaviour = self._server.script.next(seen.purpose, seen.question)
        schema = seen.body.get("response_format", {}).get("json_schema")
        if behaviour.status >= 400:
            self._error(seen, behaviour)
        elif seen.model not in self._server.offer:
            self._error(seen, Behaviour(status=404, code="model_not_found"))
        elif schema and seen.model in self._server.without_schema:
            words = "This model does not support response format `json_schema`."
            self._error(seen, Behaviour(status=400, message=words))
        else:
            self._answer(seen, behaviour)

    def _answer(self, seen: Seen, behaviour: Behaviour) -> None:
        if behaviour.how == "silent":
            return
        if behaviour.how == "drop":
            self.transport.close()
        elif behaviour.how == "html":
            self._whole(seen, 200, frames.PAGE)
        elif not seen.body.get("stream"):
            text = seen.text = self._text(seen, behaviour)
            counts = _prompt_tokens(seen), len(tokens_of(text))
            self._whole(seen, 200, frames.completion(seen.model, text, *counts))
        else:
            self._play(seen, behaviour)

    def _audio(self, seen: Seen) -> None:
        behaviour = self._server.script.next(seen.model, seen.question)
        wait = _either(behaviour.first_token_seconds, self._server.first_token_seconds)
        asyncio.get_running_loop().call_later(wait, self._answer_audio, seen, behaviour)

    def _answer_audio(self, seen: Seen, behaviour: Behaviour) -> None:
        if self.transport.is_closing() or behaviour.how == "silent":
            return
        if behaviour.how == "drop":
            self.transport.close()
        elif behaviour.status >= 400:
            self._error(seen, behaviour)
        elif seen.model not in self._server.offer:
            self._error(seen, Behaviour(status=404, code="model_not_found"))
        elif behaviour.how in ("html", "garbage"):
            self._whole(seen, 200, {"html": frames.PAGE, "garbage": {"words": 3}}[behaviour.how])
        elif self._upload is not None:
            body = audio.transcription(self._upload, behaviour)
            seen.text = body["text"]
            self._whole(seen, 200, body)
        else:
            seen.text = seen.question
            empty = behaviour.how == "no_content"
            self._whole(seen, 200, b"" if empty else audio.speech(seen.question))

    def _play(self, seen: Seen, behaviour: Behaviour) -> None:
        server = self._server
        text = self._text(seen, behaviour)
        if not text and seen.model in server.thinkers:
            behaviour = dataclasses.replace(behaviour, finish_reason="length")
        seen.text = text
        chunks = frames.Chunks(server.shape, seen.model, len(server.requests))
        speed = _either(behaviour.tokens_per_second, server.tokens_per_second)
        self._playing = Playing(
            plan=plan(chunks, behaviour, text, _prompt_tokens(seen)),
            transport=self.transport,
            head=frames.head(200, "text/event-stream", behaviour.headers, length=None),
            seconds_a_piece=1 / speed if speed else 0,
            on_end=lambda: self._finished(seen),
            token_times=seen.token_times,
        )
        wait = _either(behaviour.first_token_seconds, server.first_token_seconds)
        server.pacer.play(self._playing, wait)

    def _whole(
        self, seen: Seen, status: int, body: object, headers: Mapping[str, str] = {}
    ) -> None:
        self.transport.write(frames.whole(status, body, headers))
        self._finished(seen)

    def _error(self, seen: Seen, behaviour: Behaviour) -> None:
        shape, status = self._server.shape, behaviour.status
        body = frames.error(shape, status, behaviour.code, behaviour.message)
        self._whole(seen, status, body, behaviour.headers)

    def _finished(self, seen: Seen) -> None:
        seen.finished_at = time.time()

    def _text(self, seen: Seen, behaviour: Behaviour) -> str:
        if behaviour.text is not None:
            return behaviour.text
        by_purpose = {"gate": verdict_on, "title": title_for}
        schema = seen.schema
        answer = (
            json_answer(schema)
            if schema
            else by_purpose.get(seen.purpose, answer_to)(seen.question)
        )
        if seen.model not in self._server.thinkers:
            return answer
        room = seen.body.get("max_tokens") or seen.body.get("max_completion_tokens") or 0
        return self._server.thoughts.format(answer) if room >= 200 else ""


def _either(first: float | None, second: float) -> float:
    return second if first is None else first


def _prompt_tokens(seen: Seen) -> int:
    return sum(len(str(message.get("content", ""))) for message in seen.messages) // 4


@contextlib.contextmanager
def in_thread(**settings: Any) -> Iterator[GroqServer]:
    """The server in an event loop and thread of its own, for tests without one."""
    server = GroqServer(**settings)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="groq-double", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(5)
        yield server
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(5)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _serve(options: argparse.Namespace) -> None:
    server = GroqServer(
        shape=options.shape,
        tokens_per_second=options.tokens_per_second,
        first_token_seconds=options.first_token_seconds,
        key=options.key,
    )
    await server.start(options.port)
    print(f"listening on {server.url}", flush=True)  # noqa: T201 - how its starter learns the port
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    await stopped.wait()
    await server.stop()


def main() -> None:
    """Run as a process until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--shape", choices=("groq", "ollama"), default="groq")
    parser.add_argument("--tokens-per-second", type=float, default=50)
    parser.add_argument("--first-token-seconds", type=float, default=0.05)
    parser.add_argument("--key", default=None)
    options = parser.parse_args()
    try:
        from uvloop import run
    except ImportError:
        from asyncio import run
    run(_serve(options))


if __name__ == "__main__":
    main()
