"""The conversation in a tab: what it shows, and what the learner does with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import cast

import reflex as rx
from reflex.event import EventSpec

from tutor_app.accounts.owner import Owner
from tutor_app.chat.views import MessageView, StartedTurn
from tutor_app.errors import Conflict, NotFound, NotSignedIn, TutorError
from tutor_app.ui.handler import background, handler
from tutor_app.ui.notices import notice
from tutor_app.ui.pages.chat.items import MessageItem, item
from tutor_app.ui.services import asker, identity, limited, possible_asker, services
from tutor_app.ui.shell.sidebar_state import UNNAMED, SidebarState
from tutor_app.ui.shell.viewer import ViewerState

PAGE = 50
FRESH = 2
END_SECONDS = 5.0
"""How long a running answer may take to end before what was said aloud is refused."""


class ChatState(rx.State):
    """One open conversation.

    `earlier` is sent to the browser when it is opened or read back, `fresh` (the last
    exchange and what came since) when a turn starts or ends: nothing is sent for a token.
    """

    conversation_id: str = ""
    mode: str = "teacher"
    earlier: list[MessageItem] = []
    fresh: list[MessageItem] = []
    has_earlier: bool = False
    is_loaded: bool = False
    is_missing: bool = False
    accepted_key: str = ""
    refused_key: str = ""
    refused_reason: str = ""
    topic: str = ""
    signal: int = 0

    @rx.var
    def running_turn(self) -> str:
        """The turn that is writing, or nothing."""
        return next((m.turn_id for m in reversed(self.fresh) if m.status == "streaming"), "")

    @rx.var
    def last_answer_id(self) -> str:
        """The answer that can be written again."""
        last = self.fresh[-1] if self.fresh else None
        return last.id if last and last.role == "assistant" else ""

    @rx.var
    def last_question_id(self) -> str:
        """The newest question: the page jumps to it."""
        return next((m.id for m in reversed(self.fresh) if m.role == "user"), "")

    @rx.var
    def earlier_key(self) -> str:
        """The oldest message that is shown."""
        shown = self.earlier or self.fresh
        return shown[0].id if shown else ""

    @rx.var
    def is_empty(self) -> bool:
        """Whether nothing was said yet."""
        return self.is_loaded and not self.is_missing and not self.earlier and not self.fresh

    @handler
    async def open(self) -> list[EventSpec] | EventSpec | None:
        """Show the conversation that the address names, or a new one when it names none."""
        try:
            owner = await possible_asker(self)
            if owner is None:
                return None  # ViewerState.require has sent them to become a visitor
            wanted = self._address()
            if not wanted:
                await self._make(owner)
                return rx.redirect(f"/chat/{self.conversation_id}", replace=True)
            await self._show(owner, wanted)
        except NotFound:
            await self._show_missing()
        except TutorError as error:
            return notice(error)
        return None

    @handler
    async def send(self, text: str, client_key: str) -> list[EventSpec] | EventSpec | None:
        """Ask. The text stays in the composer until it is stored."""
        try:
            owner = await asker(self)
            await self._be_where_the_address_is(owner)
            await services().turns.start(
                owner,
                identity(self.conversation_id),
                text,
                client_key=client_key,
                address=self.router.session.client_ip,
            )
            self.accepted_key = client_key
            await self._refresh(owner)
        except NotSignedIn:
            return cast("EventSpec", ViewerState.require)  # its page sends it again as somebody
        except TutorError as error:
            self.refused_key, self.refused_reason = client_key, error.message
            return None
        return self._changed()

    @handler
    async def say(
        self, text: str, utterance_id: str, replaces: str
    ) -> list[EventSpec] | EventSpec | None:
        """Ask what was spoken; an answer that still runs makes room for it (barge-in).

        The same utterance twice is one question: it never stops its own answer. `replaces`, if it
        is not empty, is an utterance that went on in this one: its question leaves the page. A
        refused text goes back to the learner's composer with the reason.
        """
        try:
            owner = await asker(self)
            await self._be_where_the_address_is(owner)
            await self._ask_aloud(owner, text, utterance_id, replaces or None)
            self.accepted_key = utterance_id
            await self._refresh(owner)
        except TutorError as error:
            self.refused_key, self.refused_reason = utterance_id, error.message
            return None
        return self._changed()

    @handler
    async def stop(self) -> EventSpec | None:
        """End the answer that is being written; its end comes as an event."""
        if not self.running_turn:
            return None
        try:
            await services().turns.stop(await asker(self), identity(self.running_turn))
        except TutorError as error:
            return notice(error)
        return None

    @handler
    async def regenerate(self, message_id: str) -> list[EventSpec] | EventSpec | None:
        """Answer the same question again."""
        return await self._begin(
            lambda owner: services().turns.regenerate(
                owner, identity(message_id), address=self.router.session.client_ip
            )
        )

    @handler
    async def resume(self, turn_id: str) -> list[EventSpec] | EventSpec | None:
        """Write the rest of an answer."""
        return await self._begin(
            lambda owner: services().turns.resume(
                owner, identity(turn_id), address=self.router.session.client_ip
            )
        )

    @handler
    async def turn_ended(self, turn_id: str) -> list[EventSpec] | EventSpec | None:  # noqa: ARG002
        """Show the last state of the answer that has just ended."""
        try:
            await self._refresh(await asker(self))
        except TutorError as error:
            return notice(error)
        return self._changed()

    @background
    async def title_written(self) -> EventSpec | None:
        """Show the title that a model writes after the first answer."""
        async with self:
            here = self.conversation_id
        with suppress(NotFound):  # no conversation is open
            if await services().titles.written(identity(here)):
                return SidebarState.load
        return None

    @handler
    async def changed_elsewhere(self, topic: str) -> EventSpec | list[EventSpec] | None:
        """Another tab did something, or this one was away: look again."""
        is_here = topic in {"focus", "online", f"messages:{self.conversation_id}"}
        if is_here and self.is_loaded and not self.is_missing:
            try:
                await self._refresh(await asker(self))
            except NotFound:
                await self._show_missing()
            except TutorError as error:
                return notice(error)
        return SidebarState.load

    @handler
    async def look_again(self) -> EventSpec | list[EventSpec] | None:
        """Something was begun in this conversation from beside the talk."""
        try:
            await self._refresh(await asker(self))
        except TutorError as error:
            return notice(error)
        return self._changed()

    @handler
    async def load_earlier(self) -> EventSpec | None:
        """Fifty messages more."""
        first = (self.earlier or self.fresh)[:1]
        if not self.has_earlier or not first:
            return None
        try:
            page = await services().conversations.messages(
                await asker(self), identity(self.conversation_id), PAGE, first[0].position
            )
        except TutorError as error:
            return notice(error)
        self.earlier = [item(view) for view in page.items] + self.earlier
        self.has_earlier = page.has_earlier
        return None

    @handler
    async def set_mode(self, mode: str) -> EventSpec | None:
        """Teach, or answer, from the next question on."""
        try:
            owner = await asker(self)
            view = await services().conversations.set_mode(
                owner, identity(self.conversation_id), mode
            )
        except TutorError as error:
            return notice(error)
        self.mode = view.teaching_mode
        return SidebarState.load

    @handler
    async def rate(self, message_id: str, rating: int) -> EventSpec | None:
        """Say whether an answer helped; the same again takes it back."""
        shown = next((m for m in self.earlier + self.fresh if m.id == message_id), None)
        rating = 0 if shown and shown.rating == rating else rating
        try:
            owner = await asker(self)
            await services().conversations.rate(owner, identity(message_id), rating)
        except TutorError as error:
            return notice(error)
        self.earlier = [_rated(m, message_id, rating) for m in self.earlier]
        self.fresh = [_rated(m, message_id, rating) for m in self.fresh]
        return None

    async def _begin(
        self, begin: Callable[[Owner], Awaitable[StartedTurn]]
    ) -> list[EventSpec] | EventSpec | None:
        try:
            owner = await asker(self)
            await begin(owner)
            await self._refresh(owner)
        except TutorError as error:
            return notice(error)
        return self._changed()

    async def _ask_aloud(
        self, owner: Owner, text: str, utterance_id: str, replaces: str | None
    ) -> None:
        async def start() -> None:
            await services().turns.start(
                owner,
                identity(self.conversation_id),
                text,
                source="voice",
                client_key=utterance_id,
                replaces=replaces,
                address=self.router.session.client_ip,
            )

        try:
            await start()
        except Conflict:
            await self._end_running(owner)
            await start()

    async def _end_running(self, owner: Owner) -> None:
        """Stop the answer that runs, whichever tab asked for it, and wait until it has ended."""
        await self._refresh(owner)
        if not self.running_turn:
            return
        turn = identity(self.running_turn)
        await services().turns.stop(owner, turn)
        try:
            async with asyncio.timeout(END_SECONDS):
                async for _ in await services().turns.events(owner, turn):
                    pass
        except TimeoutError as error:
            raise Conflict(
                "The tutor has not stopped answering yet. Your words are kept: send them again."
            ) from error

    def _address(self) -> str:
        """The conversation that the address names; empty at /chat."""
        return self.router.url.path.rstrip("/").partition("/chat/")[2]

    async def _be_where_the_address_is(self, owner: Owner) -> None:
        """A question belongs to the address, which may have changed before its page was loaded."""
        wanted = self._address()
        if wanted and wanted != self.conversation_id and not self.is_missing:
            await self._show(owner, wanted)
        elif not self.conversation_id:
            await self._make(owner)

    async def _make(self, owner: Owner) -> None:
        """A conversation for a question that was sent before the page had one."""
        await limited(owner, "conversation")
        view, _ = await services().conversations.create(owner, self.mode)
        await self._show(owner, str(view.id))

    async def _show(self, owner: Owner, wanted: str) -> None:
        view = await services().conversations.get(owner, identity(wanted))
        self.conversation_id, self.mode = str(view.id), view.teaching_mode
        self.is_missing = False
        await self._head(view.title or UNNAMED)
        await self._load(owner)
        self.is_loaded = True

    async def _load(self, owner: Owner) -> None:
        limit = min(max(PAGE, len(self.earlier) + len(self.fresh)), 100)
        page = await services().conversations.messages(owner, identity(self.conversation_id), limit)
        self._split(page.items, 0)
        self.has_earlier = page.has_earlier

    async def _refresh(self, owner: Owner) -> None:
        """Read again what came after `earlier`."""
        conversation = identity(self.conversation_id)
        view = await services().conversations.get(owner, conversation)
        await self._head(view.title or UNNAMED)
        page = await services().conversations.messages(owner, conversation, PAGE)
        border = self.earlier[-1].position if self.earlier else 0
        newest = [item(m) for m in page.items if m.position > border]
        # what the page does not reach stays; what it reaches and has not is there no more
        first = page.items[0].position if page.has_earlier else 0
        self.fresh = [m for m in self.fresh if m.position < first] + newest
        if len(self.fresh) > PAGE:  # sent with each turn: now and then they join the others
            self.earlier, self.fresh = self.earlier + self.fresh[:-FRESH], self.fresh[-FRESH:]

    def _split(self, messages: tuple[MessageView, ...], border: int) -> None:
        items = [item(view) for view in messages if view.position > border]
        self.earlier, self.fresh = items[:-FRESH], items[-FRESH:]

    async def _show_missing(self) -> None:
        self.is_missing, self.is_loaded = True, True
        self.conversation_id, self.earlier, self.fresh = "", [], []
        await self._head("Not found")

    async def _head(self, title: str) -> None:
        """What stands above the talk and in the browser's tab belongs to the list of talks."""
        sidebar = await self.get_state(SidebarState)
        sidebar.current_id, sidebar.current_title = self.conversation_id, title

    def _changed(self) -> list[EventSpec]:
        self.topic = f"messages:{self.conversation_id}"
        self.signal += 1
        return [SidebarState.load]


def _rated(message: MessageItem, message_id: str, rating: int) -> MessageItem:
    return replace(message, rating=rating) if message.id == message_id else message
