"""Many answers at once: how far each token is behind, and what the server costs meanwhile."""

from __future__ import annotations

import json
import subprocess
import sys
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from benchmarks import report
from benchmarks.answers import marked
from benchmarks.load import Load, others_percent, watched
from benchmarks.report import Cell, Table, met, p50_p95, percentile
from benchmarks.server import MODEL, ROOT, Double, Product, double, product

STREAMS = (20, 60, 200)
TOKENS_PER_SECOND = 50
SETTLE_SECONDS = 1.0
MEASURED_SECONDS = 10
SECONDS_TO_ASK = 0.2  # allowed for each question, while the streams before it run already
AIM_MS = 150.0


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which all streams ran at once, in seconds since the epoch."""

    since: float
    until: float

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Token:
    """When a token was sent by the provider and received by the reader."""

    sent: float
    received: float


def measure(amounts: tuple[int, ...] = STREAMS) -> list[Table]:
    """One row for each number of streams, each on a new server."""
    rows = tuple(map(_row, amounts))
    columns = (
        "streams",
        "tokens/s sent",
        "lag p50 ms",
        "lag p95 ms",
        "lag p99 ms",
        "server CPU %",
        "RSS MiB",
        "others CPU %",
        "aim: p95 ms",
    )
    note = (
        f"From the provider's write of a token to the reader's receipt, {TOKENS_PER_SECOND} "
        "tokens/s a stream, one learner a stream, only while all streams run. One worker; "
        "provider, server and readers are processes that share this machine. Processor time in "
        "percent of one core; others: what ran on the machine besides."
    )
    return [Table("Concurrent streams", columns, rows, note)]


def _row(amount: int) -> tuple[Cell, ...]:
    with (
        double(tokens_per_second=TOKENS_PER_SECOND) as provider,
        product(provider.port) as server,
    ):
        seconds = MEASURED_SECONDS + amount * SECONDS_TO_ASK
        text = marked(round(TOKENS_PER_SECOND * seconds))
        provider.control(always={MODEL: {"text": text}})
        results, loads = _read(server, provider, amount)
        streams = _matched(provider, results)
    window = _window(streams)
    tokens = [t for stream in streams for t in stream if window.since <= t.sent <= window.until]
    lags = [(token.received - token.sent) * 1000 for token in tokens]
    p50, p95 = p50_p95(lags)
    load, times = loads["server"], (window.since, window.until)
    return (
        amount,
        round(len(tokens) / window.seconds),
        p50,
        p95,
        percentile(lags, 0.99),
        round(load.cpu_percent(*times)),
        round(load.peak_mebibytes()),
        round(others_percent(loads, *times)),
        met(p95, AIM_MS),
    )


def _read(
    server: Product, provider: Double, amount: int
) -> tuple[list[dict[str, Any]], dict[str, Load]]:
    command = [sys.executable, "-m", "benchmarks.readers", str(server.port), str(amount)]
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as readers,
        watched(
            server=server.worker_pid, provider=provider.process.pid, readers=readers.pid
        ) as loads,
    ):
        printed, _ = readers.communicate(timeout=300)
    if readers.returncode != 0:
        raise RuntimeError(f"the readers ended with {readers.returncode}")
    return json.loads(printed), loads


def _matched(provider: Double, results: list[dict[str, Any]]) -> list[list[Token]]:
    """The tokens of each stream; raises RuntimeError for an answer that did not arrive whole."""
    chats = {chat["body"]["messages"][-1]["content"]: chat for chat in provider.chats()}
    streams = []
    for result in results:
        chat = chats[result["question"]]
        offsets = [offset for _, offset in result["deltas"]]
        if result["last"] != "completed" or offsets[-1] != len(chat["text"]):
            raise RuntimeError(f"{result['question']}: {result['last']} at {offsets[-1:]}")
        pairs = zip(chat["token_times"], chat["token_ends"], strict=True)
        streams.append(
            [Token(sent, result["deltas"][bisect_left(offsets, end)][0]) for sent, end in pairs]
        )
    return streams


def _window(streams: list[list[Token]]) -> Window:
    """From the last stream's first receipt, and a little later, to the first stream's end."""
    since = max(stream[0].received for stream in streams) + SETTLE_SECONDS
    until = min(stream[-1].sent for stream in streams)
    if until <= since:
        raise RuntimeError("the streams did not run at the same time: make the answers longer")
    return Window(since, until)


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
