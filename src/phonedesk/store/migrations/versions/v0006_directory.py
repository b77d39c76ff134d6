"""The office's directory, and who in it is to be told of a call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXTS = ("name", "department", "post", "duty", "room", "extension", "direct_line", "mobile", "deputy")
FLAGS = ("on_duty", "away", "leader")


def upgrade() -> None:
    """Make both tables, empty."""
    op.create_table(
        "contact",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in FLAGS),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("uuid", name="uq_contact_uuid"),
    )
    op.create_table(
        "message",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("delivered_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("uuid", name="uq_message_uuid"),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_message_call_id_call"),
    )
    op.create_index("ix_message_call_id", "message", ["call_id"])
    undelivered = sa.text("delivered_at IS NULL")
    op.create_index(
        "ix_message_due_at", "message", ["due_at"], sqlite_where=undelivered, postgresql_where=undelivered
    )
    if op.get_bind().dialect.name == "sqlite":  # every database has a language of its own for triggers
        _refuse_changes()


def _refuse_changes() -> None:
    """Who was to be told stands for good; that it was told is noted once."""
    op.execute(
        "CREATE TRIGGER message_no_update BEFORE UPDATE OF id, uuid, call_id, whom, at, operator, due_at "
        "ON message BEGIN SELECT RAISE(ABORT, 'rows of message take no update'); END"
    )
    op.execute(
        "CREATE TRIGGER message_delivered_once BEFORE UPDATE ON message WHEN OLD.delivered_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'a message is delivered once'); END"
    )
    op.execute(
        "CREATE TRIGGER message_no_delete BEFORE DELETE ON message "
        "BEGIN SELECT RAISE(ABORT, 'rows of message take no delete'); END"
    )
