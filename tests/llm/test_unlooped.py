from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tutor_app.llm.ports import Delta, Finished, ModelEvent, Status
from tutor_app.llm.unlooped import NOTE, REPETITION, unlooped

SAID = "A list keeps its items in order, and you can change it with append at any time. "


async def told(*events: ModelEvent) -> tuple[str, list[ModelEvent]]:
    """The text, and the other events."""

    async def stream() -> AsyncIterator[ModelEvent]:
        for event in events:
            yield event

    seen = [event async for event in unlooped(stream(), "mine", "small")]
    text = "".join(event.text for event in seen if isinstance(event, Delta))
    return text, [event for event in seen if not isinstance(event, Delta)]


async def test_a_circle_ends_the_answer_and_says_so():
    end = Finished("mine", "small", finish_reason=REPETITION)
    text, others = await told(Status("hm"), *[Delta(SAID)] * 9, Finished("mine", "small"))
    assert [Status("hm"), end] == others
    assert text.endswith(f"\n\n{NOTE}")
    assert 2 == text.count(SAID)


async def test_an_open_code_block_is_closed_before_it_is_said():
    text, _ = await told(Delta("```python\n"), *[Delta("x = x + 1\n")] * 500)
    assert text.endswith(f"\n```\n\n{NOTE}")


@pytest.mark.parametrize("said", [SAID, "", "```\n0 0 0\n0 0 0\n```", SAID * 2])
async def test_any_other_answer_passes_as_it_is(said: str):
    events = [Delta(piece) for piece in said.split(" ")] if said else []
    end = Finished("mine", "small", finish_reason="length")
    assert (said.replace(" ", ""), [end]) == await told(*events, end)
