"""Pools of scripted processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from tutor_app.voice.speech_to_text.local.pool import WorkerPool
from tutor_app.voice.speech_to_text.local.recogniser import LocalRecogniser

SCRIPTED = "tests.voice.speech_to_text.local.scripted_worker"
MakePool = Callable[..., WorkerPool]
MakeRecogniser = Callable[..., LocalRecogniser]


@pytest.fixture
async def make_pool() -> AsyncIterator[MakePool]:
    async with AsyncExitStack() as stack:

        def make(
            size: int = 1, setup: dict[str, object] | None = None, **more: object
        ) -> WorkerPool:
            pool = WorkerPool(setup or {}, size, module=SCRIPTED, **more)  # type: ignore[arg-type]
            stack.push_async_callback(pool.close)
            return pool

        yield make


@pytest.fixture
def make_recogniser(make_pool: MakePool) -> MakeRecogniser:
    def make(
        size: int = 1, setup: dict[str, object] | None = None, **more: object
    ) -> LocalRecogniser:
        given = {"languages": frozenset({"en"}), "is_streaming": True, "patience": (1.0, 0.0)}
        return LocalRecogniser("local", make_pool(size, setup), **(given | more))  # type: ignore[arg-type]

    return make
