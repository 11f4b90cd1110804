"""Choosing a section: the position moves and the tutor begins, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.owner import Owner
from tutor_app.chat.conversations import Conversations
from tutor_app.chat.turns import Turns
from tutor_app.chat.views import ConversationView, StartedTurn
from tutor_app.courses.service import Courses
from tutor_app.errors import NotFound, TutorError
from tutor_app.limits.rates import RateLimits

TEACHER = "teacher"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A section that is being taught: where, and by which turn."""

    conversation_id: UUID
    turn: StartedTurn


class Teaching:
    """Brings courses into conversations."""

    def __init__(
        self, conversations: Conversations, turns: Turns, courses: Courses, limits: RateLimits
    ) -> None:
        self._conversations = conversations
        self._turns = turns
        self._courses = courses
        self._limits = limits

    async def begin(
        self,
        owner: Owner,
        section_id: str,
        now: datetime,
        conversation_id: UUID | None = None,
        *,
        version: int | None = None,
        client_key: str | None = None,
        address: str = "",
    ) -> Lesson:
        """Teach a section, in a conversation or in the one that its course was taught in before.

        The position moves in the transaction that accepts the turn. Raises as `Turns.start`
        does, NotFound, Conflict `position_moved` as `Courses.move`, and TooMany.
        """
        words = await self._courses.instruction(owner, section_id)
        conversation, is_new = await self._conversation(owner, section_id, conversation_id)

        async def move(db: AsyncSession) -> None:
            await self._courses.move_within(db, owner, section_id, now, conversation, version)

        try:
            turn = await self._turns.start(
                owner,
                conversation,
                words,
                hidden=True,
                client_key=client_key,
                address=address,
                also=move,
            )
        except TutorError:
            if is_new:  # nothing was said in it
                await self._conversations.delete(owner, conversation)
            raise
        return Lesson(conversation, turn)

    async def _conversation(
        self, owner: Owner, section_id: str, wanted: UUID | None
    ) -> tuple[UUID, bool]:
        """The conversation to teach in, and whether it was made for that."""
        is_new = False
        if wanted is not None:
            view = await self._conversations.get(owner, wanted)
        else:
            view, is_new = await self._taught_before(owner, section_id)
        if not view.title:  # hidden words name no conversation
            await self._conversations.rename(owner, view.id, await self._title(owner, section_id))
        if view.teaching_mode != TEACHER:
            await self._conversations.set_mode(owner, view.id, TEACHER)
        return view.id, is_new

    async def _taught_before(self, owner: Owner, section_id: str) -> tuple[ConversationView, bool]:
        course = section_id.partition("/")[0]
        known = await self._courses.position(owner, course)
        if known is not None and known.conversation_id is not None:
            try:
                return await self._conversations.get(owner, known.conversation_id), False
            except NotFound:  # it was deleted since
                pass
        await self._limits.check("conversation", f"account:{owner.id}")
        title = await self._title(owner, section_id)
        return await self._conversations.create(owner, TEACHER, title)

    async def _title(self, owner: Owner, section_id: str) -> str:
        return (await self._courses.outline(owner, section_id.partition("/")[0])).card.title
