"""The rail's state on a real database."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Person, visitor
from tests.ui.tabs import Tab, said
from tutor_app.container import Container
from tutor_app.limits.rates import RateLimits
from tutor_app.ui.pages.chat.state import ChatState
from tutor_app.ui.shell.sidebar_state import SidebarState


@pytest.fixture
def eve(container: Container) -> Person:
    return visitor(container)


@pytest.fixture
def tab(eve: Person) -> Tab:
    return Tab(eve.cookie)


async def made(container: Container, eve: Person, count: int, mode: str = "qa") -> list[str]:
    """Ids of so many named conversations, the newest first."""
    ids = []
    for n in range(count):
        view, _ = await container.conversations.create(eve.owner, mode, f"{mode} {n}")
        ids.append(str(view.id))
    return ids[::-1]


async def test_twenty_and_then_more(container: Container, eve: Person, tab: Tab):
    ids = await made(container, eve, 45)
    rail = tab.state(SidebarState)
    counts = []
    for handler in ("load", "load_more", "load_more", "load_more"):
        await tab.call(SidebarState, handler)
        counts.append(len(rail.items))

    assert [20, 40, 45, 45] == counts
    assert ids == [item.id for item in rail.items]


async def test_an_empty_one_is_used_again(container: Container, eve: Person, tab: Tab):
    for _ in range(3):
        await tab.call(SidebarState, "new", "teacher")

    assert 1 == len(tab.state(SidebarState).items)


async def test_rename_shows_and_an_empty_name_changes_nothing(
    container: Container, eve: Person, tab: Tab
):
    (one,) = await made(container, eve, 1)
    await tab.call(SidebarState, "load")
    for title in ("Heaps", "   "):
        await tab.call(SidebarState, "rename", {"conversation": one, "title": title})

    rail = tab.state(SidebarState)
    assert ["Heaps"] == [item.title for item in rail.items]
    assert "" == rail.editing_id


@pytest.mark.parametrize(("place", "following"), [(0, 1), (1, 2), (2, 1)])
async def test_delete_opens_the_next_one(
    container: Container, eve: Person, tab: Tab, place: int, following: int
):
    ids = await made(container, eve, 3)
    rail = tab.state(SidebarState)
    await tab.call(SidebarState, "load")
    rail.current_id = ids[place]

    answer = await tab.call(SidebarState, "delete", ids[place])

    assert f"/chat/{ids[following]}" in repr(answer)
    assert ids[place] not in [item.id for item in rail.items]


async def test_undo_brings_it_back_and_opens_it(container: Container, eve: Person, tab: Tab):
    ids = await made(container, eve, 2)
    rail = tab.state(SidebarState)
    await tab.call(SidebarState, "load")
    await tab.call(SidebarState, "delete", ids[1])
    assert ("qa 0", 1) == (rail.deleted_title, len(rail.items))

    answer = await tab.call(SidebarState, "undo", ids[1])

    assert f"/chat/{ids[1]}" in repr(answer)
    assert set(ids) == {item.id for item in rail.items}
    assert "" == rail.deleted_id


async def test_clear_takes_one_mode(container: Container, eve: Person, tab: Tab):
    await made(container, eve, 3, "qa")
    lessons = await made(container, eve, 2, "teacher")

    answer = await tab.call(SidebarState, "clear", "qa")

    rail = tab.state(SidebarState)
    assert set(lessons) == {item.id for item in rail.items if item.mode == "teacher"}
    assert [0] == [item.count for item in rail.items if item.mode == "qa"]
    assert "/chat/" in repr(answer)


async def test_other_tabs_are_told_of_each_change(container: Container, eve: Person, tab: Tab):
    ids = await made(container, eve, 2)
    rail = tab.state(SidebarState)
    signals = []
    for handler, arguments in (
        ("rename", ({"conversation": ids[0], "title": "Heaps"},)),
        ("delete", (ids[0],)),
        ("undo", (ids[0],)),
        ("new", ("teacher",)),
        ("clear", ("qa",)),
    ):
        await tab.call(SidebarState, handler, *arguments)
        signals.append(rail.signal)

    assert [1, 2, 3, 4, 5] == signals


async def test_new_and_cleared_ones_are_counted_for_the_person(
    container: Container, eve: Person, tab: Tab
):
    container.settings.conversation_rate = "3/minute"
    container.limits = RateLimits(container.settings)
    await tab.call(SidebarState, "new", "teacher")
    await tab.call(SidebarState, "clear", "teacher")
    await tab.call(ChatState, "open")

    for handler, arguments in (("new", ["qa"]), ("clear", ["teacher"])):
        refused = await tab.call(SidebarState, handler, *arguments)
        assert "Try again in" in said(refused)
    refused = await Tab(eve.cookie).call(ChatState, "open")
    assert "Try again in" in said(refused)

    await Tab(visitor(container).cookie).call(SidebarState, "new", "qa")
    page = await container.conversations.page(eve.owner)
    assert ["teacher"] == [view.teaching_mode for view in page.items]


async def test_only_the_chat_has_a_current_conversation(
    container: Container, eve: Person, tab: Tab
):
    (talk,) = await made(container, eve, 1)
    rail = tab.state(SidebarState)
    current = []
    for path in (f"/chat/{talk}", "/review", f"/chat/{talk}"):
        tab.open(path)
        if path.startswith("/chat"):
            await tab.call(ChatState, "open")
        await tab.call(SidebarState, "load")
        current.append(rail.current_id)

    assert [talk, "", talk] == current
