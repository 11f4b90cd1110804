"""Every code that accounts raise has words, and unknown codes have some too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tutor_app.accounts
from tutor_app.accounts.refusals import SENTENCES, sentence

SOURCES = "".join(
    path.read_text() for path in Path(tutor_app.accounts.__file__).parent.glob("*.py")
)


def test_every_code_that_is_raised_has_a_sentence() -> None:
    raised = set(re.findall(r'(?:invalid|not_signed_in|sentence)\("(\w+)"\)', SOURCES))
    assert set() == raised - SENTENCES.keys()
    assert len(raised) > 10


@pytest.mark.parametrize("code", ["", "<script>", "no_such_code"])
def test_an_unknown_code_is_not_shown(code: str) -> None:
    assert "That did not work. Check what you typed and try again." == sentence(code)
