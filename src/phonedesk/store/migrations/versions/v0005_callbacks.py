"""What is decided about a callback, what asks after it, and of what somebody was reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make both tables, empty; nothing was decided about the callbacks that are there."""
    _create_change()
    op.create_table(
        "reminder",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "due_at", name="pk_reminder"),
    )
    for column in (
        sa.Column("due_basis", sa.String(), nullable=False, server_default=sa.text("'promised'")),
        sa.Column("supervised", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("calls", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
    ):
        op.add_column("callback", column)
    op.add_column("call", sa.Column("follows", sa.String(), nullable=False, server_default=sa.text("''")))
    _create_indexes()
    _mark_moved()


def _create_change() -> None:
    op.create_table(
        "callback_change",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("callback_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_callback_change"),
        sa.UniqueConstraint("uuid", name="uq_callback_change_uuid"),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callback.id"], name="fk_callback_change_callback_id_callback"
        ),
    )
    op.create_index("ix_callback_change_callback_id", "callback_change", ["callback_id"])
    if op.get_bind().dialect.name == "sqlite":  # every database has a language of its own for triggers
        for action in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER callback_change_no_{action} BEFORE {action.upper()} ON callback_change "
                f"BEGIN SELECT RAISE(ABORT, 'rows of callback_change take no {action}'); END"
            )


def _create_indexes() -> None:
    for table, column, condition in (
        ("callback", "merged_into", "merged_into IS NOT NULL"),
        ("call", "follows", "follows <> ''"),
    ):
        op.create_index(
            f"ix_{table}_{column}",
            table,
            [column],
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def _mark_moved() -> None:
    """A due time that a return call put off was not counted from the promise any more."""
    op.execute(
        "UPDATE callback SET due_basis = 'moved' WHERE EXISTS ("
        "SELECT 1 FROM attempt WHERE attempt.callback_id = callback.id AND attempt.result = 'postponed')"
    )
