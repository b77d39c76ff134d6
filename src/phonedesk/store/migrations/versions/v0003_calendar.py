"""The office's calendar, and with each callback what of it counted on the way to its due date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the calendar, empty; the callbacks that are there were counted by weekends alone, and say so."""
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_day"),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_year"),
    )
    op.add_column(
        "callback", sa.Column("due_make_up", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column(
        "callback", sa.Column("due_estimated", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    callback = sa.table("callback", sa.column("due_unit"), sa.column("due_estimated", sa.Boolean()))
    counted = callback.c.due_unit == "working_days"
    op.execute(sa.update(callback).where(counted).values(due_estimated=sa.true()))
