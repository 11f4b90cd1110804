"""What other domains do when an account is deleted, exported or takes over a visitor's things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

DeleteHook = Callable[[AsyncSession, UUID], Awaitable[object]]
ExportHook = Callable[[AsyncSession, UUID], Awaitable[Any]]
MergeHook = Callable[[AsyncSession, UUID, UUID], Awaitable[object]]


class OwnerHooks:
    """The hooks of all domains; each runs inside the transaction of the one who calls."""

    def __init__(self) -> None:
        self._delete: list[DeleteHook] = []
        self._export: dict[str, ExportHook] = {}
        self._merge: list[MergeHook] = []

    def on_delete(self, hook: DeleteHook) -> None:
        """Call `hook(db, owner_id)` before an owner is removed."""
        self._delete.append(hook)

    def on_export(self, name: str, hook: ExportHook) -> None:
        """Put what `hook(db, owner_id)` returns (plain JSON values) into the export as `name`."""
        if name in self._export or name in {"account", "exported_at"}:
            raise ValueError(f"two parts of the export are named {name}")
        self._export[name] = hook

    def on_merge(self, hook: MergeHook) -> None:
        """Call `hook(db, visitor_id, user_id)` when a visitor signs in, to move what is theirs."""
        self._merge.append(hook)

    async def delete(self, db: AsyncSession, owner_id: UUID) -> None:
        """Remove everything that domains keep for the owner."""
        for hook in self._delete:
            await hook(db, owner_id)

    async def export(self, db: AsyncSession, owner_id: UUID) -> dict[str, Any]:
        """Everything that domains keep for the owner, by name."""
        return {name: await hook(db, owner_id) for name, hook in self._export.items()}

    async def merge(self, db: AsyncSession, visitor_id: UUID, user_id: UUID) -> None:
        """Give everything of the visitor to the user."""
        for hook in self._merge:
            await hook(db, visitor_id, user_id)
