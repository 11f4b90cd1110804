"""What a person does with the tutor: ask, stop, reload, continue, come back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import LONG, MODEL, ask, last_answer, long_answer, ready, with_model
from tests.doubles.groq_behaviour import Behaviour
from tests.launcher.app import running
from tutor_app.llm.prompts import prompt

pytestmark = pytest.mark.browser
IS_KEPT = """text => Object.entries(localStorage).some(
  ([name, draft]) => name.startsWith("tutor.draft.") && JSON.parse(draft).text === text)"""
"""Whether a draft of just these words is written down."""


def test_ask_and_read_the_answer(app, answers, visit):
    page = visit(app)

    ask(page, "What is the difference between a list and a dictionary in Python?")

    said = last_answer(page)
    assert "dictionary finds them by name" in said
    expect(page.get_by_test_id("engine-line").last).to_contain_text(MODEL)
    expect(page.get_by_test_id("sidebar-item").first).to_contain_text("2 messages")
    assert page.locator(".katex").count() > 0
    assert page.locator("pre code .hljs-string").count() > 0


def test_the_offline_library_answers_without_a_key(offline, visit):
    page = visit(offline)

    ask(page, "What is a hash table?")

    assert "hash" in last_answer(page).lower()
    expect(page.get_by_test_id("engine-line").last).to_contain_text("Offline library")
    expect(page.locator(".bar-engine")).to_contain_text("Offline library")


def test_a_first_question_is_one_click_away(offline, visit):
    page = visit(offline)

    page.locator(".suggestion").first.click()

    assert len(last_answer(page)) > 100


def test_a_question_typed_while_the_page_arrives_is_asked(offline, context: BrowserContext):
    page, question = context.new_page(), "What is a hash table?"
    page.goto(f"{offline.url}/api/auth/visit?next=/chat", wait_until="commit")
    field = page.get_by_test_id("composer-input")
    field.wait_for()

    field.press_sequentially(question, delay=30)  # the page becomes another one meanwhile
    field.press("Enter")

    expect(page.get_by_test_id("message-question").locator("p")).to_have_text(question)
    assert "hash" in last_answer(page).lower()
    expect(field).to_have_value("")


def test_stop_keeps_what_was_written_and_continue_goes_on(app, answers, visit):
    long_answer(answers)
    page = visit(app)
    ask(page, "Explain Python lists at length")
    expect(page.locator(".answer-body").last).to_contain_text("One more line")

    page.get_by_test_id("composer-stop").click()
    kept = last_answer(page, "stopped")
    answers.always(MODEL, Behaviour(text=" And this is the rest."))
    page.get_by_test_id("message-continue").click()

    said = last_answer(page)
    assert said.startswith(kept[:40])
    assert said.rstrip().endswith("And this is the rest.")


def test_escape_stops_too(app, answers, visit):
    long_answer(answers)
    page = visit(app)
    ask(page, "Explain Python lists at length")
    expect(page.locator(".answer-body").last).to_contain_text("One more line")

    page.keyboard.press("Escape")

    assert last_answer(page, "stopped")


def test_reload_in_mid_answer_shows_all_of_it(app, answers, visit):
    long_answer(answers, 250)
    page = visit(app)
    ask(page, "Explain Python lists at length")
    expect(page.locator(".answer-body").last).to_contain_text("One more line")

    page.reload()

    said = last_answer(page)
    assert said.count("One more line") == LONG.count("One more line")


def test_two_tabs_show_the_same_answer(app, answers, visit, context: BrowserContext):
    long_answer(answers, 150)
    page = visit(app)
    other = context.new_page()
    other.goto(page.url)
    ready(other)

    ask(page, "Explain Python lists at length")

    assert last_answer(other) == last_answer(page)


def test_answer_again_replaces_the_last_answer(app, answers, visit):
    page = visit(app)
    answers.queue(MODEL, Behaviour(text="First version."), Behaviour(text="Second version."))
    ask(page, "What is a Python list?")
    assert last_answer(page).strip() == "First version."

    page.get_by_test_id("message-regenerate").click()

    expect(page.locator(".answer-body").last).to_have_text("Second version.")
    expect(page.get_by_test_id("message-answer")).to_have_count(1)


def test_other_topics_are_turned_away_without_a_model(app, answers, visit):
    page = visit(app)

    ask(page, "what's the algorithm for baking bread?")

    last_answer(page)
    expect(page.get_by_test_id("engine-line").last).to_have_text("Topic check")
    assert [seen for seen in answers.chats if seen.model == MODEL] == []


def test_a_failing_model_is_named_and_the_library_answers(app, answers, visit):
    answers.always(MODEL, Behaviour(status=503, code="over_capacity"))
    page = visit(app)

    ask(page, "What is a hash table?")

    said = last_answer(page)
    assert "hash" in said.lower()
    expect(page.get_by_test_id("engine-line").last).to_contain_text("Offline library")


def test_markup_from_the_model_stays_text(app, answers, visit):
    page = visit(app)
    hostile = (
        "<script>window.pwned = 1</script><iframe srcdoc='<script>parent.pwned=1</script>'>"
        "</iframe><img src=x onerror='window.pwned=1'> [link](javascript:window.pwned=1)"
    )
    answers.always(MODEL, Behaviour(text=hostile))

    ask(page, "What is a Python list? <script>window.pwned = 1</script>")
    last_answer(page)

    assert page.evaluate("window.pwned") is None
    assert page.locator(".transcript iframe, .answer-body script, .answer-body img").count() == 0
    assert page.locator('a[href^="javascript"]').count() == 0


def test_a_draft_survives_a_reload(app, answers, visit):
    page = visit(app)
    page.get_by_test_id("composer-input").fill("half a question about lists")
    page.wait_for_function(IS_KEPT, arg="half a question about lists")

    page.reload()

    expect(page.get_by_test_id("composer-input")).to_have_value("half a question about lists")


def test_shift_enter_is_a_new_line(app, answers, visit):
    page = visit(app)
    field = page.get_by_test_id("composer-input")
    field.fill("for x in [1, 2]:")
    field.press("Shift+Enter")
    field.type("    print(x)")
    field.press("Enter")

    expect(page.get_by_test_id("message-question")).to_contain_text("print(x)")


def test_the_mode_is_switched_and_kept(app, answers, visit):
    page = visit(app)
    page.get_by_test_id("mode-qa").click()
    expect(page.get_by_test_id("mode-qa")).to_have_attribute("aria-pressed", "true")
    ask(page, "What is a Python list?")
    last_answer(page)

    page.reload()

    expect(page.get_by_test_id("mode-qa")).to_have_attribute("aria-pressed", "true")
    asked = [seen for seen in answers.chats if seen.model == MODEL]
    assert asked[0].messages[0]["content"] == prompt("qa")


def test_everything_is_there_after_a_restart(model, answers, tmp_path, context: BrowserContext):
    data = tmp_path / "data"
    answers.always(MODEL, Behaviour(text="A list keeps things in order."))
    with running(data, **with_model(model)) as first:
        page = context.new_page()
        page.goto(f"{first.url}/register")
        page.get_by_test_id("register-username").fill("ada")
        page.get_by_test_id("register-password").fill("correct horse battery")
        page.get_by_test_id("register-submit").click()
        ready(page)
        ask(page, "What is a Python list?")
        last_answer(page)
        address, port = page.url, first.port
    with running(data, port=str(port), **with_model(model)):
        page.goto(address)

        assert last_answer(page).strip() == "A list keeps things in order."
        expect(page.get_by_test_id("sidebar-item").first).to_contain_text(
            re.compile("python list", re.IGNORECASE)
        )
        expect(page.get_by_test_id("rail-account")).to_contain_text("ada")


def test_somebody_elses_conversation_is_not_found(app, answers, visit, browser):
    page = visit(app)
    ask(page, "What is a Python list?")
    last_answer(page)
    stranger = browser.new_context().new_page()
    stranger.goto(f"{app.url}/api/auth/visit?next={re.sub('^https?://[^/]+', '', page.url)}")

    expect(stranger.get_by_test_id("chat-missing")).to_be_visible()
    stranger.context.close()
