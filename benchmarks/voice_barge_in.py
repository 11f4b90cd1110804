"""Cutting in: from a learner's first sound to the tutor's silence, through the page in Chromium.

The microphone plays questions one after the other; the tutor answers each at length and aloud, and
the next question cuts in. The tutor's voice is silent when the page calls `pause` of the sound that
plays, or `speechSynthesis.cancel` (a double of the browser's voice: headless Chromium has none).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from benchmarks import report
from benchmarks.report import Cell, Table, met, p50_p95
from benchmarks.server import MODEL, Double, Product, double, product
from benchmarks.speech import questions
from benchmarks.talking import STT_SECONDS, WHISPER, Scene, TalkingPage, talking
from tutor_app.voice.endpointing import EndpointingConfig

CUTS = 8
GAP_SECONDS = 3.5
LATEST_SECONDS = 2.0
TOKENS_PER_SECOND = 60
ANSWER = "One more line about this, to have something to read aloud for a while.\n\n" * 40
AIM_MS = 250.0
CONFIG = EndpointingConfig()
VOICES = {
    "server's voice (audio)": ("", CONFIG.start_over_audio_seconds),
    "browser's voice": ("browser:fake", CONFIG.start_over_browser_seconds),
}
"""The chosen voice, and how much speech it takes to cut in: the rest is what is waited besides."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Milliseconds until silence: from the first sound, and from `speech_started` in the page."""

    from_sound: float
    from_message: float


def measure() -> list[Table]:
    """Each of the tutor's voices once, in a browser of its own."""
    with double(tokens_per_second=TOKENS_PER_SECOND) as provider:
        more = {"SPOKEN_SENTENCE_RATE": "100000/minute", "VISITOR_DAILY_SPOKEN_SENTENCES": "10000"}
        with product(provider.port, has_pages=True, **more) as server:
            rows = [row for name in VOICES for row in _rows(server, provider, name)]
    columns = ("the tutor speaks by", "from", "cuts", "missed", "p50 ms", "p95 ms", "aim: p95 ms")
    asked = " and ".join(f"{seconds:g} s" for _, seconds in VOICES.values())
    note = (
        "Until the page has silenced the tutor. It takes so much speech to cut in on purpose "
        f"({asked}), so that an echo or a cough does not; the second row of each counts what "
        "passes besides. Missed: the tutor did not fall silent within "
        f"{LATEST_SECONDS:g} s of the first sound."
    )
    return [Table("Voice: cutting in", columns, tuple(rows), note)]


def _rows(server: Product, provider: Double, name: str) -> list[tuple[Cell, ...]]:
    voice, asked = VOICES[name]
    scene = Scene(questions(CUTS + 1), GAP_SECONDS)
    provider.control(reset=True, always={MODEL: {"text": ANSWER}})
    with talking(server, scene, voice=voice) as page:
        _listen(page, scene, provider)
        cuts = _cuts(page, scene)
    besides = [cut.from_sound - asked * 1000 for cut in cuts]
    times: dict[str, tuple[list[float], float | None]] = {
        "the first sound": ([cut.from_sound for cut in cuts], None),
        f"{asked:g} s of speech": (besides, AIM_MS),
        "speech_started in the page": ([cut.from_message for cut in cuts], AIM_MS),
    }
    return [
        (name, since, CUTS, CUTS - len(cuts), *p50_p95(values), _met(values, aim))
        for since, (values, aim) in times.items()
    ]


def _met(values: list[float], aim: float | None) -> str | None:
    return met(p50_p95(values)[1], aim) if aim else None


def _listen(page: TalkingPage, scene: Scene, provider: Double) -> None:
    for count, (said, end) in enumerate(zip(scene.said, scene.ends, strict=True), start=1):
        heard = {"text": f" {said.text}", "first_token_seconds": STT_SECONDS}
        provider.control(always={WHISPER: heard})
        page.wait_for_finals(count, end + LATEST_SECONDS)


def _cuts(page: TalkingPage, scene: Scene) -> list[Cut]:
    noted: dict[str, Any] = page.noted()
    started = [one["at"] for one in noted["messages"] if one["type"] == "speech_started"]
    cuts = []
    for begin in scene.begins[1:]:
        first = page.at(begin)
        silent = next((at for at in noted["silences"] if first <= at), None)
        if silent is None or silent - first > LATEST_SECONDS * 1000:
            continue
        message = started[bisect_left(started, silent) - 1]
        cuts.append(Cut(silent - first, silent - message))
    return cuts


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
