"""The server is killed while it writes answers, many times, and nothing that was accepted is lost.

The moments are random and printed; `TUTOR_CRASH_SEED` repeats them, `TUTOR_CRASH_KILLS` takes more.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from benchmarks.answers import marked
from benchmarks.learner import Learner
from benchmarks.server import MODEL, Double, Product, double
from tests.crash.killing import Asked, Left, ask_until_killed, left_in

SERVERS = 2  # side by side, each on a data folder of its own: starting is what takes time
KILLS = int(os.environ.get("TUTOR_CRASH_KILLS", "2"))  # of each
LEASE_SECONDS = 2.0
SAVE_SECONDS = 0.2
TOKENS_PER_SECOND = 200
LATEST_KILL_SECONDS = 1.2
PATIENCE_SECONDS = 20.0
ANSWER = marked(2_000)
SETTINGS = {
    "TURN_LEASE_SECONDS": str(LEASE_SECONDS),
    "TURN_SAVE_SECONDS": str(SAVE_SECONDS),
    "JWT_SECRET": "a secret of this test that outlives every one of its servers",
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Double]:
    """A provider whose answers take ten seconds."""
    with double(tokens_per_second=TOKENS_PER_SECOND) as running:
        running.control(always={MODEL: {"text": ANSWER}})
        yield running


@pytest.mark.slow
def test_killed_servers_lose_no_accepted_question(provider: Double, tmp_path: Path) -> None:
    seed = int(os.environ.get("TUTOR_CRASH_SEED", random.randrange(1_000_000)))
    say(f"TUTOR_CRASH_SEED={seed}")

    def kill_many(number: int) -> Asked:
        return kill_again_and_again(provider.port, tmp_path / str(number), seed + number)

    with ThreadPoolExecutor(SERVERS) as pool:
        results = list(pool.map(kill_many, range(SERVERS)))

    for number, asked in enumerate(results):
        check(asked, after_leases(provider.port, tmp_path / str(number)))


def check(asked: Asked, left: Left) -> None:
    """Everything that was accepted is there, and nothing is half done."""
    answers = left.answers()
    states = Counter(row.status for row in answers)
    say(f"accepted {len(asked.accepted)}, unanswered {len(asked.unanswered)}, answers {states}")

    stored = {question: left.messages[key].content for question, key in asked.accepted.items()}
    assert stored == {question: question for question in asked.accepted}
    assert asked.accepted
    assert left.streaming == []
    assert left.running_turns == 0
    assert (left.integrity, left.broken_references) == ("ok", 0)
    assert set(states) == {"interrupted"}
    assert [row.content for row in answers if not ANSWER.startswith(row.content)] == []
    assert any(row.content for row in answers)
    assert len({row.asked for row in answers}) == len(answers)


def kill_again_and_again(double_port: int, data_dir: Path, seed: int) -> Asked:
    """Start on the same data folder, ask, kill, and so on; what was asked."""
    chance, asked, token = random.Random(seed), Asked(), ""
    for kill in range(KILLS):
        product = Product.start(double_port, data_dir, more=SETTINGS)
        if kill:
            assert left_in(data_dir).integrity == "ok"
        token = token or Learner(product.port).token
        moment = chance.uniform(0, LATEST_KILL_SECONDS)
        is_last = kill == KILLS - 1
        wait = partial(wait_for_text, data_dir) if is_last else partial(time.sleep, moment)
        ask_until_killed(product, token, f"server {seed}, kill {kill}", wait, asked)
        say(f"server {seed}: killed after {moment:.3f} s, {len(asked.accepted)} accepted so far")
    return asked


def wait_for_text(data_dir: Path) -> None:
    """Wait until some of an answer that is being written is stored: one kill in mid-answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any(row.content and row.status == "streaming" for row in left_in(data_dir).answers()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def after_leases(double_port: int, data_dir: Path) -> Left:
    """Start once more, wait until every lease has run out, stop in good order; what is left."""
    product = Product.start(double_port, data_dir, more=SETTINGS)
    deadline = time.monotonic() + LEASE_SECONDS + PATIENCE_SECONDS
    try:
        while left_in(data_dir).streaming and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        code, _ = product.stop()
    assert code == 0
    return left_in(data_dir)


def say(words: str) -> None:
    """Into what pytest shows of a failed test."""
    sys.stdout.write(f"{words}\n")
