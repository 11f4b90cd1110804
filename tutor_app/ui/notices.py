"""A failure, or something done, in words: what the learner sees and what the log keeps."""

from __future__ import annotations

from typing import cast

import reflex as rx
from reflex.event import EventSpec

from tutor_app.db import new_id
from tutor_app.errors import NotSignedIn, TutorError
from tutor_app.observability import SAMPLES, logger
from tutor_app.ui.components.notice import notice_toast
from tutor_app.ui.handler import handler
from tutor_app.ui.shell.viewer import ViewerState

_LOG = logger(__name__)
MAX_CHARACTERS = 1_000


class NoticeState(rx.State):
    """The newest notice of a tab; a new `name` shows it."""

    text: str = ""
    kind: str = "error"
    notice: str = ""

    @handler
    def show(self, text: str, kind: str) -> None:
        """Show a sentence; `kind` is `error` or `success`."""
        self.text, self.kind = text[:MAX_CHARACTERS], kind[:MAX_CHARACTERS]
        self.notice = str(new_id())


def notices() -> rx.Component:
    """Where notices come from; once on each page."""
    return notice_toast(text=NoticeState.text, kind=NoticeState.kind, name=NoticeState.notice)


def notice(error: TutorError) -> EventSpec:
    """The toast for a failure, which is also logged by its code.

    Who is not known any more is not told so: the page finds out who asks, and leads them on.
    """
    if (sample := SAMPLES.take(f"notice {error.code}")) is not None:
        _LOG.info("refused", code=error.code, **sample)
    if isinstance(error, NotSignedIn):
        return cast("EventSpec", ViewerState.require)
    return NoticeState.show(error.message, "error")


def done(words: str) -> EventSpec:
    """The toast for something done."""
    return NoticeState.show(words, "success")
