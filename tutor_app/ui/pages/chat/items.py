"""Messages as the chat page shows them."""

from __future__ import annotations

from dataclasses import dataclass

from tutor_app.chat.views import MessageView


@dataclass(frozen=True)
class MessageItem:
    """One message; `engine_line` is the quiet line under an answer."""

    id: str
    position: int
    role: str
    content: str
    status: str
    turn_id: str
    can_continue: bool
    rating: int
    source: str
    engine_line: str


def item(view: MessageView) -> MessageItem:
    """From the service's view."""
    return MessageItem(
        id=str(view.id),
        position=view.position,
        role=view.role,
        content=view.content,
        status=view.status,
        turn_id=str(view.turn_id or ""),
        can_continue=view.can_continue,
        rating=view.rating,
        source=view.source,
        engine_line=engine_line(view),
    )


def engine_line(view: MessageView) -> str:
    """Engine, time to the first word and whole time; what is not known is left out."""
    if view.role != "assistant" or view.status == "streaming":
        return ""
    if view.topic_rejected:
        return "Topic check"
    name = "Offline library" if view.engine == "library" else view.model or ""
    times = [
        f"first word {_seconds(view.first_token_ms)}" if view.first_token_ms is not None else "",
        f"whole {_seconds(view.total_ms)}" if view.total_ms is not None else "",
    ]
    return " · ".join(part for part in (name, *times) if part)


def _seconds(milliseconds: int | None) -> str:
    return f"{(milliseconds or 0) / 1000:.1f} s"
