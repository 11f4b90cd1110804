"""Whether somebody came to a page, or its connection only came back."""

from __future__ import annotations

import reflex as rx


class VisitState(rx.State):
    """What `coming_back` counts in each tab; nothing of it is told to browsers.

    `_has_begun`: this state was used since it was made. `_number`: pages opened with it.
    """

    _has_begun: bool = False
    _number: int = 0


async def visit_of(state: rx.State) -> int:
    """The number of the present visit: the same as long as the page is not opened anew."""
    return (await state.get_state(VisitState))._number
