"""Where the pages' state finds the services, and who is asking."""

from __future__ import annotations

from uuid import UUID

import reflex as rx

from tutor_app.accounts.audit import audit
from tutor_app.accounts.credentials import owner_of
from tutor_app.accounts.owner import Owner
from tutor_app.container import Container, get_container
from tutor_app.errors import NotFound, NotSignedIn


def services() -> Container:
    """The process's services."""
    return get_container()


async def possible_asker(state: rx.State) -> Owner | None:
    """Who called this handler, if anybody valid did.

    Read from the cookies of the websocket's handshake, each time.
    """
    return await owner_of(services().accounts, cookie_header=state.router.headers.cookie)


async def asker(state: rx.State) -> Owner:
    """Who called this handler. Raises NotSignedIn, and leaves an audit line, when it is nobody."""
    owner = await possible_asker(state)
    if owner is None:
        audit("access", "refused", code=NotSignedIn.code)
        raise NotSignedIn
    return owner


async def student(state: rx.State) -> Owner:
    """The same for what learners do often: one more is counted. Raises TooMany too."""
    owner = await asker(state)
    await limited(owner, "study")
    return owner


async def limited(owner: Owner, name: str) -> None:
    """Count one `name` of a person, here and over the API together. Raises TooMany."""
    await services().limits.check(name, f"account:{owner.id}")


def written(form: object, name: str) -> str:
    """What a form that a page sent has in a field; "" for anything but text."""
    value = form.get(name, "") if isinstance(form, dict) else ""
    return value if isinstance(value, str) else ""


def identity(text: str) -> UUID:
    """The id that a page sent. Raises NotFound when it is none: the answer to a foreign id."""
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError) as error:  # a client may send anything
        raise NotFound from error
