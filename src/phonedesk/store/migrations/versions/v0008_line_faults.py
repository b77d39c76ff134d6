"""Lines that are dead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, empty; its rows change until the line is in order again, and are never removed."""
    op.create_table(
        "line_fault",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("reported_to", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("mobile", sa.String(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_line_fault"),
        sa.UniqueConstraint("uuid", name="uq_line_fault_uuid"),
    )
    if op.get_bind().dialect.name == "sqlite":  # every database has a language of its own for triggers
        op.execute(
            "CREATE TRIGGER line_fault_no_delete BEFORE DELETE ON line_fault "
            "BEGIN SELECT RAISE(ABORT, 'rows of line_fault take no delete'); END"
        )
