"""Numbers that pester the office."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "number_mark",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("phone_normalised", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_number_mark"),
        sa.UniqueConstraint("uuid", name="uq_number_mark_uuid"),
    )
    op.create_index("ix_number_mark_phone_normalised", "number_mark", ["phone_normalised"])
    if op.get_bind().dialect.name == "sqlite":  # every database has a language of its own for triggers
        for action in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER number_mark_no_{action} BEFORE {action.upper()} ON number_mark "
                f"BEGIN SELECT RAISE(ABORT, 'rows of number_mark take no {action}'); END"
            )
