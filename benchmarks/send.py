"""How long a question takes from the learner's send to the provider, on one warm server."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import report
from benchmarks.learner import Learner
from benchmarks.report import Cell, Table, p50_p95
from benchmarks.server import Double, Product, double, product

SENDS = 200
WARM_UP = 20
A_CONVERSATION = 10  # sends; then a new one begins, so that histories are short and long
TIER_1 = "settled by words (tier 1)"
TIER_2 = "uncertain, a model decides (tier 2)"
QUESTIONS: dict[str, Callable[[int], str]] = {
    TIER_1: lambda n: f"How does a binary search tree stay sorted? (send {n})",
    TIER_2: lambda n: f"What would happen if I did it twice? (send {n})",
}


@dataclass(frozen=True, slots=True)
class Send:
    """One send: seconds since the epoch when it began, was accepted, reached the provider."""

    began: float
    accepted: float
    arrived: float


def measure() -> list[Table]:
    """Send to provider request, and send to 202."""
    rows: list[tuple[Cell, ...]] = []
    with double() as provider, product(provider.port) as server:
        for name, question in QUESTIONS.items():
            _send(server, provider, question, range(WARM_UP))
            provider.control(reset=True)
            sends = _send(server, provider, question, range(WARM_UP, WARM_UP + SENDS))
            _check_tier(name, provider.verdicts())
            to_202 = [(send.accepted - send.began) * 1000 for send in sends]
            to_provider = [(send.arrived - send.began) * 1000 for send in sends]
            rows.append((name, len(sends), *p50_p95(to_202), *p50_p95(to_provider)))
    columns = ("question", "sends", "202 p50", "202 p95", "request p50", "request p95")
    note = (
        "From the start of `POST .../messages` to its answer 202 (the question is committed) "
        "and to the main model's request at the provider, in milliseconds; one learner, one send "
        "at a time."
    )
    return [Table("Send", columns, tuple(rows), note)]


def _check_tier(name: str, verdicts: int) -> None:
    expected = SENDS if name == TIER_2 else 0
    if verdicts != expected:
        raise RuntimeError(f"{name}: the provider judged {verdicts} of {SENDS} questions")


def _send(
    server: Product, provider: Double, question: Callable[[int], str], numbers: range
) -> list[Send]:
    learner, times = Learner(server.port), {}
    conversation = ""
    for number in numbers:
        if number % A_CONVERSATION == 0:
            conversation = learner.new_conversation()
        text, began = question(number), time.time()
        turn = learner.ask(conversation, text)
        times[text] = began, time.time()
        learner.follow(turn["events_url"])
    arrived = {_question(chat): chat["arrived_at"] for chat in provider.chats()}
    learner.close()
    return [Send(*times[text], arrived[text]) for text in times]


def _question(chat: dict[str, object]) -> str:
    messages = chat["body"]["messages"]  # type: ignore[index]
    return str(messages[-1]["content"])


if __name__ == "__main__":
    report.main(measure, __doc__ or "")
