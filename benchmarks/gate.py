"""The topic gate: how long its first tier takes, and how often it is right without a key.

`python -m benchmarks.gate` prints tables, `--json` the same for programs. The questions are
those of tests/topics/data; terms and rules are tuned on the part `dev` only.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from benchmarks.report import Table, main, met, p50_p95
from tests.topics.questions import PARTS, Asked, asked
from tutor_app.library.catalog import Library
from tutor_app.library.search import LibrarySearch
from tutor_app.topics.gate import TopicGate
from tutor_app.topics.terms import bundled_terms

ROUNDS = 20
AIM_MS = 1.0


def measure() -> list[Table]:
    """Latency, precision and recall by part, and what is right by kind of question."""
    questions = asked()
    search = LibrarySearch(Library.load())
    asyncio.run(_verdicts(TopicGate(search), questions[:1]))  # the index is built
    verdicts, spent = asyncio.run(_verdicts(TopicGate(search), questions))
    return [
        _latency(questions, spent),
        _parts(questions, verdicts),
        _kinds(questions, verdicts),
    ]


async def _verdicts(
    gate: TopicGate, questions: Sequence[Asked]
) -> tuple[list[tuple[bool, str]], list[float]]:
    verdicts, spent = [], []
    for one in questions:
        started = time.perf_counter()
        verdict = await gate.check(one.question, one.context)
        spent.append((time.perf_counter() - started) * 1000)
        verdicts.append((verdict.is_allowed, verdict.tier))
    return verdicts, spent


def _latency(questions: Sequence[Asked], spent: Sequence[float]) -> Table:
    terms = bundled_terms()
    counted = []
    for _ in range(ROUNDS):
        for one in questions:
            started = time.perf_counter()
            terms.count(one.question)
            counted.append((time.perf_counter() - started) * 1000)
    rows = []
    for name, values in (("words (tier 1)", counted), ("whole gate, no key", spent)):
        p50, p95 = p50_p95(values)
        rows.append((name, len(values), p50, p95, met(p50, AIM_MS)))
    columns = ("what", "messages", "p50 ms", "p95 ms", "aim of p50")
    return Table("Topic gate: latency", columns, tuple(rows))


def _parts(questions: Sequence[Asked], verdicts: Sequence[tuple[bool, str]]) -> Table:
    rows = []
    for part in PARTS:
        pairs = [
            (one.is_allowed, said)
            for one, (said, _) in zip(questions, verdicts, strict=True)
            if one.part == part
        ]
        for is_allowed, name in ((True, "computing"), (False, "other")):
            right = sum(truth == said == is_allowed for truth, said in pairs)
            said_so = sum(said == is_allowed for _, said in pairs)
            true = sum(truth == is_allowed for truth, _ in pairs)
            rows.append((f"{part}: {name}", true, right / said_so, right / true))
    columns = ("part: questions about", "questions", "precision", "recall")
    note = "Without a key. Recall of computing is the share let through; of other, turned away."
    return Table("Topic gate: right without a key", columns, tuple(rows), note)


def _kinds(questions: Sequence[Asked], verdicts: Sequence[tuple[bool, str]]) -> Table:
    kinds = sorted({(not one.is_allowed, one.kind) for one in questions})
    rows = []
    for is_other, kind in kinds:
        mine = [
            (said == one.is_allowed, tier)
            for one, (said, tier) in zip(questions, verdicts, strict=True)
            if (one.kind, one.is_allowed) == (kind, not is_other)
        ]
        by_words = sum(tier == "words" for _, tier in mine)
        right = sum(is_right for is_right, _ in mine)
        name = f"{'other' if is_other else 'computing'}: {kind}"
        rows.append((name, len(mine), by_words / len(mine), right / len(mine)))
    columns = ("kind", "questions", "decided by words", "right")
    return Table("Topic gate: by kind of question, all parts", columns, tuple(rows))


if __name__ == "__main__":
    main(measure, __doc__ or "")
