"""Pictures of the course pages: how a browser gets there."""

from __future__ import annotations

from tests.browser.scenes import Scene, Stage

LISTS = "/courses/python/collections/lists-and-slicing"


def courses(stage: Stage) -> None:
    """The catalogue."""
    stage.go("/courses", '[data-testid="catalogue"]')


def course(stage: Stage) -> None:
    """A course with its outline, two sections done."""
    for section in ("running-python", "variables-and-types"):
        stage.go(f"/courses/python/basics/{section}", '[data-testid="mark-done"]')
        stage.page.get_by_test_id("mark-done").click()
        stage.page.get_by_test_id("mark-undone").wait_for()
    stage.go("/courses/python", '[data-testid="tree-section"]')


def course_search(stage: Stage) -> None:
    """Places in a course that fit some words."""
    stage.go("/courses/python", '[data-testid="tree-section"]')
    stage.page.get_by_test_id("course-search").fill("while loop never ends")
    stage.page.get_by_test_id("course-search").press("Enter")
    stage.page.get_by_test_id("found").first.wait_for()


def course_missing(stage: Stage) -> None:
    """A course that does not exist."""
    stage.go("/courses/nothing", ".notice")


def section_read(stage: Stage) -> None:
    """A section from its beginning."""
    stage.go(LISTS, '[data-testid="reading"]')


def section_check(stage: Stage) -> None:
    """A check question with a wrong and a right answer."""
    section_read(stage)
    for number, want in ((0, 0), (1, 1)):
        check = stage.page.get_by_test_id("check").nth(number)
        check.get_by_test_id("option").nth(want).click()
        check.get_by_test_id("reason").wait_for()
    stage.page.get_by_test_id("check").first.scroll_into_view_if_needed()


def section_exercise(stage: Stage) -> None:
    """An exercise, its editor and the ladder below."""
    section_read(stage)
    place = stage.page.get_by_test_id("exercise-place").first
    place.scroll_into_view_if_needed()
    place.evaluate("it => it.scrollIntoView({block: 'start'})")
    stage.page.locator(".cm-editor").first.wait_for()


def section_end(stage: Stage) -> None:
    """The end of a section."""
    section_read(stage)
    stage.page.locator(".reading-next").scroll_into_view_if_needed()


def section_missing(stage: Stage) -> None:
    """A section that does not exist."""
    stage.go("/courses/python/basics/nothing", ".notice")


def lesson(stage: Stage) -> None:
    """A section taught in the chat, the outline beside it."""
    section_read(stage)
    stage.page.get_by_test_id("teach").click()
    stage.page.wait_for_url("**/chat/*")
    stage.page.locator('[data-testid="message-answer"][data-status="complete"]').wait_for()
    stage.page.get_by_test_id("outline").wait_for()


def lesson_outline(stage: Stage) -> None:
    """The outline opened where it does not stand beside the talk."""
    lesson(stage)
    toggle = stage.page.get_by_test_id("outline-toggle")
    if toggle.is_visible():
        toggle.click()


MANUAL: dict[str, Scene] = {
    one.__name__: one for one in (courses, course, section_exercise, lesson)
}
STATES: dict[str, Scene] = {
    one.__name__: one
    for one in (
        course_search,
        course_missing,
        section_read,
        section_check,
        section_end,
        section_missing,
        lesson_outline,
    )
}
