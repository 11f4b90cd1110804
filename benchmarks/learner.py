"""A learner without a browser: a visitor who talks to the API over one kept connection."""

from __future__ import annotations

import http.client
import json
import re
from typing import Any
from uuid import uuid4

EVENT = re.compile(rb"id: (\d+)-(\d+)\nevent: (\w+)\ndata: (.*?)\n\n")
LAST = frozenset({"completed", "stopped", "interrupted", "failed"})


class Refused(RuntimeError):
    """The server answered with an error."""


class Learner:
    """One visitor; every call blocks."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token = token or self.call("POST", "/api/auth/visit")["visitor_token"]

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    @property
    def headers(self) -> dict[str, str]:
        """What says who asks."""
        return {"x-visitor-token": self.token} if hasattr(self, "token") else {}

    def call(self, method: str, path: str, body: object | None = None) -> Any:
        """One request and its JSON. Raises Refused for a status of 400 and up."""
        sent = None if body is None else json.dumps(body)
        headers = self.headers | ({"content-type": "application/json"} if sent else {})
        self._connection.request(method, path, sent, headers)
        response = self._connection.getresponse()
        data = response.read()
        if response.status >= 400:
            raise Refused(f"{method} {path}: {response.status} {data[:500]!r}")
        return json.loads(data) if data else None

    def new_conversation(self, mode: str = "qa") -> str:
        """The id of a conversation; the title keeps an empty one from being used again."""
        body = {"teaching_mode": mode, "title": f"Benchmark {uuid4().hex[:8]}"}
        return str(self.call("POST", "/api/conversations", body)["id"])

    def ask(self, conversation: str, text: str, client_key: str | None = None) -> dict[str, Any]:
        """Send a question; what the server says at once (202)."""
        body = {"text": text, "client_key": client_key}
        accepted: dict[str, Any] = self.call(
            "POST", f"/api/conversations/{conversation}/messages", body
        )
        return accepted

    def begin(self, events_url: str) -> http.client.HTTPConnection:
        """Ask for a turn's events on a connection of their own; the first of them is there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", events_url, headers=self.headers)
        connection.getresponse().readline()
        return connection

    def follow(self, events_url: str) -> str:
        """Read a turn's events to its end; the kind of the last one."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", events_url, headers=self.headers)
            data = connection.getresponse().read()
        finally:
            connection.close()
        events = EVENT.findall(data)
        if not events or events[-1][2].decode() not in LAST:
            raise Refused(f"{events_url}: no end in {data[-300:]!r}")
        return str(events[-1][2].decode())
