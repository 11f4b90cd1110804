"""Where the pages' state finds the services, and who is asking."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from tutor_app.accounts.credentials import owner_of
from tutor_app.accounts.owner import Owner
from tutor_app.container import Container, get_container
from tutor_app.errors import NotFound, NotSignedIn


def services() -> Container:
    """The process's services."""
    return get_container()


async def asker(state: rx.State) -> Owner:
    """Who called this handler: read from the cookies of the websocket's handshake, each time.

    Raises NotSignedIn when they name nobody.
    """
    owner = await owner_of(services().accounts, cookie_header=state.router.headers.cookie)
    if owner is None:
        raise NotSignedIn
    return owner


def identity(text: str) -> UUID:
    """The id that a page sent. Raises NotFound when it is none: the answer to a foreign id."""
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError) as error:  # a client may send anything
        raise NotFound from error
