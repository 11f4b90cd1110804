"""Recordings that are written down in the background."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "speech_tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("task_type", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("progress_data", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("error", sa.String(length=400), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speech_tasks")),
    )
    with op.batch_alter_table("speech_tasks", schema=None) as batch_op:
        batch_op.create_index("ix_speech_tasks_owner_id", ["owner_id", "created_at"], unique=False)
        batch_op.create_index("ix_speech_tasks_status", ["status", "created_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("speech_tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_speech_tasks_status")
        batch_op.drop_index("ix_speech_tasks_owner_id")
    op.drop_table("speech_tasks")
