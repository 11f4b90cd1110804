"""The bytes of the provider's wire: chunks of a stream, whole answers, model lists, errors."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, Literal

Shape = Literal["groq", "ollama"]

PAGE = b"<html><body>Log in to this network</body></html>"
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
}
_TYPES = {
    401: "invalid_request_error",
    429: "tokens",
    498: "capacity",
    500: "internal_server_error",
}


def head(status: int, kind: str, headers: Mapping[str, str], *, length: int | None) -> bytes:
    """Status line and headers; a length of None means chunked."""
    size = "transfer-encoding: chunked" if length is None else f"content-length: {length}"
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Whatever')}", f"content-type: {kind}", size]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def whole(status: int, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    """A response of JSON, or of bytes as they are: a page or a WAV file."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "text/html" if isinstance(body, bytes) else "application/json"
    kind = "audio/wav" if data.startswith(b"RIFF") else kind
    return head(status, kind, headers or {}, length=len(data)) + data


def chunked(data: bytes) -> bytes:
    """One chunk of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def event(body: object) -> bytes:
    """One server-sent event, as a chunk of the body."""
    data = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    return chunked(f"data: {data}\n\n".encode())


def error(shape: Shape, status: int, code: str, message: str) -> dict[str, Any]:
    """The JSON of an error."""
    words = message or f"The provider answered {status} {code}".strip()
    if shape == "ollama":
        return {
            "error": {"message": words, "type": "api_error", "param": None, "code": code or None}
        }
    return {
        "error": {
            "message": words,
            "type": _TYPES.get(status, "invalid_request_error"),
            "code": code,
        }
    }


def model_list(shape: Shape, offer: tuple[str, ...]) -> dict[str, Any]:
    """The JSON of GET models."""
    owner = "library" if shape == "ollama" else "Meta"
    extra = {} if shape == "ollama" else {"active": True, "context_window": 131072}
    made = {"object": "model", "created": 1_700_000_000, "owned_by": owner, **extra}
    return {"object": "list", "data": [{"id": name, **made} for name in offer]}


class Chunks:
    """Makes the chunks of one streamed answer."""

    def __init__(self, shape: Shape, model: str, number: int) -> None:
        self._shape = shape
        self._common: dict[str, Any] = {
            "id": f"chatcmpl-{number}",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
            "system_fingerprint": "fp_ollama" if shape == "ollama" else "fp_2f30b0b571",
        }
        around = json.dumps(self._chunk({"content": "?"}), separators=(",", ":"))
        before, _, after = around.partition('"?"')
        self._before, self._after = f"data: {before}", f"{after}\n\n"

    def _chunk(self, delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._common, "choices": [choice]}

    def role(self) -> bytes:
        """The first chunk: who speaks, and no text."""
        chunk = self._chunk({"role": "assistant", "content": ""})
        if self._shape == "groq":
            chunk["x_groq"] = {"id": "req_01"}
        return event(chunk)

    def text(self, token: str) -> bytes:
        """One token."""
        return chunked(f"{self._before}{json.dumps(token)}{self._after}".encode())

    def reasoning(self, token: str) -> bytes:
        """One token of thought, in the field that must never be shown."""
        return event(self._chunk({"reasoning": token}))

    def end(self, finish: str, prompt_tokens: int, completion_tokens: int) -> bytes:
        """The last chunk, with the usage where the shape has it."""
        chunk = self._chunk({}, finish)
        if self._shape == "groq":
            chunk["x_groq"] = {"id": "req_01", "usage": usage(prompt_tokens, completion_tokens)}
        return event(chunk)

    def empty(self) -> bytes:
        """A chunk without choices."""
        return event({**self._common, "choices": []})


def usage(prompt_tokens: int, completion_tokens: int) -> dict[str, Any]:
    """The JSON of a usage."""
    return {
        "queue_time": 0.0,
        "prompt_tokens": prompt_tokens,
        "prompt_time": 0.01,
        "completion_tokens": completion_tokens,
        "completion_time": 0.1,
        "total_tokens": prompt_tokens + completion_tokens,
        "total_time": 0.11,
    }


def completion(model: str, text: str, prompt_tokens: int, completion_tokens: int) -> dict[str, Any]:
    """The JSON of an answer that is not streamed."""
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-0",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
        "usage": usage(prompt_tokens, completion_tokens),
    }
