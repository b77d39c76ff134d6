"""The index of the look-up; what is in it is made by `store.lookup` once all migrations have run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the index, empty and of no version."""
    op.create_table(
        "lookup_entry",
        sa.Column("position", BIG_ID, nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("newest_rank", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_lookup_entry"),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_lookup_entry_call_id_call"),
    )
    op.create_index("ix_lookup_entry_call_id", "lookup_entry", ["call_id"])
    state = op.create_table(
        "lookup_state",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lookup_state"),
    )
    op.bulk_insert(state, [{"id": 1, "version": "", "generation": 0}])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE lookup USING fts5("
            "tokens, content='', detail=none, columnsize=0, tokenize='ascii')"
        )
