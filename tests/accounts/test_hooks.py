"""Hooks: in order, by name, one name once."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from tutor_app.accounts.hooks import OwnerHooks
from tutor_app.db import new_id

DB = None  # hooks only hand it on


async def test_they_run_in_the_order_they_came_in() -> None:
    hooks, ran = OwnerHooks(), []

    async def first(_db: AsyncSession, owner_id: UUID) -> None:
        ran.append(("first", owner_id))

    async def second(_db: AsyncSession, owner_id: UUID) -> None:
        ran.append(("second", owner_id))

    hooks.on_delete(first)
    hooks.on_delete(second)
    owner_id = new_id()
    await hooks.delete(DB, owner_id)
    assert [("first", owner_id), ("second", owner_id)] == ran


async def test_an_export_is_put_together_by_name() -> None:
    hooks = OwnerHooks()

    async def things(_db: AsyncSession, owner_id: UUID) -> str:
        return f"of {owner_id}"

    hooks.on_export("things", things)
    owner_id = new_id()
    assert {"things": f"of {owner_id}"} == await hooks.export(DB, owner_id)


@pytest.mark.parametrize("name", ["things", "account", "exported_at"])
def test_a_name_is_taken_once(name: str) -> None:
    hooks = OwnerHooks()

    async def things(_db: AsyncSession, _owner_id: UUID) -> None: ...

    hooks.on_export("things", things)
    with pytest.raises(ValueError, match=name):
        hooks.on_export(name, things)
