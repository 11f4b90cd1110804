"""The topic gate: words first, then a verdict remembered, then a judge."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tutor_app.llm.ports import Model, ModelMessage, Role
from tutor_app.observability import VERDICTS
from tutor_app.topics.classifier import CONTEXT_MESSAGES, ModelJudge
from tutor_app.topics.offline import Covers, OfflineJudge
from tutor_app.topics.talk import is_welcome
from tutor_app.topics.terms import Count, Terms, bundled_terms

_LONG = 500
"""Characters."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decided.

    `tier` is where: `talk` (a greeting, thanks, "next"), `words`, `cache`, `model` or `offline`.
    `reason` is a fact for logs and never holds what was said: `greeting`, `terms`, `remembered`,
    `model`, `model_failed` or `context_and_library`.
    """

    is_allowed: bool
    tier: str
    reason: str


class SmallModel(Model, Protocol):
    """A model for verdicts that knows when it will not come back."""

    @property
    def is_lost(self) -> bool:
        """Whether it will not answer soon, however often it is asked."""
        ...


class TopicGate:
    """Decides whether a message belongs in a tutor for computing.

    `library` says how well the courses cover a text; `model` is the small classifier, or None
    without a key: never a chain that ends in the library tutor, which answers no YES or NO. One
    that fails lets the question through; one that is lost leaves it to the rules used without a
    key.
    Remembers the last `remembered` verdicts on uncertain messages.
    """

    def __init__(
        self,
        library: Covers,
        model: SmallModel | None = None,
        *,
        seconds: float = 10,
        remembered: int = 2048,
        terms: Terms | None = None,
    ) -> None:
        self._terms = terms or bundled_terms()
        self._offline = OfflineJudge(self._terms, library)
        self._model = model
        self._seconds = seconds
        self._verdicts = _Memory(remembered)

    async def check(self, question: str, context: Sequence[ModelMessage] = ()) -> Verdict:
        """Judge a message; `context` is the conversation before it, oldest first."""
        verdict = await self._judge(question, [m for m in context if m.role is not Role.SYSTEM])
        VERDICTS.labels("allowed" if verdict.is_allowed else "rejected", verdict.tier).inc()
        return verdict

    async def _judge(self, question: str, context: Sequence[ModelMessage]) -> Verdict:
        if is_welcome(question):
            return Verdict(is_allowed=True, tier="talk", reason="greeting")
        count = await self._count(question)
        if count.decision is not None:
            return Verdict(count.decision, "words", "terms")
        recent = context[-CONTEXT_MESSAGES:]
        key = _digest(question, recent)
        known = self._verdicts.get(key)
        if known is not None:
            return Verdict(known, "cache", "remembered")
        verdict = await self._second_tier(question, count, recent)
        if verdict.reason != "model_failed":
            self._verdicts.put(key, verdict.is_allowed)
        return verdict

    async def _count(self, question: str) -> Count:
        """Beside the event loop when it takes more than a millisecond."""
        if len(question) > _LONG:
            return await asyncio.to_thread(self._terms.count, question)
        return self._terms.count(question)

    async def _second_tier(
        self, question: str, count: Count, context: Sequence[ModelMessage]
    ) -> Verdict:
        if self._model is not None and not self._model.is_lost:
            answer = await ModelJudge(self._model, self._seconds).allows(question, context)
            if answer is not None:
                return Verdict(answer, "model", "model")
            if not self._model.is_lost:
                return Verdict(is_allowed=True, tier="model", reason="model_failed")
        judged = await asyncio.to_thread(self._offline.allows, question, count, context)
        return Verdict(judged, "offline", "context_and_library")


class _Memory:
    """The last verdicts, oldest use forgotten first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._verdicts: OrderedDict[bytes, bool] = OrderedDict()

    def get(self, key: bytes) -> bool | None:
        if key in self._verdicts:
            self._verdicts.move_to_end(key)
        return self._verdicts.get(key)

    def put(self, key: bytes, is_allowed: bool) -> None:
        self._verdicts[key] = is_allowed
        while len(self._verdicts) > self._size:
            self._verdicts.popitem(last=False)


def _digest(question: str, context: Sequence[ModelMessage]) -> bytes:
    """A key that differs when the message or any message before it does; holds no text."""
    digest = hashlib.blake2b(digest_size=16)
    for text in (*(f"{message.role}:{message.content}" for message in context), question.strip()):
        part = text.encode("utf-8", "surrogatepass")
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
