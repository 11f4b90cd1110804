"""Pictures of the course pages: how a browser gets there."""

from __future__ import annotations

from tests.browser.scenes import Scene, Stage
from tutor_app.library.catalog import Library

LISTS = "/courses/python/collections/lists-and-slicing"
DICTIONARIES = "/courses/python/collections/dictionaries"


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
    ready = '[data-testid="exercise-ready"][data-state="ready"]'
    stage.page.locator(ready).first.wait_for(timeout=60_000)
    place.evaluate("it => it.scrollIntoView({block: 'start'})")


def written(stage: Stage, code: str) -> None:
    """Write code into the editor of the exercise and check it."""
    section_exercise(stage)
    stage.page.locator(".cm-content").first.click()
    stage.page.keyboard.press("Control+A")
    stage.page.keyboard.insert_text(code)
    stage.page.get_by_test_id("exercise-check").first.click()
    over = '[data-testid="run-output"][data-phase="over"]'
    stage.page.locator(over).first.wait_for(timeout=60_000)
    place = stage.page.get_by_test_id("exercise-place").first
    place.evaluate("it => it.scrollIntoView({block: 'start'})")


def exercise_failing(stage: Stage) -> None:
    """An exercise whose code has an error: the line is marked, the words are plain."""
    written(stage, "def trimmed(scores):\n    middle = sorted(scores)\n    return midle[1:-1]\n")


def exercise_wrong(stage: Stage) -> None:
    """An exercise whose code runs and gives something else, with the first hint."""
    written(stage, "def trimmed(scores):\n    return scores[1:]\n")
    stage.page.get_by_test_id("take-hint").first.click()
    stage.page.get_by_test_id("hint").first.wait_for()


def exercise_solved(stage: Stage) -> None:
    """An exercise that is solved."""
    exercise = Library.bundled().section(LISTS.removeprefix("/courses/")).exercises[0]
    written(stage, exercise.solution)
    stage.page.get_by_test_id("worked").first.wait_for()


def section_end(stage: Stage) -> None:
    """The end of a section."""
    section_read(stage)
    stage.page.locator(".reading-next").scroll_into_view_if_needed()


def section_missing(stage: Stage) -> None:
    """A section that does not exist."""
    stage.go("/courses/python/basics/nothing", ".notice")


def lesson(stage: Stage) -> None:
    """A section taught in the chat, the outline beside it."""
    stage.go(DICTIONARIES, '[data-testid="reading"]')  # the double speaks of them, too
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
    one.__name__.replace("_", "-"): one
    for one in (
        courses,
        course,
        section_exercise,
        exercise_failing,
        exercise_solved,
        lesson,
    )
}
STATES: dict[str, Scene] = {
    one.__name__.replace("_", "-"): one
    for one in (
        exercise_wrong,
        course_search,
        course_missing,
        section_read,
        section_check,
        section_end,
        section_missing,
        lesson_outline,
    )
}
