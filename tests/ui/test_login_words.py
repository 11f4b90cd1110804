"""What the forms say about what the address tells."""

from __future__ import annotations

import pytest

from tests.ui.tabs import Tab
from tutor_app.ui.pages.login.state import LoginPage
from tutor_app.ui.pages.login.words import refusal

LATER = "That was too often. Try again later."


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        ("1", "That was too often. Try again in 1 second."),
        ("90", "That was too often. Try again in 2 minutes."),
        ("3500", "That was too often. Try again in 59 minutes."),
        ("3601", "That was too often. Try again in 2 hours."),
        ("", LATER),
        ("0", LATER),
        ("-5", LATER),
        ("1e9", LATER),
        ("9" * 5_000, LATER),
        ("\u0663", LATER),
        ("<script>", LATER),
    ],
)
def test_how_long_to_wait(wait: str, said: str) -> None:
    assert said == refusal({"error": "too_many", "wait": wait})


def test_nothing_refused_says_nothing() -> None:
    assert "" == refusal({"wait": "60"})
    assert "Try again in" not in refusal({"error": "bad_credentials", "wait": "60"})


async def test_the_page_says_it() -> None:
    tab = Tab(path="/login?error=too_many&wait=3540")
    await tab.call(LoginPage, "read_address")
    assert "That was too often. Try again in 59 minutes." == tab.state(LoginPage).error
