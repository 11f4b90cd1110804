"""The filters of one turn."""

from __future__ import annotations

from tutor_app.chat.filters import Filter, Filters
from tutor_app.chat.filters.asides import Asides
from tutor_app.chat.filters.echo import Echo, instructions
from tutor_app.chat.filters.seam import Seam
from tutor_app.chat.running import RunningTurn
from tutor_app.llm.ports import ModelRequest, Role
from tutor_app.llm.prompts import prompt


def filters_for(turn: RunningTurn, request: ModelRequest) -> Filter:
    """Joins at the seam, leaves out sentences of the prompt, closes asides, guards solutions."""
    told = [prompt(turn.mode), prompt("continue")]
    if turn.lesson is not None:
        told += [prompt("lesson"), turn.lesson.instructions]
    said = "\n".join(m.content for m in request.messages if m.role is Role.USER)
    quotable = said.replace(prompt("continue"), "")
    filters: list[Filter] = [Seam(turn.earlier)] if turn.earlier else []
    filters += [Echo(instructions("\n".join(told)), quotable), Asides(turn.earlier)]
    if turn.lesson is not None:
        filters.append(turn.lesson.guard)
    return Filters(filters)
