"""Floors for the gate without a key on the evaluation questions; benchmarks/gate.py has figures."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.topics.questions import PARTS, asked
from tutor_app.topics.gate import TopicGate

FLOORS = {
    "dev": {True: 0.98, False: 0.96},
    "held-out": {True: 0.98, False: 0.95},
    "fresh": {True: 0.97, False: 0.88},
}


async def accuracy(gate: TopicGate, part: str, *, is_allowed: bool) -> tuple[float, list[str]]:
    chosen = [a for a in asked() if a.part == part and a.is_allowed == is_allowed]
    wrong = [
        a.question
        for a in chosen
        if (await gate.check(a.question, a.context)).is_allowed != is_allowed
    ]
    return 1 - len(wrong) / len(chosen), wrong


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("is_allowed", [True, False])
async def test_the_gate_without_a_key_is_right(gate: TopicGate, part: str, is_allowed: bool):
    right, wrong = await accuracy(gate, part, is_allowed=is_allowed)
    assert right >= FLOORS[part][is_allowed], wrong


def test_the_questions_are_many_and_varied():
    questions = asked()
    sizes = Counter((a.is_allowed, a.part) for a in questions)
    assert min(sizes[is_allowed, part] for is_allowed in (True, False) for part in PARTS) >= 70
    assert 300 <= sum(n for (belongs, _), n in sizes.items() if belongs)
    assert 300 <= sum(n for (belongs, _), n in sizes.items() if not belongs)
    assert len(questions) == len({(a.question, a.context) for a in questions})
    for is_allowed in (True, False):
        assert len({a.kind for a in questions if a.is_allowed == is_allowed}) >= 8
    assert sum(bool(a.context) for a in questions) >= 80
