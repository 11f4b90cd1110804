"""Courses in a browser, without any key: read, answer, take hints, solve, follow a chapter."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MODEL, Open, ask, last_answer
from tests.browser.test_pages import faults, settled
from tests.doubles.groq_behaviour import Behaviour
from tests.doubles.groq_server import GroqServer
from tests.launcher.app import App
from tutor_app.learning.skills import name_of
from tutor_app.library.catalog import Library
from tutor_app.library.sections import Check

pytestmark = pytest.mark.browser
LISTS = "/courses/python/collections/lists-and-slicing"
PYTHON_MS = 60_000


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.bundled()


def answer_all(page: Page, library: Library, section_id: str) -> None:
    """Choose the right option of every check question."""
    for place, check in enumerate(library.section(section_id).checks):
        shown = page.get_by_test_id("check").nth(place)
        shown.get_by_test_id("option").nth(check.answer).click()
        expect(shown.get_by_test_id("reason")).to_contain_text("Right.")


def test_a_whole_chapter_is_read_and_answered(offline: App, visit: Open, library: Library):
    page = visit(offline)
    page.get_by_test_id("rail-courses").click()
    page.get_by_test_id("course-git").get_by_test_id("course-resume").click()
    chapter = library.course("git").chapters[0]
    for section in chapter.sections:
        expect(page.get_by_test_id("reading")).to_contain_text(section.goal)
        answer_all(page, library, section.id)
        if section.exercises:
            page.get_by_test_id("mark-done").click()
        expect(page.locator(".reading-where")).to_contain_text("Done")
        page.locator(".reading-next a").last.click()
    page.get_by_test_id("to-course").click()
    expect(page.get_by_test_id("course-progress")).to_contain_text(
        f"{len(chapter.sections)} of 4 done"
    )
    done = page.locator('[data-testid="tree-section"][data-state="done"]')
    expect(done).to_have_count(len(chapter.sections))
    page.reload()
    expect(done).to_have_count(len(chapter.sections))


def test_a_wrong_answer_says_what_it_shows(offline: App, visit: Open, library: Library):
    page = visit(offline)
    page.goto(offline.url + LISTS)
    answer_wrong(page, library.section(LISTS.removeprefix("/courses/")).checks[0])
    page.reload()
    expect(page.get_by_test_id("reason").first).to_contain_text("Not this one.")


def test_the_tutor_teaches_a_chapter_and_keeps_the_place(
    offline: App, visit: Open, library: Library
):
    page = visit(offline)
    page.goto(f"{offline.url}/courses/git")
    page.get_by_test_id("course-teach").click()
    page.wait_for_url("**/chat/*")
    first, second = library.course("git").sections[:2]
    assert first.title in last_answer(page)
    here = page.locator('[data-testid="outline-section"][data-state="current"]')
    expect(here).to_contain_text(first.title)
    said(page, "what is a mutex?")
    said(page, "how do joins work")
    assert first.parts[-1].heading not in page.get_by_test_id("message-answer").last.inner_text()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator('[data-testid="outline-section"][data-state="current"]')).to_contain_text(
        first.title
    )
    page.reload()
    expect(page.locator('[data-testid="message-answer"][data-status="complete"]')).to_have_count(3)
    taught = said(page, "continue")
    assert any(part.heading in taught for part in first.parts[1:])
    page.get_by_test_id("outline-section").nth(1).click()
    expect(here).to_contain_text(second.title)
    page.locator('[data-testid="message-answer"][data-status="complete"]').nth(4).wait_for()
    assert second.title in last_answer(page)
    assert "Teach me the section" not in page.locator(".transcript-scroller").inner_text()
    page.get_by_test_id("message-answer").last.get_by_role("link").first.click()
    expect(page.get_by_test_id("reading")).to_contain_text(second.goal)


def test_a_model_teaches_a_whole_chapter(
    app: App, answers: GroqServer, visit: Open, library: Library
):
    page, chapter = visit(app), library.course("git").chapters[0]
    teach = [section.parts[0].text for section in chapter.sections]
    answers.always(MODEL, Behaviour(text=teach[0]))
    page.goto(f"{app.url}/courses/git")
    page.get_by_test_id("course-teach").click()
    page.wait_for_url("**/chat/*")
    here = page.locator('[data-testid="outline-section"][data-state="current"]')
    complete = page.locator('[data-testid="message-answer"][data-status="complete"]')
    for place, section in enumerate(chapter.sections):
        complete.nth(2 * place).wait_for()
        expect(here).to_contain_text(section.title)
        source = complete.last.get_by_role("link", name=section.title)
        expect(source).to_have_attribute("href", re.compile(section.id))
        said(page, "what is a mutex?")
        expect(here).to_contain_text(section.title)
        answers.always(MODEL, Behaviour(text=[*teach, "The end."][place + 1]))
        ask(page, "next section")
    expect(page.locator(".outline-head")).to_contain_text("Git")


LENDING = "".join(f"Lending says who may change a value, case {n}. " for n in range(20))


def test_a_wish_becomes_a_course_that_can_be_changed_and_read(
    app: App, answers: GroqServer, visit: Open
):
    goal = {"goal": "You can say who frees what.", "minutes": 25}
    sections = [{"title": title, **goal} for title in ("Ownership", "Moves")]
    chapters = [{"title": title, "sections": sections} for title in ("First", "Then", "Last")]
    outline = {"title": "Rust for C++ people", "summary": "Rust, from what you know."}
    outline |= {"level": "beginner", "chapters": chapters}
    page = visit(app)
    page.goto(f"{app.url}/courses")
    page.get_by_test_id("wish").fill("cooking for beginners")
    page.get_by_test_id("plan").click()
    expect(page.get_by_test_id("wish-refused")).to_contain_text("about computing")
    answers.always(MODEL, Behaviour(text=json.dumps(outline)))
    page.get_by_test_id("wish").fill("teach me Rust for C++ people in two weeks")
    page.get_by_test_id("plan").click()
    page.wait_for_url("**/courses/my-*")
    page.get_by_test_id("change-plan").click()
    plan = page.get_by_test_id("plan-text")
    written = plan.input_value()
    plan.fill("Borrowing")
    page.get_by_test_id("save-plan").click()
    expect(page.get_by_test_id("plan-refused")).to_contain_text("Line 1: chapters begin with #")
    expect(plan).to_have_value("Borrowing")
    plan.fill(f"{written}\n- <b>Borrowing</b> (30 min): You can lend a value.")
    page.get_by_test_id("save-plan").click()
    lines = page.get_by_test_id("tree-section")
    expect(lines).to_have_count(7)
    expect(lines.last).to_contain_text("Borrowing")
    answers.always(MODEL, Behaviour(text=LENDING))
    lines.last.click()
    expect(page.get_by_test_id("reading")).to_contain_text("Lending says who may change")
    page.reload()
    expect(page.get_by_test_id("reading")).to_contain_text("Lending says who may change")


def said(page: Page, text: str) -> str:
    """Ask, and wait for the answer."""
    answers = page.locator('[data-testid="message-answer"][data-status="complete"]')
    before = answers.count()
    ask(page, text)
    answers.nth(before).wait_for()
    return last_answer(page)


def test_an_exercise_from_wrong_to_solved_and_what_was_missed_comes_back(
    offline: App, visit: Open, library: Library
):
    section = library.section(LISTS.removeprefix("/courses/"))
    exercise = section.exercises[0]
    page = visit(offline)
    page.goto(offline.url + LISTS)
    answer_wrong(page, section.checks[0])
    place = page.get_by_test_id("exercise-place").first
    place.scroll_into_view_if_needed()
    expect(place.get_by_test_id("why-not")).to_contain_text("Try it first")
    check(page, "while True:\n    pass")
    output = place.get_by_test_id("run-output")
    expect(output).to_contain_text("10 seconds", timeout=PYTHON_MS)
    check(page, "def trimmed(scores):\n    return [1]")
    expect(output).to_contain_text("tests pass")
    for hints in (1, 2, 3):
        place.get_by_test_id("take-hint").click(timeout=PYTHON_MS)
        expect(place.get_by_test_id("hint")).to_have_count(hints)
    expect(place.get_by_test_id("why-not")).to_contain_text("Try once more")
    expect(place.get_by_test_id("worked")).to_have_count(0)
    check(page, exercise.solution)
    expect(place).to_contain_text("Solved", timeout=PYTHON_MS)
    expect(place.get_by_test_id("worked")).to_be_visible()
    page.reload()
    expect(place).to_contain_text("Solved")
    expect(place.locator(".cm-content")).to_contain_text(exercise.solution.splitlines()[-1].strip())
    page.goto(f"{offline.url}/progress")
    page.get_by_text("Every skill").first.click()
    moved = page.locator("details[open] tbody tr").filter(has_text=name_of(section.skills[0]))
    expect(moved.locator(".number").first).to_have_text(re.compile("[1-9]"))
    page.goto(f"{offline.url}/review")
    expect(page.get_by_test_id("review-done")).to_have_text("Nothing is due now")
    minutes_pass(offline, 11)
    page.reload()
    expect(page.locator(".review-prompt")).to_contain_text(section.checks[0].question.split("`")[0])
    expect(page.get_by_test_id("rail-review")).to_contain_text("1 due")


def minutes_pass(app: App, minutes: int) -> None:
    """Let every card of an app come due so much earlier: the server's clock cannot be moved."""
    with closing(sqlite3.connect(app.data / "tutor.db", timeout=10)) as db, db:
        db.execute("UPDATE cards SET due_at = datetime(due_at, ?)", (f"-{minutes} minutes",))


