"""Where learners stand in courses and what they did there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "course_positions",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("section_id", sa.String(length=200), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("owner_id", "course", name=op.f("pk_course_positions")),
    )
    op.create_index(
        "ix_course_positions_conversation",
        "course_positions",
        ["owner_id", "conversation_id", "updated_at"],
    )
    op.create_table(
        "section_progress",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.String(length=200), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        _moment("opened_at"),
        _moment("seen_at"),
        sa.Column("seen_seconds", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("drafts", sa.JSON(), nullable=False),
        _moment("done_at", nullable=True),
        sa.PrimaryKeyConstraint("owner_id", "section_id", name=op.f("pk_section_progress")),
    )
    op.create_index(
        "ix_section_progress_course", "section_progress", ["owner_id", "course", "seen_at"]
    )
    op.create_table(
        "exercise_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("exercise", sa.String(length=220), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("is_honest", sa.Boolean(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_attempts")),
    )
    op.create_index(
        "ix_exercise_attempts_exercise",
        "exercise_attempts",
        ["owner_id", "exercise", "created_at"],
    )
    op.create_index("ix_exercise_attempts_created", "exercise_attempts", ["owner_id", "created_at"])
    op.create_table(
        "hint_use",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("exercise", sa.String(length=220), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _moment("taken_at"),
        sa.PrimaryKeyConstraint("owner_id", "exercise", "number", name=op.f("pk_hint_use")),
    )
    op.create_table(
        "generated_courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generated_courses")),
    )
    op.create_index(
        "uq_generated_courses_slug", "generated_courses", ["owner_id", "slug"], unique=True
    )
    op.create_table(
        "generated_sections",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.String(length=200), nullable=False),
        sa.Column("course", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        _moment("begun_at"),
        _moment("written_at", nullable=True),
        sa.PrimaryKeyConstraint("owner_id", "section_id", name=op.f("pk_generated_sections")),
    )
    op.create_index("ix_generated_sections_course", "generated_sections", ["owner_id", "course"])


def downgrade() -> None:
    for table in (
        "generated_sections",
        "generated_courses",
        "hint_use",
        "exercise_attempts",
        "section_progress",
        "course_positions",
    ):
        op.drop_table(table)
