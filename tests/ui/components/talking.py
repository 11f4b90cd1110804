"""The voice half of the components' page and its double, as tests use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.ui.components.browser import Site, wait_for

FAKE_SPEECH = Path(__file__).with_name("fake_speech.js")
"""A browser's voice that speaks a word each 60 ms and keeps a list of what it said."""


class Talk:
    """One page that talks, and the double that hears it."""

    def __init__(self, site: Site, page: Page) -> None:
        self.site, self.page = site, page
        self.utterance = ""
        self.button = page.get_by_test_id("voice-button")
        self.line = page.get_by_test_id("voice-line")
        self.caption = page.get_by_test_id("voice-caption")
        self.problem = page.get_by_test_id("voice-problem")
        self.speak = page.locator('[data-message="a1"]').get_by_test_id("message-speak")

    def plan(self, **plan: object) -> None:
        """Begin anew, with a double that behaves so."""
        self.site.call("PUT", "/double/ears", plan)

    def open(self, scene: str) -> None:
        """Open a scene."""
        self.site.open(self.page, scene)

    def turn_on(self) -> None:
        """Switch voice on and wait until it listens."""
        self.button.click()
        self.shows("listening")

    def shows(self, *states: str, timeout: float = 60_000) -> None:
        """Wait until the button shows one of these states."""
        expect(self.button).to_have_attribute("data-state", _any(states), timeout=timeout)

    def hears(self, kind: str, utterance: str = "u1", **fields: object) -> None:
        """Let the double say something about an utterance."""
        fields = {"utterance_id": utterance, **fields}
        if kind == "speech_started":
            fields.setdefault("at_ms", 0)
        self.site.call("POST", "/double/ears/send", [[kind, fields]])

    def transcript(self, text: str, utterance: str = "u1", **fields: object) -> None:
        """Let the double send words; `number` makes them final."""
        fields = {"is_final": "number" in fields, "stt_ms": 5, "engine": "double", **fields}
        self.hears("transcript", utterance, text=text, **fields)

    def asks(self, text: str, utterance: str = "u1", number: int = 1) -> None:
        """A whole utterance."""
        self.hears("speech_started", utterance)
        self.hears("speech_ended", utterance)
        self.transcript(text, utterance, number=number)

    @property
    def peers(self) -> list[dict[str, Any]]:
        """What came over each connection."""
        return self.site.call("GET", "/double/ears")

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The messages of one type that the page sent over the newest connection."""
        return [message for message in self.peers[-1]["messages"] if message["type"] == kind]

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is true."""
        wait_for(self.page, condition)

    @property
    def said(self) -> list[dict[str, Any]]:
        """What the fake voice of the browser has said."""
        return self.page.evaluate("window.__said")

    @property
    def is_recording(self) -> bool:
        """Whether the page holds a microphone."""
        return self.page.evaluate(
            "(window.__streams ?? []).flatMap((stream) => stream.getTracks())"
            ".some((track) => track.readyState === 'live')"
        )


REMEMBER_STREAMS = Path(__file__).with_name("remember_streams.js")
"""Keeps every microphone that the page was given, for `is_recording`."""


def _any(states: tuple[str, ...]) -> Any:
    return re.compile("^(" + "|".join(states) + ")$")
