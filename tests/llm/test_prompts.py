from __future__ import annotations

import pytest

from tutor_app.llm.prompts import prompt


@pytest.mark.parametrize("name", ["teacher", "qa", "gate", "title", "continue"])
def test_every_prompt_is_there(name: str) -> None:
    assert len(prompt(name)) > 100


def test_a_prompt_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError):
        prompt("nobody")


def test_the_teacher_knows_the_marks_of_an_aside() -> None:
    assert 1 == prompt("teacher").count("[EXPLAIN]\n")
    assert 1 == prompt("teacher").count("[/EXPLAIN]")
