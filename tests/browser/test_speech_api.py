"""Speech for programs, through the real server: a stream, and a recording, by a page's cookies."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import ready
from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import GroqServer
from tests.launcher.app import App
from tests.voice.speech import at_16k, padded, spoken
from tutor_app.voice.audio import pcm16, wav_bytes

pytestmark = pytest.mark.browser
WHISPER = "whisper-large-v3-turbo"
QUESTION = "What is a linked list?"
STREAM = """([pcm, query]) => new Promise((done) => {
  const url = location.origin.replace("http", "ws") + "/api/speech-to-text/stream" + query;
  const socket = new WebSocket(url);
  const said = [];
  socket.onopen = () => {
    for (let at = 0; at < pcm.length; at += 8192) {
      socket.send(JSON.stringify({ type: "audio_chunk", data: pcm.slice(at, at + 8192) }));
    }
    socket.send(JSON.stringify({ type: "end" }));
  };
  socket.onmessage = (message) => said.push(JSON.parse(message.data));
  socket.onclose = ({ code }) => done([said, code]);
})"""
UPLOAD = """async (wav) => {
  const data = new FormData();
  const bytes = Uint8Array.from(atob(wav), (one) => one.charCodeAt(0));
  data.append("audio_file", new Blob([bytes]), "question.wav");
  const task = await (await fetch("/api/speech-to-text", { method: "POST", body: data })).json();
  for (;;) {
    const answer = await fetch(`/api/speech-to-text/status/${task.task_id}`);
    const status = await answer.json();
    if (status.status !== "processing") return status;
    await new Promise((later) => setTimeout(later, 100));
  }
}"""


@pytest.fixture
def visitor(app: App, answers: GroqServer, context: BrowserContext) -> Iterator[Page]:
    """The page of a visitor, and a provider that always writes down the question."""
    answers.always(WHISPER, Behaviour(text=f" {QUESTION}"))
    page = context.new_page()
    page.goto(f"{app.url}/api/auth/visit?next=/chat")
    ready(page)
    yield page
    answers.always(WHISPER, None)


def base64_of(data: bytes) -> str:
    """As text for the browser."""
    return base64.b64encode(data).decode()


def test_a_stream_is_written_down(visitor: Page) -> None:
    pcm = base64_of(pcm16(at_16k(padded(spoken(QUESTION)))))
    said, code = visitor.evaluate(STREAM, [pcm, "?session_id=mine"])
    finals = [one for one in said if one["is_final"]]
    assert ([(QUESTION, "mine")], 1000) == (
        [(one["text"], one["session_id"]) for one in finals],
        code,
    )


@pytest.mark.parametrize("query", ["?token=nonsense", "?session_id=<x>"])
def test_a_stream_of_nobody_is_not_opened(visitor: Page, query: str) -> None:
    said, code = visitor.evaluate(STREAM, ["", query])
    assert ([], 1006) == (said, code)


def test_a_recording_is_written_down(visitor: Page) -> None:
    wav = base64_of(wav_bytes(at_16k(padded(spoken(QUESTION)))))
    found: dict[str, Any] = visitor.evaluate(UPLOAD, wav)
    assert ("completed", QUESTION) == (found["status"], found["result"]["text"])
