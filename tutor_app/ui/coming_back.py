"""A page that comes back to a server which has forgotten it goes on with what it shows.

Reflex tells a page that connects again everything that its state holds. After a restart, or after
an hour of silence, that is nothing: fields vanish with what was being typed into them. Here such a
page keeps what it shows, and its state is read again from the database, as when it was opened.

Written for Reflex 0.10.1: the names of its own events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reflex.event import Event
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, OnLoadInternalState, State, StateUpdate
from reflex_base.utils.format import format_event_handler

from tutor_app.ui.owned_tabs import OwnedTabs
from tutor_app.ui.visit import VisitState

if TYPE_CHECKING:
    from reflex.app import App

CONNECT = format_event_handler(State.event_handlers["hydrate_and_load"])
NAVIGATE = format_event_handler(OnLoadInternalState.event_handlers["on_load_internal"])


class ComingBack(Middleware):
    """Looks at the first event of each new state."""

    async def preprocess(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        """What is done before, or instead of, the first event; nothing for those that follow."""
        visit = await state.get_state(VisitState)
        if event.name == NAVIGATE or _is_new_page(event):
            visit._number += 1
        if visit._has_begun:
            return None
        visit._has_begun = True
        if event.name == CONNECT:
            return _loading(app, state) if _shows_its_own(app, state, event) else None
        if event.name == NAVIGATE:
            visit._number -= 1
            return StateUpdate(events=[event])  # again, to a state that has begun
        return _loading(app, state, event)


def _is_new_page(event: Event) -> bool:
    """Whether a document connects for the first time: it tells what it was built with."""
    return event.name == CONNECT and bool(event.payload.get("hashes"))


def _shows_its_own(app: App, state: BaseState, event: Event) -> bool:
    """Whether the page was not loaded anew, and shows things of the person who connects."""
    tabs = app.event_namespace
    assert isinstance(tabs, OwnedTabs)
    tab = tabs.tab(state.router.session.session_id)
    return tab is not None and tab.is_returning and not _is_new_page(event)


def _loading(app: App, state: BaseState, *following: Event) -> StateUpdate:
    """What the page does when it is opened, and then what it asked for."""
    loading = Event.from_event_type(app.get_load_events(state.router.url.path))
    loaded = Event.from_event_type(OnLoadInternalState.set_is_hydrated(True))
    return StateUpdate(events=[*loading, *loaded, *following])
