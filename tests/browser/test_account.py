"""Sign up, sign in, sign out, change the password, leave."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import ask, last_answer, ready

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


def sign_up(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/register")
    page.get_by_test_id("register-username").fill(name)
    page.get_by_test_id("register-password").fill(PASSWORD)
    page.get_by_test_id("register-submit").click()


def test_a_visitor_keeps_everything_when_they_sign_up(app, answers, visit):
    page = visit(app)
    ask(page, "What is a Python list?")
    last_answer(page)

    page.get_by_role("link", name="Sign up").click()
    page.wait_for_url("**/register**")
    page.get_by_test_id("register-username").fill("grace")
    page.get_by_test_id("register-password").fill(PASSWORD)
    page.get_by_test_id("register-submit").click()

    ready(page)
    expect(page.get_by_test_id("sidebar-list")).to_contain_text(
        re.compile("python list", re.IGNORECASE)
    )
    expect(page.get_by_test_id("rail-account")).to_contain_text("grace")


def test_a_refused_form_says_why_and_keeps_the_name(app, answers, context: BrowserContext):
    page = context.new_page()
    page.goto(f"{app.url}/login")
    page.get_by_test_id("login-identifier").fill("nobody")
    page.get_by_test_id("login-password").fill("wrong password")
    page.get_by_test_id("login-submit").click()

    expect(page.get_by_test_id("form-error")).to_be_visible()
    expect(page.get_by_test_id("login-identifier")).to_have_value("nobody")
    expect(page.get_by_test_id("login-password")).to_have_value("")


def test_a_taken_name_and_a_common_password_are_refused(app, answers, context: BrowserContext):
    page = context.new_page()
    sign_up(page, app.url, "alan")
    ready(page)
    context.clear_cookies()

    sign_up(page, app.url, "Alan")
    expect(page.get_by_test_id("form-error")).to_contain_text("cannot be used")
    page.get_by_test_id("register-username").fill("alan2")
    page.get_by_test_id("register-password").fill("password123")
    page.get_by_test_id("register-submit").click()

    expect(page.get_by_test_id("form-error")).to_contain_text("attackers try")


def test_sign_out_and_in_again(app, answers, context: BrowserContext):
    page = context.new_page()
    sign_up(page, app.url, "edsger")
    ready(page)
    page.goto(f"{app.url}/account")
    page.get_by_test_id("logout").click()
    page.wait_for_url(f"{app.url}/")

    page.goto(f"{app.url}/login?next=/account")
    page.get_by_test_id("login-identifier").fill("EDSGER")
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()

    page.wait_for_url("**/account/**")
    expect(page.get_by_text("edsger", exact=True)).to_be_visible()


def test_nothing_of_the_one_before_is_left_for_the_next(app, answers, context: BrowserContext):
    page = context.new_page()
    sign_up(page, app.url, "heron")
    ready(page)
    ask(page, "What is a heron list?")
    last_answer(page)
    beside = context.new_page()
    beside.goto(page.url)
    ready(beside)
    beside.get_by_test_id("composer-input").fill("a private draft")

    page.goto(f"{app.url}/account")
    page.get_by_test_id("logout").click()
    beside.wait_for_url("**/login/?next=**")
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
    assert "tutor.draft" not in beside.evaluate(kept)
    page.go_back()
    page.wait_for_url("**/login**")

    sign_up(page, app.url, "stork")
    ready(page)
    expect(page.get_by_test_id("composer-input")).to_have_value("")
    assert "heron" not in page.content()


def test_the_password_is_changed(app, answers, context: BrowserContext):
    page = context.new_page()
    sign_up(page, app.url, "barbara")
    ready(page)
    page.goto(f"{app.url}/account")
    page.get_by_test_id("old_password").fill(PASSWORD)
    page.get_by_test_id("new_password").fill("another good phrase")
    page.get_by_test_id("password-submit").click()

    expect(page.get_by_test_id("account-done")).to_be_visible()


def test_the_data_can_be_taken_along(app, answers, context: BrowserContext):
    page = context.new_page()
    sign_up(page, app.url, "donald")
    ready(page)
    ask(page, "What is a Python list?")
    last_answer(page)
    page.goto(f"{app.url}/account")

    with page.expect_download() as download:
        page.get_by_test_id("export").click()

    data = json.loads(download.value.path().read_text())
    said = [m["content"] for talk in data["conversations"] for m in talk["messages"]]
    assert said[0] == "What is a Python list?"
    assert "password" not in json.dumps(data).lower()


def test_an_account_goes_with_all_it_had(app, answers, context: BrowserContext):
    page = context.new_page()
    sign_up(page, app.url, "tony")
    ready(page)
    page.goto(f"{app.url}/account")
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("delete-account").click()
    page.wait_for_url(f"{app.url}/?done=deleted")

    page.goto(f"{app.url}/login")
    page.get_by_test_id("login-identifier").fill("tony")
    page.get_by_test_id("login-password").fill(PASSWORD)
    page.get_by_test_id("login-submit").click()

    expect(page.get_by_test_id("form-error")).to_be_visible()


def test_the_account_page_sends_a_visitor_to_the_login(app, answers, visit):
    page = visit(app)

    page.goto(f"{app.url}/account")

    page.wait_for_url("**/login**")
