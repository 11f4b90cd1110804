"""The conversations in the rail: pages of twenty, rename, delete with undo, clear."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from tutor_app.chat.views import ConversationView
from tutor_app.errors import NotSignedIn, TutorError
from tutor_app.ui.handler import handler
from tutor_app.ui.notices import notice
from tutor_app.ui.services import asker, identity, limited, services

PAGE = 20
UNNAMED = "New conversation"


@dataclass(frozen=True)
class SidebarItem:
    """One conversation in the rail."""

    id: str
    title: str
    preview: str
    mode: str
    count: int
    updated_at: str


class SidebarState(rx.State):
    """The list of one tab; `signal` tells the other tabs that something changed.

    `current_title` is that of the open conversation, whoever gave it a new one, and wherever.
    """

    items: list[SidebarItem] = []
    next_cursor: str = ""
    is_loaded: bool = False
    current_id: str = ""
    current_title: str = ""
    editing_id: str = ""
    deleted_id: str = ""
    deleted_title: str = ""
    clearing: str = ""
    signal: int = 0

    @rx.var
    def tab_title(self) -> str:
        """What the browser's tab says beside a conversation."""
        return f"{self.current_title} · Tutor" if self.current_title else "Tutor"

    @handler
    async def load(self) -> EventSpec | None:
        """The first page, or as many as are shown already."""
        if not self.router.url.path.startswith("/chat"):
            self.current_id = ""
        try:
            await self._load(max(PAGE, min(len(self.items), 100)))
        except NotSignedIn:
            return None  # ViewerState.require leads them on
        except TutorError as error:
            return notice(error)
        return None

    @handler
    async def load_more(self) -> EventSpec | None:
        """The next page."""
        if not self.next_cursor:
            return None
        try:
            owner = await asker(self)
            page = await services().conversations.page(owner, limit=PAGE, cursor=self.next_cursor)
        except TutorError as error:
            return notice(error)
        shown = {item.id for item in self.items}
        self.items += [item for item in map(_item, page.items) if item.id not in shown]
        self.next_cursor = page.next_cursor
        return None

    @handler
    async def new(self, mode: str) -> EventSpec:
        """Open an empty conversation of a mode."""
        try:
            owner = await asker(self)
            await limited(owner, "conversation")
            view, _ = await services().conversations.create(owner, mode)
            await self._load(PAGE)
        except TutorError as error:
            return notice(error)
        self.signal += 1
        return rx.redirect(f"/chat/{view.id}")

    @handler
    def edit(self, conversation_id: str) -> None:
        """Show the field to rename in place (an empty id hides it)."""
        self.editing_id = conversation_id

    @handler
    async def rename(self, form: dict[str, str]) -> EventSpec | None:
        """Keep the new `title` of `conversation`; an empty one changes nothing.

        One that is refused stays in its field.
        """
        conversation_id, title = form.get("conversation", ""), str(form.get("title", ""))
        if not title.strip():
            self.editing_id = ""
            return None
        try:
            owner = await asker(self)
            view = await services().conversations.rename(owner, identity(conversation_id), title)
        except TutorError as error:
            return notice(error)
        self.editing_id = ""
        self.items = [_item(view) if item.id == str(view.id) else item for item in self.items]
        self._follow_title(_item(view))
        self.signal += 1
        return None

    @handler
    async def delete(self, conversation_id: str) -> EventSpec | None:
        """Delete; the one that stood next in the list is opened if this one was open."""
        try:
            owner = await asker(self)
            title = next((i.title for i in self.items if i.id == conversation_id), "")
            following = self._after(conversation_id)
            await services().conversations.delete(owner, identity(conversation_id))
            await self._load(max(PAGE, min(len(self.items), 100)))
        except TutorError as error:
            return notice(error)
        self.deleted_id, self.deleted_title = conversation_id, title
        self.signal += 1
        if conversation_id != self.current_id:
            return None
        return rx.redirect(f"/chat/{following}" if following else "/chat")

    @handler
    async def undo(self, conversation_id: str) -> EventSpec | None:
        """Bring back what was deleted, and open it."""
        self.deleted_id = ""
        try:
            owner = await asker(self)
            await services().conversations.restore(owner, identity(conversation_id))
            await self._load(PAGE)
        except TutorError as error:
            return notice(error)
        self.signal += 1
        return rx.redirect(f"/chat/{conversation_id}")

    @handler
    def forget_deleted(self) -> None:
        """Put the offer to undo away."""
        self.deleted_id = ""

    @handler
    def ask_to_clear(self, mode: str) -> None:
        """Ask before all of a mode is deleted."""
        self.clearing = mode

    @handler
    def close_clear(self, is_open: bool) -> None:
        """The dialog was closed."""
        if not is_open:
            self.clearing = ""

    @handler
    async def clear(self, mode: str) -> EventSpec:
        """Delete all of one mode and open the new empty one."""
        try:
            owner = await asker(self)
            await limited(owner, "conversation")
            _, view = await services().conversations.clear(owner, mode)
            await self._load(PAGE)
        except TutorError as error:
            return notice(error)
        self.signal += 1
        return rx.redirect(f"/chat/{view.id}")

    def _after(self, conversation_id: str) -> str:
        ids = [item.id for item in self.items]
        if conversation_id not in ids:
            return ""
        place = ids.index(conversation_id)
        rest = ids[place + 1 :] or ids[:place][-1:]
        return rest[0] if rest else ""

    async def _load(self, count: int) -> None:
        page = await services().conversations.page(await asker(self), limit=count)
        self.items = [_item(view) for view in page.items]
        self.next_cursor = page.next_cursor
        self.is_loaded = True
        self._follow_title(*self.items)

    def _follow_title(self, *items: SidebarItem) -> None:
        """Show the title of the open conversation as these have it, if it is one of them."""
        found = (item.title for item in items if item.id == self.current_id)
        self.current_title = next(found, self.current_title)


def _item(view: ConversationView) -> SidebarItem:
    return SidebarItem(
        id=str(view.id),
        title=view.title or UNNAMED,
        preview=view.last_preview,
        mode=view.teaching_mode,
        count=view.message_count,
        updated_at=view.updated_at.isoformat(),
    )
