"""The address of the components' page and of its double, as tests of the components use them."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page

from tests.ui.components.page.plugin import CONVERSATION, EXERCISE

LOOK_EVERY_MS = 50
MOST_LOOKS = 1_200


def wait_for(page: Page, condition: Callable[[], object]) -> None:
    """Let the page work until a function gives something true."""
    for _ in range(MOST_LOOKS):
        if condition():
            return
        page.wait_for_timeout(LOOK_EVERY_MS)
    raise AssertionError("it did not become true")


class Site:
    """The served app with its double."""

    def __init__(self, address: str) -> None:
        self.address = address

    def call(self, method: str, path: str, body: object = None) -> Any:
        """A request to the double; its JSON."""
        request = urllib.request.Request(
            self.address + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    def scene(self, rows: Sequence[dict[str, str]] = (), **more: object) -> str:
        """Prepare what a page shows; its name."""
        name = uuid4().hex[:12]
        self.call("PUT", f"/double/scenes/{name}", {"rows": list(rows), **more})
        return name

    def feed(self, turn: str, *events: Sequence[object]) -> None:
        """Add events [kind, data] to a turn; without data there is none to tell."""
        padded = [[*event, *([{}] if len(event) == 1 else [])] for event in events]
        self.call("POST", f"/double/turns/{turn}", padded)

    def write(self, turn: str, *pieces: str) -> None:
        """Add pieces of the answer to a turn."""
        self.feed(turn, *[("delta", {"text": piece}) for piece in pieces])

    def log(self, kind: str) -> list[list[Any]]:
        """What has arrived so far of what the page told its state, of one kind.

        It comes later than what the page shows by itself: `wait_for` it.
        """
        entries = self.call("GET", "/double/log")["log"]
        return [entry[1:] for entry in entries if entry[0] == kind]

    def conversation(self, scene: str) -> str:
        """Where a scene's conversation is."""
        return f"{self.address}{CONVERSATION}?scene={scene}"

    def exercise(self, scene: str) -> str:
        """Where a scene's exercises are."""
        return f"{self.address}{EXERCISE}?scene={scene}"

    def open(self, page: Page, scene: str) -> None:
        """Open a scene and wait until its state has loaded."""
        page.goto(self.conversation(scene))
        self.loaded(page)

    def loaded(self, page: Page) -> None:
        """Wait until the state of an open page has loaded."""
        broken = ":text('An error occurred while rendering this page')"
        page.wait_for_selector(f"#loads:not([data-loads='0']), {broken}", state="attached")
        assert 0 == page.locator(broken).count(), page.inner_text("body")
