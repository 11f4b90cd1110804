"""What each picture shows: how a browser gets there, and whether it belongs into the manual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page

from tests.browser import learnt, seeding
from tests.launcher.app import App

QUESTION = "Why is a hash table fast?"
LESSON = (Path(__file__).with_name("lesson.md")).read_text(encoding="utf-8")
SECTION = "/library/data-structures/hashing/hash-tables"


@dataclass(frozen=True, slots=True)
class Stage:
    """A signed-in browser page on an app that has something to show."""

    app: App
    page: Page
    owner_id: UUID
    lesson_id: str

    def go(self, path: str, shown: str) -> None:
        """Open a path and wait until `shown` (a selector) is there."""
        self.page.goto(self.app.url + path)
        self.page.locator(shown).first.wait_for()

    @property
    def is_phone(self) -> bool:
        """Whether the rail is a drawer here."""
        return bool(self.page.viewport_size and self.page.viewport_size["width"] < 900)

    def open_rail(self) -> None:
        """Show the rail where it is a drawer."""
        if self.is_phone:
            self.page.get_by_test_id("open-rail").click()
            self.page.get_by_test_id("new-teacher").wait_for()


Scene = Callable[[Stage], None]


def landing(stage: Stage) -> None:
    """The landing page."""
    stage.go("/", "h1")


def login(stage: Stage) -> None:
    """Sign in."""
    stage.go("/login", "h1")


def login_refused(stage: Stage) -> None:
    """Sign in, after a wrong password."""
    stage.go("/login?error=wrong_credentials&identifier=ada", '[data-testid="form-error"]')


def register(stage: Stage) -> None:
    """Sign up."""
    stage.go("/register", "h1")


def chat(stage: Stage) -> None:
    """A lesson with code, a table and formulas."""
    stage.go(f"/chat/{stage.lesson_id}", ".answer-body table")
    stage.page.get_by_test_id("sidebar-item").first.wait_for(state="attached")


def chat_top(stage: Stage) -> None:
    """The same lesson from its beginning."""
    chat(stage)
    stage.page.locator(".transcript-scroller").evaluate("it => { it.scrollTop = 0 }")


def chat_new(stage: Stage) -> None:
    """An empty conversation with three first questions."""
    stage.go("/chat", ".suggestion")
    stage.page.get_by_test_id("sidebar-item").first.wait_for(state="attached")


def chat_stopped(stage: Stage) -> None:
    """An answer that was stopped."""
    said = [("user", QUESTION), ("assistant", LESSON[:420])]
    talk = seeding.conversation(
        stage.app.data, stage.owner_id, said, title="Hash tables, stopped", status="stopped"
    )
    stage.go(f"/chat/{talk}", '[data-testid="answer-ending"]')


def chat_failed(stage: Stage) -> None:
    """An answer that failed before its first word."""
    said = [("user", QUESTION), ("assistant", "")]
    talk = seeding.conversation(
        stage.app.data, stage.owner_id, said, title="Hash tables, failed", status="failed"
    )
    stage.go(f"/chat/{talk}", '[data-testid="answer-ending"]')


def chat_missing(stage: Stage) -> None:
    """A conversation that does not exist."""
    stage.go(f"/chat/{UUID(int=7)}", '[data-testid="chat-missing"]')


def chat_offline(stage: Stage) -> None:
    """The connection is gone."""
    chat(stage)
    stage.page.context.set_offline(True)
    stage.page.locator(".tabs-line:not(:empty)").wait_for()


def drawer(stage: Stage) -> None:
    """The rail, in front of the page on a phone."""
    chat(stage)
    stage.open_rail()


def rename(stage: Stage) -> None:
    """A conversation's name is edited in the rail."""
    drawer(stage)
    stage.page.get_by_test_id("sidebar-item").nth(1).hover()
    stage.page.get_by_test_id("sidebar-rename").nth(1).click()
    stage.page.get_by_test_id("sidebar-rename-input").wait_for()


def undo(stage: Stage) -> None:
    """A conversation was just deleted."""
    drawer(stage)
    stage.page.get_by_test_id("sidebar-item").nth(2).hover()
    stage.page.get_by_test_id("sidebar-delete").nth(2).click()
    stage.page.get_by_test_id("sidebar-undo").wait_for()


