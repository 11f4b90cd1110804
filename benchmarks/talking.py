"""A page of the real app in Chromium whose microphone plays a file, and the clock of that file.

The file begins with `MARKS` short tones. The page finds them in the sound of its own microphone
(talking.js), so every moment of the file has a moment of the page: the earliest of the tones, as
each is found a little late, never early. What a tone takes from the fake device to the page's
track, 10 to 20 ms, is not seen by this.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

from benchmarks.server import Product, folder
from benchmarks.speech import Said, tone, wav
from tests import chromium
from tests.microphone import playing
from tests.ui.components.talking import FAKE_SPEECH
from tests.voice.speech import RATE, silence

WHISPER = "whisper-large-v3-turbo"
STT_SECONDS = 0.15
SCRIPT = Path(__file__).with_suffix(".js")
MARKS = (1.0, 1.6, 2.2)
MARK_SECONDS = 0.04
FIRST_SECONDS = 7.0
"""Where the first words begin: the page has connected by then, also on a slow machine."""

ON_TIME_MS = 60.0
"""Marks that lie further from their places than this were not the marks."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a microphone hears: utterances, and where each begins, in seconds of the file."""

    said: Sequence[Said]
    gap_seconds: float

    @property
    def begins(self) -> list[float]:
        """The first sound of each."""
        lengths = (one.seconds + self.gap_seconds for one in self.said[:-1])
        return [FIRST_SECONDS + before for before in itertools.accumulate(lengths, initial=0.0)]

    @property
    def ends(self) -> list[float]:
        """The last sound of each."""
        return [begin + one.seconds for begin, one in zip(self.begins, self.said, strict=True)]

    def record(self, file: Path) -> Path:
        """The WAV file."""
        samples = silence(self.ends[-1] + self.gap_seconds)
        marks = [(place, tone(MARK_SECONDS)) for place in MARKS]
        spoken = zip(self.begins, (one.samples for one in self.said), strict=True)
        for place, sound in (*marks, *spoken):
            start = round(place * RATE)
            samples[start : start + len(sound)] = sound
        return wav(file, [np.ascontiguousarray(samples)])


@dataclass(frozen=True, slots=True)
class TalkingPage:
    """The page, with voice on; `file_starts_at` is the file's first sample in the page's clock."""

    page: Page
    file_starts_at: float

    def at(self, seconds: float) -> float:
        """A moment of the file in milliseconds of the page's clock."""
        return self.file_starts_at + seconds * 1000

    def wait_for_finals(self, count: int, until: float) -> None:
        """Wait for so many final transcripts, or until a moment of the file."""
        self.page.wait_for_function(
            "([count, until]) => talking.finals().length >= count || performance.now() > until",
            arg=[count, self.at(until)],
            timeout=120_000,
        )

    def noted(self) -> dict[str, Any]:
        """What talking.js has noted."""
        noted: dict[str, Any] = json.loads(self.page.evaluate("JSON.stringify(talking)"))
        return noted


@contextmanager
def microphone_page(server: Product, sound: Path | None, **preferences: object) -> Iterator[Page]:
    """The chat of a new visitor, whose microphone plays this file once; voice is off."""
    flags = playing(sound) if sound else playing(Path("/dev/null"))[:2]
    with chromium.launched([*flags, "--autoplay-policy=no-user-gesture-required"]) as chrome:
        context = chrome.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        context.add_init_script(path=FAKE_SPEECH)
        context.add_init_script(path=SCRIPT)
        kept = json.dumps(json.dumps(preferences))
        context.add_init_script(f"localStorage.setItem('tutor.voice', {kept})")
        page = context.new_page()
        page.goto(f"{server.url}/api/auth/visit?next=/chat")
        page.wait_for_url("**/chat/*-*")
        page.get_by_test_id("sidebar-item").first.wait_for(state="attached")
        yield page


@contextmanager
def talking(server: Product, scene: Scene, **preferences: object) -> Iterator[TalkingPage]:
    """The page with voice on, before the first word of the scene."""
    with folder() as path:
        sound = scene.record(path / "said.wav")
        with microphone_page(server, sound, **preferences) as page:
            turn_on(page)
            yield TalkingPage(page, _file_start(page))


def turn_on(page: Page) -> None:
    """Click the microphone, and wait until the server listens."""
    page.get_by_test_id("voice-button").click()
    page.locator("[data-testid=voice-button][data-state=listening]").wait_for()


def _file_start(page: Page) -> float:
    page.wait_for_function(f"talking.onsets.length >= {len(MARKS)}", timeout=20_000)
    onsets = page.evaluate(f"talking.onsets.slice(0, {len(MARKS)})")
    starts = [onset - place * 1000 for onset, place in zip(onsets, MARKS, strict=True)]
    if max(starts) - min(starts) > ON_TIME_MS:
        raise RuntimeError(f"the marks were heard at {onsets} ms: the machine is too busy")
    return float(min(starts))
