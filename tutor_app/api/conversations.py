"""/api/conversations and /api/messages: the sidebar, the page of messages, the send."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field

from tutor_app.api.bounds import between, one_of, told, up_to
from tutor_app.api.identity import Address, Asker, Services, limited_person
from tutor_app.chat.conversations import MAX_PAGE, MAX_TITLE
from tutor_app.chat.cursor import MAX_CURSOR
from tutor_app.chat.turns import MAX_CLIENT_KEY, SOURCES
from tutor_app.chat.views import ConversationView, MessageView, StartedTurn
from tutor_app.chat.words import MAX_CHARACTERS
from tutor_app.db import MAX_INTEGER

router = APIRouter(prefix="/api", tags=["conversations"])

Mode = Literal["teacher", "qa"]
MODES = get_args(Mode)
ClientKey = Annotated[str, up_to(MAX_CLIENT_KEY, 1)]


class LastMessage(BaseModel):
    """The newest message, in short."""

    role: str
    preview: str


class ConversationOut(BaseModel):
    """A conversation as the sidebar shows it."""

    id: UUID
    title: str
    title_is_custom: bool
    teaching_mode: str
    created_at: datetime
    updated_at: datetime
    message_count: int
    last_message: LastMessage | None

    @classmethod
    def of(cls, view: ConversationView) -> ConversationOut:
        """From the service's view."""
        last = LastMessage(role=view.last_role, preview=view.last_preview)
        return cls(
            id=view.id,
            title=view.title,
            title_is_custom=view.title_is_custom,
            teaching_mode=view.teaching_mode,
            created_at=view.created_at,
            updated_at=view.updated_at,
            message_count=view.message_count,
            last_message=last if view.last_role else None,
        )


class ConversationList(BaseModel):
    """One page of conversations; `next_cursor` is null on the last."""

    items: list[ConversationOut]
    next_cursor: str | None


class MessageOut(BaseModel):
    """A message with how it came about."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    parent_id: UUID | None
    position: int
    role: str
    content: str
    status: str
    source: str
    topic_rejected: bool
    engine: str | None
    model: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    first_token_ms: int | None
    total_ms: int | None
    finish_reason: str | None
    rating: int
    created_at: datetime
    turn_id: UUID | None

    @classmethod
    def of(cls, view: MessageView) -> MessageOut:
        """From the service's view."""
        return cls.model_validate(view)


class ConversationDetail(ConversationOut):
    """A conversation with its last messages, oldest first."""

    messages: list[MessageOut]
    has_earlier: bool


class NewConversation(BaseModel):
    """What a new conversation is to be."""

    teaching_mode: Annotated[str, one_of(*MODES)] = "teacher"
    title: str | None = Field(default=None, max_length=MAX_TITLE)


class ConversationChange(BaseModel):
    """What is to change."""

    title: Annotated[str, Field(max_length=MAX_TITLE), told(minLength=1)] | None = None
    teaching_mode: Mode | None = None


class Cleared(BaseModel):
    """How many went, and the empty conversation that stands in their place."""

    deleted_count: int
    new_conversation_id: UUID


class NewMessage(BaseModel):
    """A question; `hidden` makes it an instruction that is no message.

    `replaces` is the `client_key` of the last question, where this one says it anew: a spoken
    question that went on.
    """

    text: Annotated[str, up_to(MAX_CHARACTERS, 1)]
    hidden: bool = False
    client_key: ClientKey | None = None
    replaces: ClientKey | None = None
    source: Annotated[str, one_of(*sorted(SOURCES))] = "text"


class Accepted(BaseModel):
    """The turn that answers, and where its events are."""

    turn_id: UUID
    message_id: UUID | None
    answer_id: UUID
    events_url: str

    @classmethod
    def of(cls, turn: StartedTurn) -> Accepted:
        """From the service's view."""
        return cls(
            turn_id=turn.turn_id,
            message_id=turn.message_id,
            answer_id=turn.answer_id,
            events_url=f"/api/turns/{turn.turn_id}/events",
        )


class Rating(BaseModel):
    """1 helpful, -1 not helpful, 0 neither."""

    rating: Annotated[int, one_of(-1, 0, 1)]


