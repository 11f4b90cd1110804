"""Who looks at the page, and which engine answers them."""

from __future__ import annotations

import reflex as rx

from tutor_app.accounts.credentials import login_expires_at
from tutor_app.db import new_id
from tutor_app.ui.handler import handler
from tutor_app.ui.services import possible_asker, services


class ViewerState(rx.State):
    """The person behind this tab, as far as the page shows it."""

    is_known: bool = False
    is_visitor: bool = True
    name: str = ""
    expires_at: float = 0
    leave_to: str = ""
    departure: str = ""
    engine: str = ""

    @handler
    async def meet(self) -> None:
        """Find out who is asking; nobody yet is fine (landing, login)."""
        if not await self._welcome():
            self.is_known = False
            self.expires_at = 0

    @handler
    async def require(self) -> None:
        """Find out who is asking; a stranger is sent to become a visitor and comes back."""
        if not await self._welcome():
            self._leave(f"/api/auth/visit?next={self.router.url.path}")

    @handler
    def signed_out(self) -> None:
        """The login is over: ask for it again, and come back here."""
        self._leave(f"/login?next={self.router.url.path}")

    def _leave(self, path: str) -> None:
        self.leave_to, self.departure = path, str(new_id())

    async def _welcome(self) -> bool:
        """Show who asks; whether it is anybody."""
        owner = await possible_asker(self)
        if owner is None:
            return False
        self.is_known = True
        self.is_visitor = owner.is_visitor
        self.name = owner.name
        cookies = self.router.headers.cookie
        self.expires_at = login_expires_at(services().accounts, cookies)
        self.engine = services().status.headline
        return True
