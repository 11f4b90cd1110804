"""What the pages before the login know: where to go on to, what was refused or done."""

from __future__ import annotations

from urllib.parse import quote

import reflex as rx

from tutor_app.accounts.credentials import FORM_COOKIE, cookie
from tutor_app.accounts.kept_forms import unpacked
from tutor_app.ui.handler import handler
from tutor_app.ui.pages.login.words import done, refusal


class LoginPage(rx.State):
    """The parts of the address that the API gives back with a refused form."""

    error: str = ""
    done: str = ""
    identifier: str = ""
    name: str = ""
    next: str = ""

    @rx.var
    def carried(self) -> str:
        """The part of an address that carries `next` to the other form."""
        return f"?next={quote(self.next, safe='')}" if self.next else ""

    @handler
    def read_address(self) -> None:
        """Take over what the address says; nothing in it is trusted to be a path of this site."""
        query = self.router.url.query_parameters
        self.error = refusal(query)
        self.done = done(query.get("done", ""))
        typed = unpacked(cookie(self.router.headers.cookie, FORM_COOKIE) if self.error else "")
        self.identifier, self.name = typed["identifier"], typed["name"]
        wanted = query.get("next", "")
        is_own = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
        self.next = wanted if is_own else ""
