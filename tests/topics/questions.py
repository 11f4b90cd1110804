"""The evaluation questions of the gate: data/{allowed,rejected}.jsonl, in three parts.

Terms and rules are tuned on `dev` only. `held-out` was written together with it and split off by
a hash; `fresh` was written when tuning had ended, and says most about unseen questions.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor_app.llm.ports import ModelMessage, Role

_DATA = Path(__file__).parent / "data"
PARTS = ("dev", "held-out", "fresh")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its kind, the conversation before it, whether it belongs here, its part."""

    question: str
    kind: str
    context: tuple[ModelMessage, ...]
    is_allowed: bool
    part: str


def asked() -> list[Asked]:
    """All questions."""
    return [*_read("allowed", is_allowed=True), *_read("rejected", is_allowed=False)]


def _read(name: str, *, is_allowed: bool) -> list[Asked]:
    lines = (_DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        Asked(
            row["question"],
            row["class"],
            tuple(ModelMessage(Role(m["role"]), m["content"]) for m in row.get("context", [])),
            is_allowed,
            _part(row),
        )
        for row in rows
    ]


def _part(row: dict[str, Any]) -> str:
    """The part a row names, else `dev` or `held-out` by a hash of question and context."""
    if "part" in row:
        return str(row["part"])
    told = json.dumps([row["question"], row.get("context")], ensure_ascii=False)
    return PARTS[hashlib.sha256(told.encode()).digest()[0] % 2]
