"""The sidebar's indexes in the order of its pages.

PostgreSQL does not take `deleted_at IS NULL` for an equality: with that column in front it sorted
all conversations of an owner for each page.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = "conversations"


def upgrade() -> None:
    _replace(["owner_id", "updated_at", "id"], ["owner_id", "teaching_mode", "updated_at", "id"])


def downgrade() -> None:
    _replace(
        ["owner_id", "deleted_at", "updated_at", "id"],
        ["owner_id", "deleted_at", "teaching_mode", "updated_at", "id"],
    )


def _replace(page: Sequence[str], mode: Sequence[str]) -> None:
    for name, columns in {"ix_conversations_page": page, "ix_conversations_mode": mode}.items():
        op.drop_index(name, table_name=TABLE)
        op.create_index(name, TABLE, columns)