def clear(stage: Stage) -> None:
    """The question before all of one mode is deleted."""
    drawer(stage)
    stage.page.get_by_test_id("sidebar-menu").click()
    stage.page.get_by_test_id("clear-qa").click()
    stage.page.get_by_test_id("clear-confirm").wait_for()


def menu(stage: Stage) -> None:
    """The list's menu."""
    drawer(stage)
    stage.page.get_by_test_id("sidebar-menu").click()
    stage.page.get_by_test_id("clear-qa").wait_for()


def review(stage: Stage) -> None:
    """A card with its answer, and the four ratings."""
    learnt.months_of_learning(stage.app.data, stage.owner_id)
    stage.go("/review", '[data-testid="review-show"]')
    stage.page.keyboard.press("Space")
    stage.page.get_by_test_id("rate-good").wait_for()


def review_question(stage: Stage) -> None:
    """A card before its answer is seen."""
    learnt.months_of_learning(stage.app.data, stage.owner_id)
    stage.go("/review", '[data-testid="review-show"]')


def review_empty(stage: Stage) -> None:
    """The reviews of somebody new."""
    stage.go("/review", '[data-testid="review-empty"]')


def review_done(stage: Stage) -> None:
    """After the last card."""
    learnt.months_of_learning(stage.app.data, stage.owner_id, due=1)
    stage.go("/review", '[data-testid="review-show"]')
    stage.page.keyboard.press("Space")
    stage.page.get_by_test_id("rate-good").wait_for()
    stage.page.keyboard.press("3")
    stage.page.get_by_test_id("review-done").wait_for()


def progress(stage: Stage) -> None:
    """What somebody knows after four months."""
    learnt.months_of_learning(stage.app.data, stage.owner_id)
    stage.go("/progress", '[data-testid="next-step"]')


def progress_below(stage: Stage) -> None:
    """The calendar and the reviews ahead."""
    progress(stage)
    stage.page.locator(".bars").scroll_into_view_if_needed()


def progress_table(stage: Stage) -> None:
    """The table behind the map."""
    progress(stage)
    stage.page.locator("details summary").first.click()
    stage.page.locator("details[open]").first.scroll_into_view_if_needed()


def progress_empty(stage: Stage) -> None:
    """The progress of somebody new."""
    stage.go("/progress", '[data-testid="progress-empty"]')


def account(stage: Stage) -> None:
    """The account page."""
    stage.go("/account", '[data-testid="export"]')


def account_toast(stage: Stage) -> None:
    """The account page after a refused change."""
    account(stage)
    stage.page.locator('input[name="time_zone"]').fill("Moon/Crater")
    stage.page.get_by_test_id("account-save").click()
    stage.page.locator("[data-sonner-toast]").wait_for()


def status(stage: Stage) -> None:
    """The status page."""
    stage.go("/status", '[data-testid="status-engines"]')


def section(stage: Stage) -> None:
    """A section of the library."""
    stage.go(SECTION, '[data-testid="reading"] pre')


def missing(stage: Stage) -> None:
    """An address that does not exist."""
    stage.go("/no/such/page", "h1")


MANUAL: dict[str, Scene] = {
    "landing": landing,
    "login": login,
    "register": register,
    "chat": chat,
    "chat-new": chat_new,
    "sidebar": drawer,
    "section": section,
    "review": review,
    "progress": progress,
    "status": status,
    "account": account,
    "not-found": missing,
}
STATES: dict[str, Scene] = {
    "login-refused": login_refused,
    "chat-top": chat_top,
    "chat-stopped": chat_stopped,
    "chat-failed": chat_failed,
    "chat-missing": chat_missing,
    "chat-offline": chat_offline,
    "rename": rename,
    "undo": undo,
    "menu": menu,
    "clear": clear,
    "account-toast": account_toast,
    "review-question": review_question,
    "review-empty": review_empty,
    "review-done": review_done,
    "progress-below": progress_below,
    "progress-table": progress_table,
    "progress-empty": progress_empty,
}
