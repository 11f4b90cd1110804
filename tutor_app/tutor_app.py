"""The app: its pages, its API, its life. Nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import reflex as rx

from tutor_app.api.app import mount
from tutor_app.container import get_container
from tutor_app.lifecycle import serving
from tutor_app.observability import configure_logging, take_over_libraries
from tutor_app.ui.coming_back import ComingBack
from tutor_app.ui.failures import handler_failed, page_failed
from tutor_app.ui.incoming import Tabs
from tutor_app.ui.leaving import with_leave
from tutor_app.ui.one_origin import guard_websocket
from tutor_app.ui.owned_tabs import own_tabs
from tutor_app.ui.pages.account.page import account_page
from tutor_app.ui.pages.account.state import AccountState
from tutor_app.ui.pages.chat.lesson_state import LessonState
from tutor_app.ui.pages.chat.page import chat_page
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.pages.course.page import course_page
from tutor_app.ui.pages.course.state import CourseState
from tutor_app.ui.pages.courses.page import courses_page
from tutor_app.ui.pages.courses.state import CatalogueState
from tutor_app.ui.pages.landing.page import landing_page
from tutor_app.ui.pages.login.page import login_page, register_page
from tutor_app.ui.pages.login.state import LoginPage
from tutor_app.ui.pages.missing.page import missing_page
from tutor_app.ui.pages.progress.page import progress_page
from tutor_app.ui.pages.progress.state import ProgressState
from tutor_app.ui.pages.reading.page import reading_page
from tutor_app.ui.pages.reading.state import ReadingState
from tutor_app.ui.pages.review.page import review_page
from tutor_app.ui.pages.review.state import ReviewState
from tutor_app.ui.pages.status.page import status_page
from tutor_app.ui.pages.status.state import StatusState
from tutor_app.ui.shell.due_state import DueState
from tutor_app.ui.shell.sidebar_state import SidebarState
from tutor_app.ui.shell.viewer import ViewerState
from tutor_app.ui.states_in_redis import bound_waits

container = get_container()
configure_logging(container.settings.log_level, container.settings.log_format)

app = rx.App(
    html_lang="en",
    stylesheets=["/theme.css", "/app.css", "/learning.css", "/courses.css"],
    toaster=rx.toast.provider(
        position="top-right", offset="68px", close_button=True, rich_colors=False
    ),
    api_transformer=[with_leave, mount(container)],
    backend_exception_handler=handler_failed,
    frontend_exception_handler=page_failed,
)
app.app_wraps.pop((5, "Overlay"))  # a lost connection is said by the pages' own quiet line

_SAYS = "An AI programming tutor that explains in steps, asks you back and never loses a word."
_RAIL = [SidebarState.load, DueState.load]
_OPEN_CHAT = [ViewerState.require, ChatState.open, LessonState.load, *_RAIL]
_OPEN_SECTION = [ViewerState.require, ReadingState.load, *_RAIL]


def _page(page: rx.app.ComponentCallable, route: str, title: Any, *on_load: object) -> None:
    app.add_page(page, route=route, title=title, description=_SAYS, on_load=list(on_load))


_page(
    landing_page,
    "/",
    "Tutor: learn programming by asking",
    ViewerState.meet,
    LoginPage.read_address,
)
_page(login_page, "/login", "Sign in · Tutor", ViewerState.meet, LoginPage.read_address)
_page(register_page, "/register", "Sign up · Tutor", ViewerState.meet, LoginPage.read_address)
_page(chat_page, "/chat", SidebarState.tab_title, *_OPEN_CHAT)
_page(chat_page, "/chat/[conversation]", SidebarState.tab_title, *_OPEN_CHAT)
_page(review_page, "/review", "Review · Tutor", ViewerState.require, ReviewState.load, *_RAIL)
_page(
    progress_page, "/progress", "Progress · Tutor", ViewerState.require, ProgressState.load, *_RAIL
)
_page(account_page, "/account", "Your account · Tutor", ViewerState.meet, AccountState.load)
_page(status_page, "/status", "Status · Tutor", ViewerState.meet, StatusState.look)
_page(courses_page, "/courses", "Courses · Tutor", ViewerState.require, CatalogueState.load, *_RAIL)
_page(
    course_page,
    "/courses/[course]",
    CourseState.tab_title,
    ViewerState.require,
    CourseState.load,
    *_RAIL,
)
for _below in ("courses", "library"):  # answers cite sections below /library
    _page(
        reading_page,
        f"/{_below}/[course]/[chapter]/[section]",
        ReadingState.tab_title,
        *_OPEN_SECTION,
    )
app.add_page(missing_page, route="404", title="Not found · Tutor", on_load=ViewerState.meet)


@asynccontextmanager
async def services() -> AsyncIterator[None]:
    """Open the services before the first request, and close them in good order."""
    take_over_libraries()  # those that the server process set up after the app was made
    Tabs(app).bind()
    async with serving(container, container.settings.data_dir, container.warm_up):
        yield


app.register_lifespan_task(services)
app.add_middleware(ComingBack())
own_tabs(app, container.accounts)
bound_waits(app, container.settings.redis_url)
guard_websocket(app, container.settings.origins)