def answer_wrong(page: Page, check: Check) -> None:
    """Choose a wrong option of the first check question."""
    wrong = next(i for i, option in enumerate(check.options) if not option.is_right)
    shown = page.get_by_test_id("check").first
    shown.get_by_test_id("option").nth(wrong).click()
    expect(shown.get_by_test_id("reason")).to_contain_text("Not this one.")


def check(page: Page, code: str) -> None:
    """Write code into the first editor and check it."""
    editor = page.locator(".cm-content").first
    editor.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)
    page.get_by_test_id("exercise-check").first.click()


def test_search_leads_to_the_place(offline: App, visit: Open):
    page = visit(offline)
    page.goto(f"{offline.url}/courses/python")
    page.get_by_test_id("course-search").fill("while loop never ends")
    page.get_by_test_id("course-search").press("Enter")
    page.get_by_test_id("found").first.click()
    page.wait_for_url(re.compile("#why-does-my-loop-never-end"))
    expect(page.locator("#why-does-my-loop-never-end")).to_be_in_viewport()


def test_the_old_address_of_a_section_still_works(offline: App, visit: Open):
    page = visit(offline)
    page.goto(offline.url + LISTS.replace("/courses/", "/library/"))
    expect(page.get_by_test_id("reading")).to_contain_text("Lists and slicing")


def test_without_a_key_the_catalogue_says_what_is_possible(offline: App, visit: Open):
    page = visit(offline)
    page.goto(f"{offline.url}/courses")
    expect(page.get_by_test_id("no-model")).to_contain_text("none is set up here")


@pytest.mark.parametrize(
    ("size", "scheme"), [((1440, 900), "light"), ((1440, 900), "dark"), ((390, 844), "light")]
)
def test_axe_finds_nothing(offline: App, browser, size, scheme):
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        bypass_csp=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    found = {}
    for path in ("/courses", "/courses/git", LISTS, "/courses/nothing"):
        page.goto(f"{offline.url}/api/auth/visit?next={path}")
        settled(page)
        if path == LISTS:
            page.get_by_test_id("option").first.click()
            page.get_by_test_id("reason").wait_for()
        found[path] = faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.goto(f"{offline.url}/courses/git")
    page.get_by_test_id("course-teach").click()
    page.wait_for_url("**/chat/*")
    last_answer(page)
    found["lesson"] = faults(page)
    context.close()
    assert {path: lines for path, lines in found.items() if lines} == {}
