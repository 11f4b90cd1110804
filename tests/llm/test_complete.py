from __future__ import annotations

import pytest

from tests.llm.asking import Played, ask
from tutor_app.llm.complete import complete
from tutor_app.llm.faults import fault_of_status
from tutor_app.llm.ports import AnswerCut, ModelError, Status


async def test_the_whole_text() -> None:
    model = Played("m", [[Status("thinking"), "A ", "list"]])
    assert "A list" == await complete(model, ask(), seconds=1)


@pytest.mark.parametrize("plays", [[30], ["A ", 30], [fault_of_status(429)], ["A ", AnswerCut()]])
async def test_a_failure_or_a_long_silence_is_a_model_error(plays: list[object]) -> None:
    model = Played("m", [plays])
    with pytest.raises(ModelError):
        await complete(model, ask(), seconds=0.02)
    assert 1 == model.closed
