"""Who owns a thing: a user or a visitor, named by one id."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Owner:
    """The asker that every repository call is made for.

    User and visitor ids are random and share one space, so `id` alone says whose a row is.
    `token_id` is the access token that said so, which a connection hangs on (`standing`).
    """

    id: UUID
    is_visitor: bool = False
    name: str = ""
    token_id: UUID | None = field(default=None, compare=False, repr=False)

    @property
    def mark(self) -> str:
        """16 hexadecimal digits that are the same for one owner only, and tell nobody the id."""
        return sha256(b"owner " + self.id.bytes).hexdigest()[:16]

    @property
    def kind(self) -> str:
        """`user` or `visitor`, for logs and metrics."""
        return "visitor" if self.is_visitor else "user"
