"""Emergencies until they are over; calls taken on a mobile, and those that were entered afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOR_GOOD = ("notification", "notification_try", "progress")


def upgrade() -> None:
    """Make the tables, empty: of the calls that are there, none waits for anybody to be told."""
    for column in ("by_mobile", "late_entry"):
        op.add_column("call", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    _create_emergency()
    _create_notification()
    _create_progress()
    if op.get_bind().dialect.name == "sqlite":  # every database has a language of its own for triggers
        _refuse_changes()


def _create_emergency() -> None:
    op.create_table(
        "emergency",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_emergency"),
        sa.UniqueConstraint("call_id", name="uq_emergency_call_id"),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_emergency_call_id_call"),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_emergency_closed_at", "emergency", ["closed_at"], sqlite_where=is_open, postgresql_where=is_open
    )


def _create_notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("emergency_id", sa.BigInteger(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("through", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("sought", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.UniqueConstraint("emergency_id", "rung", name="uq_notification_emergency_id_rung"),
        sa.ForeignKeyConstraint(
            ["emergency_id"], ["emergency.id"], name="fk_notification_emergency_id_emergency"
        ),
    )
    op.create_table(
        "notification_try",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("notification_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notification_try"),
        sa.UniqueConstraint("uuid", name="uq_notification_try_uuid"),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notification.id"], name="fk_notification_try_notification_id_notification"
        ),
    )
    op.create_index("ix_notification_try_notification_id", "notification_try", ["notification_id"])


def _create_progress() -> None:
    op.create_table(
        "progress",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("emergency_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_progress"),
        sa.UniqueConstraint("uuid", name="uq_progress_uuid"),
        sa.UniqueConstraint("emergency_id", "sequence", name="uq_progress_emergency_id_sequence"),
        sa.ForeignKeyConstraint(
            ["emergency_id"], ["emergency.id"], name="fk_progress_emergency_id_emergency"
        ),
    )


def _refuse_changes() -> None:
    """What was said and done stands for good; that it is over is noted once."""
    for table in FOR_GOOD:
        for action in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} take no {action}'); END"
            )
    op.execute(
        "CREATE TRIGGER emergency_no_update BEFORE UPDATE OF id, call_id ON emergency "
        "BEGIN SELECT RAISE(ABORT, 'rows of emergency take no update'); END"
    )
    op.execute(
        "CREATE TRIGGER emergency_closed_once BEFORE UPDATE ON emergency WHEN OLD.closed_at IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'an emergency is closed once'); END"
    )
    op.execute(
        "CREATE TRIGGER emergency_no_delete BEFORE DELETE ON emergency "
        "BEGIN SELECT RAISE(ABORT, 'rows of emergency take no delete'); END"
    )