@router.get("/conversations")
async def list_conversations(
    asker: Asker,
    services: Services,
    limit: Annotated[int, Query(), between(1, MAX_PAGE)] = 20,
    cursor: Annotated[str, up_to(MAX_CURSOR)] | None = None,
    mode: Annotated[str, one_of(*MODES)] | None = None,
) -> ConversationList:
    """Conversations, newest first."""
    page = await services.conversations.page(asker, mode, limit, cursor)
    items = [ConversationOut.of(view) for view in page.items]
    return ConversationList(items=items, next_cursor=page.next_cursor or None)


@router.post(
    "/conversations",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": ConversationOut, "description": "An empty one, used again"}},
)
async def create_conversation(
    body: NewConversation, asker: Asker, services: Services, request: Request, response: Response
) -> ConversationOut:
    """A new conversation (201), or an empty one of the same mode used again (200)."""
    await limited_person(request, "conversation", asker)
    view, is_new = await services.conversations.create(asker, body.teaching_mode, body.title)
    response.status_code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
    return ConversationOut.of(view)


@router.delete("/conversations")
async def clear_conversations(
    asker: Asker, services: Services, request: Request, mode: Annotated[str, one_of(*MODES)]
) -> Cleared:
    """Delete all of one mode."""
    await limited_person(request, "conversation", asker)
    count, view = await services.conversations.clear(asker, mode)
    return Cleared(deleted_count=count, new_conversation_id=view.id)


@router.get("/conversations/{conversation_id}")
async def get_conversation(
    conversation_id: UUID,
    asker: Asker,
    services: Services,
    limit: Annotated[int, Query(), between(1, MAX_PAGE)] = 50,
    before: Annotated[int | None, Query(ge=0, le=MAX_INTEGER)] = None,
) -> ConversationDetail:
    """A conversation and its last messages, or those before a position."""
    view = await services.conversations.get(asker, conversation_id)
    page = await services.conversations.messages(asker, conversation_id, limit, before)
    return ConversationDetail(
        **ConversationOut.of(view).model_dump(),
        messages=[MessageOut.of(message) for message in page.items],
        has_earlier=page.has_earlier,
    )


@router.patch("/conversations/{conversation_id}")
async def change_conversation(
    conversation_id: UUID, body: ConversationChange, asker: Asker, services: Services
) -> ConversationOut:
    """Rename, or change the mode."""
    view = await services.conversations.get(asker, conversation_id)
    if body.title is not None:  # the only part that can be refused goes first
        view = await services.conversations.rename(asker, conversation_id, body.title)
    if body.teaching_mode is not None:
        view = await services.conversations.set_mode(asker, conversation_id, body.teaching_mode)
    return ConversationOut.of(view)


@router.delete("/conversations/{conversation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_conversation(conversation_id: UUID, asker: Asker, services: Services) -> None:
    """Delete; half an hour long it can be restored."""
    await services.conversations.delete(asker, conversation_id)


@router.post("/conversations/{conversation_id}/restore")
async def restore_conversation(
    conversation_id: UUID, asker: Asker, services: Services
) -> ConversationOut:
    """Bring a deleted conversation back."""
    return ConversationOut.of(await services.conversations.restore(asker, conversation_id))


@router.post("/conversations/{conversation_id}/messages", status_code=status.HTTP_202_ACCEPTED)
async def send_message(
    conversation_id: UUID, body: NewMessage, asker: Asker, services: Services, address: Address
) -> Accepted:
    """Ask. The answer comes as events; the question is stored already."""
    turn = await services.turns.start(
        asker,
        conversation_id,
        body.text,
        source=body.source,
        client_key=body.client_key,
        replaces=body.replaces,
        hidden=body.hidden,
        address=address,
    )
    return Accepted.of(turn)


@router.post("/messages/{message_id}/regenerate", status_code=status.HTTP_202_ACCEPTED)
async def regenerate(
    message_id: UUID, asker: Asker, services: Services, address: Address
) -> Accepted:
    """Answer the same question again."""
    return Accepted.of(await services.turns.regenerate(asker, message_id, address=address))


@router.put("/messages/{message_id}/rating", status_code=status.HTTP_204_NO_CONTENT)
async def rate(message_id: UUID, body: Rating, asker: Asker, services: Services) -> None:
    """Say whether an answer helped."""
    await services.conversations.rate(asker, message_id, body.rating)
