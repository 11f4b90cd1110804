"""Who looks at the page, and which engine answers them."""

from __future__ import annotations

import reflex as rx

from tutor_app.accounts.credentials import login_expires_at
from tutor_app.accounts.owner import Owner
from tutor_app.errors import NotSignedIn
from tutor_app.ui.handler import handler
from tutor_app.ui.services import asker, services


class ViewerState(rx.State):
    """The person behind this tab, as far as the page shows it."""

    is_known: bool = False
    is_visitor: bool = True
    name: str = ""
    expires_at: float = 0
    leave_to: str = ""
    engine: str = ""

    @handler
    async def meet(self) -> None:
        """Find out who is asking; nobody yet is fine (landing, login)."""
        try:
            await self._welcome()
        except NotSignedIn:
            self.is_known = False
            self.expires_at = 0

    @handler
    async def require(self) -> None:
        """Find out who is asking; a stranger is sent to become a visitor and comes back."""
        try:
            await self._welcome()
        except NotSignedIn:
            path = self.router.url.path
            self.leave_to = f"/api/auth/visit?next={path}"

    @handler
    def signed_out(self) -> None:
        """The login is over: ask for it again, and come back here."""
        self.leave_to = f"/login?next={self.router.url.path}"

    async def _welcome(self) -> Owner:
        """Who asks. Raises NotSignedIn."""
        owner = await asker(self)
        self.is_known = True
        self.is_visitor = owner.is_visitor
        self.name = owner.name
        cookies = self.router.headers.cookie
        self.expires_at = login_expires_at(services().accounts, cookies)
        self.engine = services().status.headline
        return owner
