"""Who owns a thing: a user or a visitor, named by one id."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Owner:
    """The asker that every repository call is made for.

    User and visitor ids are random and share one space, so `id` alone says whose a row is.
    """

    id: UUID
    is_visitor: bool = False
    name: str = ""

    @property
    def kind(self) -> str:
        """`user` or `visitor`, for logs and metrics."""
        return "visitor" if self.is_visitor else "user"
