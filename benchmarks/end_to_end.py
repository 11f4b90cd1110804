"""From the provider's write of a token to the page: the whole product in a real browser."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from playwright.sync_api import Browser, Page

from benchmarks import report
from benchmarks.answers import MARK, marked, token_of_mark
from benchmarks.earlier import insert_messages
from benchmarks.report import Cell, Table, met, p50_p95
from benchmarks.server import MODEL, Double, Product, double, product
from benchmarks.traffic import Traffic, watched_traffic
from tests import chromium

EARLIER = (2, 200)
SPEEDS = {50: 8, 300: 4}  # tokens a second: seconds that an answer takes
REPEATS = 3
AIM_P50_MS, AIM_P95_MS, AIM_RATIO = 20.0, 60.0, 1.1
OBSERVER = (Path(__file__).parent / "observer.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: milliseconds of lag for each mark, and the bytes that came meanwhile."""

    lags: list[float]
    tokens: int
    traffic: Traffic


def measure() -> list[Table]:
    """The four cases: 2 and 200 earlier messages, at 50 and at 300 tokens/s."""
    with (
        double() as provider,
        product(provider.port, has_pages=True) as server,
        chromium.launched() as chrome,
    ):
        _case(chrome, server, provider, 2, 300, repeats=1)  # warms up server and browser
        cases = {
            (speed, earlier): _case(chrome, server, provider, earlier, speed, repeats=REPEATS)
            for speed in SPEEDS
            for earlier in EARLIER
        }
    return [_latency(cases), _traffic(cases)]


ALL = "both together"
PARTS: dict[str, Callable[[Traffic], int]] = {
    "event stream": lambda traffic: traffic.stream_bytes,
    "websocket while tokens come": lambda traffic: traffic.socket_bytes,
    "websocket at start and end": lambda traffic: traffic.socket_edge_bytes,
    ALL: lambda traffic: traffic.all_bytes,
}
Cases = dict[tuple[int, int], list[Answer]]


def _latency(cases: Cases) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for (speed, earlier), answers in cases.items():
        lags = [lag for answer in answers for lag in answer.lags]
        p50, p95 = p50_p95(lags)
        aims = met(p50, AIM_P50_MS), met(p95, AIM_P95_MS)
        rows.append((f"{speed} tokens/s", earlier, len(lags), p50, p95, max(lags), *aims))
    columns = ("speed", "earlier", "tokens", "p50 ms", "p95 ms", "max ms", "aim: p50", "aim: p95")
    note = (
        "From the provider's write of a token to its place in the page's DOM, through the real "
        "server and the real chat page in Chromium; Markdown, tables and highlighted code."
    )
    return Table("Provider to page", columns, tuple(rows), note)


def _traffic(cases: Cases) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for speed in SPEEDS:
        few, many = (cases[speed, earlier] for earlier in EARLIER)
        for what, part in PARTS.items():
            two, two_hundred = (
                sum(part(answer.traffic) for answer in answers) / sum(a.tokens for a in answers)
                for answers in (few, many)
            )
            ratio = two_hundred / two if two else float("nan")
            aim = met(ratio, AIM_RATIO) if what == ALL else ""
            rows.append((f"{speed} tokens/s", what, two, two_hundred, ratio, aim))
    columns = ("speed", "bytes per token on", "2 earlier", "200 earlier", "ratio", "aim: ratio")
    note = "What the browser receives, divided by the tokens of the answers."
    return Table("Bytes per token", columns, tuple(rows), note)


def _case(
    chrome: Browser, server: Product, provider: Double, earlier: int, speed: int, *, repeats: int
) -> list[Answer]:
    """Ask `repeats` questions, each in a new conversation with so many messages before."""
    text = marked(speed * SPEEDS[speed])
    provider.control(reset=True, always={MODEL: {"text": text, "tokens_per_second": speed}})
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(OBSERVER)
    page = context.new_page()
    page.goto(f"{server.url}/api/auth/visit?next=/chat")
    page.wait_for_url("**/chat/*-*")
    answers = [_ask(page, server, provider, earlier, text) for _ in range(repeats)]
    context.close()
    return answers


def _ask(page: Page, server: Product, provider: Double, earlier: int, text: str) -> Answer:
    _open_conversation(page, server, earlier)
    question = f"How does a binary search tree stay sorted? ({uuid4().hex[:8]})"
    with watched_traffic(page) as traffic:
        page.evaluate("benchmark.begin()")
        page.get_by_test_id("composer-input").fill(question)
        page.get_by_test_id("composer-send").click()
        page.locator("[data-testid=message-answer][data-status=complete]").nth(
            earlier // 2
        ).wait_for(timeout=60_000)
        page.wait_for_timeout(500)
    seen = page.evaluate("benchmark.end()")
    chat = next(c for c in provider.chats() if c["body"]["messages"][-1]["content"] == question)
    places, sent = token_of_mark(text), chat["token_times"]
    missing = places.keys() - {int(mark) for mark in seen}
    if missing:
        raise RuntimeError(f"{len(missing)} marks never appeared, {sorted(missing)[:5]} first")
    lags = [seen[str(mark)] - sent[place] * 1000 for mark, place in places.items()]
    return Answer(lags, len(sent), traffic.between(sent[0], sent[-1]))


def _open_conversation(page: Page, server: Product, earlier: int) -> None:
    """A conversation of the page's visitor with so many messages, all of them on the page."""
    page.goto(f"{server.url}/chat")
    page.wait_for_url("**/chat/*-*")
    conversation = UUID(page.url.rstrip("/").rpartition("/")[2])
    with closing(sqlite3.connect(server.data_dir / "tutor.db", timeout=10)) as db:
        insert_messages(db, conversation, earlier, MARK.sub("word", marked(120)))
    page.reload()
    questions, transcript = map(page.get_by_test_id, ("message-question", "transcript"))
    questions.last.wait_for()
    deadline = time.monotonic() + 60
    while questions.count() < earlier // 2:
        if time.monotonic() > deadline:
            raise RuntimeError(f"only {questions.count()} of {earlier // 2} questions were shown")
        transcript.evaluate("element => { element.scrollTop = 0; }")  # asks for earlier ones
        page.wait_for_timeout(200)
    transcript.evaluate("element => { element.scrollTop = element.scrollHeight; }")
    page.wait_for_timeout(1000)


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
