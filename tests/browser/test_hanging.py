"""A Redis that hangs while somebody uses a page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import servers
from tests.browser.conftest import GENEROUS, Open, ask, last_answer
from tests.launcher.app import running

pytestmark = pytest.mark.browser
QUESTION = "What is a linked list?"


def test_the_page_says_that_nothing_arrives_and_works_again(
    tmp_path: Path, redis_of_its_own: str, visit: Open
):
    with running(tmp_path, **GENEROUS, groq_api_key="", redis_url=redis_of_its_own) as app:
        page = visit(app)
        ask(page, "What is a hash table?")
        assert "hash" in last_answer(page).lower()
        note, field = page.get_by_test_id("connection-note"), page.get_by_test_id("composer-input")

        with servers.stopped(redis_of_its_own):
            ask(page, QUESTION)
            expect(note).to_contain_text("does not arrive just now")
            expect(field).to_have_value(QUESTION)
        expect(note).to_be_empty()

        # lost with the Redis, or taken late because it was back within the second
        answers = page.locator('[data-testid="message-answer"][data-status="complete"]')
        again = page.get_by_role("button", name="Send again")
        expect(again.or_(answers.nth(1)).first).to_be_visible()
        if again.is_visible():
            again.click()
        expect(answers).to_have_count(2)
        expect(answers.last).to_contain_text("list")
        expect(page.get_by_test_id("message-question").last).to_contain_text(QUESTION)
