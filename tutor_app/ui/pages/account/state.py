"""The account as its page shows it."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from tutor_app.errors import NotSignedIn, TutorError
from tutor_app.ui import notices
from tutor_app.ui.handler import handler
from tutor_app.ui.notices import notice
from tutor_app.ui.pages.login.words import done, refusal
from tutor_app.ui.services import asker, services
from tutor_app.ui.shell.viewer import ViewerState


class AccountState(rx.State):
    """Who one is, and what was just done or refused."""

    username: str = ""
    email: str = ""
    name: str = ""
    time_zone: str = "UTC"
    since: str = ""
    error: str = ""
    done: str = ""
    is_loaded: bool = False

    @handler
    async def load(self) -> EventSpec | None:
        """Show the account; a visitor is sent to the login."""
        query = self.router.url.query_parameters
        self.error, self.done = refusal(query), done(query.get("done", ""))
        try:
            owner = await asker(self)
            if owner.is_visitor:
                raise NotSignedIn
            view = await services().accounts.profile(owner)
        except NotSignedIn:
            return rx.redirect("/login?next=/account")
        except TutorError as error:
            return notice(error)
        self.username, self.email = view.username or "", view.email or ""
        self.name, self.time_zone = view.name, view.time_zone
        self.since = f"{view.created_at.day} {view.created_at:%B %Y}"
        self.is_loaded = True
        return None

    @handler
    async def save(self, form: dict[str, str]) -> EventSpec | list[EventSpec]:
        """Keep the name and the time zone."""
        try:
            owner = await asker(self)
            view = await services().accounts.update_profile(
                owner, form.get("name", ""), form.get("time_zone", "")
            )
        except TutorError as error:
            return notice(error)
        self.name, self.time_zone = view.name, view.time_zone
        return [notices.done("Saved."), ViewerState.meet]
