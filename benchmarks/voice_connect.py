"""How long until the server hears: from the click on the microphone, from the browser's offer."""

from __future__ import annotations

import re
import urllib.request

from playwright.sync_api import Page

from benchmarks import report
from benchmarks.report import Cell, Table, p50_p95
from benchmarks.server import UNLIMITED, Product, double, product
from benchmarks.talking import microphone_page

CONNECTIONS = 20
FIRST_FRAME = re.compile(r"^tutor_voice_first_frame_seconds_(sum|count) (\S+)$", re.MULTILINE)
CLICK = """() => {
  const ready = () => talking.messages.filter(({ type }) => type === "ready").at(-1)?.at ?? 0;
  const before = ready();
  const began = performance.now();
  document.querySelector("[data-testid=voice-button]").click();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (ready() === before) return;
      clearInterval(timer);
      resolve(ready() - began);
    }, 5);
  });
}"""


def measure() -> list[Table]:
    """One page that connects again and again."""
    with (
        double() as provider,
        product(provider.port, has_pages=True, VOICE_OFFER_RATE=UNLIMITED) as server,
        microphone_page(server, None, speak="never") as page,
    ):
        cold = _connect(page, server)
        warm = [_connect(page, server) for _ in range(CONNECTIONS)]
    first_frames, clicks = ([times[place] for times in warm] for place in (0, 1))
    rows: tuple[tuple[Cell, ...], ...] = (
        ("offer to first audio", len(warm), *p50_p95(first_frames)),
        ("click to ready", len(warm), *p50_p95(clicks)),
        ("click to ready, the first of a process", 1, cold[1], None),
    )
    note = (
        "Chromium on this machine. From the offer, as the server takes it, to the first packet of "
        "audio that it decodes; from the click on the microphone to the server's `ready` in the "
        "page. The first connection of a process loads libraries and the model."
    )
    return [Table("Voice: connecting", ("what", "times", "p50 ms", "p95 ms"), rows, note)]


def _connect(page: Page, server: Product) -> tuple[float, float]:
    """Milliseconds from offer to first audio, and from click to ready; voice is off again."""
    before, count = _first_frames(server)
    clicked = float(page.evaluate(CLICK))
    seconds, frames = _first_frames(server)
    while frames == count:
        page.wait_for_timeout(20)
        seconds, frames = _first_frames(server)
    page.get_by_test_id("voice-button").click()
    page.locator("[data-testid=voice-button][data-state=off]").wait_for()
    page.wait_for_timeout(200)
    return (seconds - before) * 1000, clicked


def _first_frames(server: Product) -> tuple[float, int]:
    """Seconds from offer to first audio, all added up, and of how many connections."""
    with urllib.request.urlopen(f"{server.url}/metrics", timeout=10) as answer:
        found = dict(FIRST_FRAME.findall(answer.read().decode()))
    return float(found["sum"]), int(float(found["count"]))


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
