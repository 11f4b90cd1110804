"""From a piece of an answer on the wire to the page: how long, with few and many messages above.

A server writes Markdown at a steady rate, a real Chromium renders it, an observer of the page notes
when each numbered word stands in the DOM. Both sides read the same clock. Run it alone:
`python -m benchmarks.render`.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from tests import chromium
from tests.ui.components import site
from tests.ui.components.browser import Site

EARLIER = (2, 200)
RATES = (50, 300)
SECONDS = 8
AIM_P50, AIM_P95 = 20.0, 60.0

OBSERVE = """
window.seen = [];
window.watchAnswer = () => {
  const body = [...document.querySelectorAll('.answer-body')].at(-1);
  const look = () => {
    const end = body.lastElementChild;
    const text = (end?.previousElementSibling?.textContent ?? '') + (end?.textContent ?? '');
    const numbers = text.match(/w\\d+/g);
    const last = numbers ? Math.max(...numbers.map((word) => Number(word.slice(1)))) : -1;
    const now = performance.timeOrigin + performance.now();
    while (window.seen.length <= last) window.seen.push(now);
  };
  new MutationObserver(look).observe(body, {subtree: true, childList: true, characterData: true});
};
window.renders = {};
window.__tutorRenders = (message, id, state) => {
  const name = `${message}|${id}|${state}`;
  window.renders[name] = (window.renders[name] ?? 0) + 1;
};
"""

OLD_ANSWER = """A **list** keeps its order. Index it with `items[0]`:

```python
items = [3, 1, 2]
print(sorted(items))  # [1, 2, 3]
```

- `append` adds at the end
- `pop` takes from the end

| step | cost |
|---|---|
| index | $O(1)$ |
| search | $O(n)$ |
"""


@dataclass(frozen=True, slots=True)
class Result:
    """One run; times in milliseconds."""

    earlier: int
    rate: int
    pieces: int
    p50: float
    p95: float
    worst: float
    busy_per_piece: float
    socket_bytes: int
    repeated: int


def pieces(count: int) -> list[str]:
    """Markdown in `count` pieces; each holds one numbered word, apart from a few marks."""
    numbers = iter(range(count))
    made: list[str] = []
    try:
        while True:
            made.extend(_section(numbers))
    except (StopIteration, RuntimeError):
        return made


def _section(numbers: Iterator[int]) -> Iterator[str]:
    def words(count: int, end: str = " ") -> list[str]:
        return [f"w{next(numbers)}{end}" for _ in range(count)]

    yield from ["\n\n## ", *words(4)]
    yield from ["\n\n", *words(40), "**", *words(3), "** ", "`", *words(1), "` ", *words(20)]
    yield "\n\n```python\n"
    for _ in range(12):
        yield from ["    if ", *words(5), "# note ", *words(2), "\n"]
    yield "```\n\n"
    for number in range(1, 6):
        yield from [f"{number}. ", *words(9), "\n"]
    yield "\n| a | b | c |\n|---|---|---|\n"
    for _ in range(4):
        yield from ["| ", *words(1), "| ", *words(1), "| ", *words(1), "|\n"]


def run(served: Site, browser: Browser, earlier: int, rate: int) -> Result:
    """Stream one answer below `earlier` messages at `rate` pieces a second."""
    made = pieces(rate * SECONDS)
    rows = [
        {"id": f"m{n}", "role": "user" if n % 2 == 0 else "assistant", "content": OLD_ANSWER}
        for n in range(earlier)
    ]
    turn = f"bench-{earlier}-{rate}"
    rows.append({"id": "new", "content": "", "status": "streaming", "turn_id": turn})
    scene = served.scene(rows, page=earlier + 1)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(OBSERVE)
    frames: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: frames.append(len(f))))
    served.open(page, scene)
    page.wait_for_selector("[data-testid=answer-status]")
    page.evaluate("window.watchAnswer()")
    page.wait_for_timeout(500)
    frames.clear()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = _busy(session)
    order = {"pieces": made, "rate": rate}
    moments = served.call("POST", f"/double/turns/{turn}/play", order)["moments"]
    socket_bytes = sum(frames)
    page.wait_for_selector("[data-message=new][data-status=complete]")
    busy = _busy(session) - before
    result = _result(page, made, moments, earlier, rate, busy, socket_bytes)
    page.close()
    return result


def _result(
    page: Page,
    made: list[str],
    moments: list[float],
    earlier: int,
    rate: int,
    busy: float,
    socket_bytes: int,
) -> Result:
    seen: list[float] = page.evaluate("window.seen")
    repeated: int = page.evaluate("Object.values(window.renders).filter((n) => n > 1).length")
    written = [at for piece, at in zip(made, moments, strict=True) if piece.startswith("w")]
    lags = sorted(shown - at for shown, at in zip(seen, written, strict=True))
    return Result(
        earlier=earlier,
        rate=rate,
        pieces=len(made),
        p50=statistics.median(lags),
        p95=lags[int(len(lags) * 0.95)],
        worst=lags[-1],
        busy_per_piece=busy / len(made),
        socket_bytes=socket_bytes,
        repeated=repeated,
    )


def _busy(session: CDPSession) -> float:
    """Milliseconds that the page's main thread has worked so far."""
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(entry["value"] for entry in metrics if entry["name"] == "TaskDuration")


def measure(folder: Path) -> list[Result]:
    """All four runs, in an app built into `folder`."""
    with site.served(site.build(folder)) as address, chromium.launched() as browser:
        served = Site(address)
        run(served, browser, 0, 50)  # warms the server up
        return [run(served, browser, earlier, rate) for earlier in EARLIER for rate in RATES]


def main() -> int:
    """Print the table; 1 when an aim is missed."""
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(sys.argv[1] if len(sys.argv) > 1 else folder))
    print("earlier  tokens/s  tokens  p50 ms  p95 ms  worst ms  busy ms/token  socket B  repeated")
    for r in results:
        print(
            f"{r.earlier:7}  {r.rate:8}  {r.pieces:6}  {r.p50:6.1f}  {r.p95:6.1f}  {r.worst:8.1f}"
            f"  {r.busy_per_piece:13.2f}  {r.socket_bytes:8}  {r.repeated:8}"
        )
    return 0 if all(r.p50 <= AIM_P50 and r.p95 <= AIM_P95 for r in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
