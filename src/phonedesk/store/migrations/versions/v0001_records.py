"""The records of calls: what was said, what was done, what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEVER_UPDATED = ("call", "answer", "ticked_step", "transfer", "attempt", "amendment")
NEVER_DELETED = (*NEVER_UPDATED, "callback")


def upgrade() -> None:
    """Make every table of the first version, and the triggers that keep its rows for good."""
    _create_call()
    _create_what_was_said_and_done()
    _create_callback()
    _create_amendment()
    _create_triggers()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _id(table: str) -> list[SchemaItem]:
    return [
        sa.Column("id", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def _owner(table: str, owner: str) -> list[SchemaItem]:
    column = f"{owner}_id"
    return [
        _big(column),
        sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=f"fk_{table}_{column}_{owner}"),
    ]


def _partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _create_call() -> None:
    op.create_table(
        "call",
        *_id("call"),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        *_text("number", "day"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _big("opened_at"),
        _big("closed_at"),
        *_text("operator", "call_type", "outcome", "playbook_version"),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("rings", sa.Integer(), nullable=True),
        *_text("late_reason", "phone", "phone_normalised"),
        *_text("caller_name", "organisation", "position", "matter"),
        _big("read_back_at", nullable=True),
        sa.UniqueConstraint("uuid", name="uq_call_uuid"),
        sa.UniqueConstraint("number", name="uq_call_number"),
        sa.UniqueConstraint("day", "sequence", name="uq_call_day_sequence"),
    )
    op.create_index("ix_call_opened_at", "call", ["opened_at"])
    _partial_index("ix_call_phone_normalised", "call", ["phone_normalised"], "phone_normalised <> ''")
    _partial_index("ix_call_caller_name", "call", ["caller_name"], "caller_name <> ''")


def _create_what_was_said_and_done() -> None:
    op.create_table(
        "answer",
        *_owner("answer", "call"),
        *_text("field", "value"),
        sa.PrimaryKeyConstraint("call_id", "field", name="pk_answer"),
    )
    op.create_table(
        "ticked_step",
        *_owner("ticked_step", "call"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_text("step", "stage", "clause", "kind", "zh", "en"),
        _big("at", nullable=True),
        sa.PrimaryKeyConstraint("call_id", "position", name="pk_ticked_step"),
    )
    op.create_table(
        "transfer",
        *_id("transfer"),
        *_owner("transfer", "call"),
        *_text("target"),
        sa.Column("wait_minutes", sa.Integer(), nullable=True),
        _big("asked_to_hold_at", nullable=True),
        _big("briefed_at", nullable=True),
        _big("confirmed_at", nullable=True),
        sa.Column("result", sa.String(), nullable=True),
    )
    op.create_index("ix_transfer_call_id", "transfer", ["call_id"])


def _create_callback() -> None:
    op.create_table(
        "callback",
        *_id("callback"),
        *_owner("callback", "call"),
        _big("due_at"),
        sa.Column("due_amount", sa.Integer(), nullable=False),
        *_text("due_unit", "status"),
        sa.Column("unreached", sa.Integer(), nullable=False),
        *_text("reply", "assignee"),
        sa.UniqueConstraint("call_id", name="uq_callback_call_id"),
    )
    _partial_index("ix_callback_due_at", "callback", ["due_at"], "status IN ('pending', 'unreached')")
    op.create_table(
        "attempt",
        *_id("attempt"),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        *_owner("attempt", "callback"),
        _big("opened_at"),
        _big("at"),
        *_text("operator", "result", "note"),
        _big("due_at", nullable=True),
        sa.UniqueConstraint("uuid", name="uq_attempt_uuid"),
    )
    op.create_index("ix_attempt_callback_id", "attempt", ["callback_id"])


def _create_amendment() -> None:
    op.create_table(
        "amendment",
        *_id("amendment"),
        *_owner("amendment", "call"),
        _big("at"),
        *_text("operator", "field", "old", "new"),
    )
    op.create_index("ix_amendment_call_id_field", "amendment", ["call_id", "field"])
    _partial_index(
        "ix_amendment_field_new",
        "amendment",
        ["field", "new"],
        "field IN ('phone_normalised', 'caller_name')",
    )


def _create_triggers() -> None:
    if op.get_bind().dialect.name != "sqlite":  # every database has a language of its own for triggers
        return
    refused = [("update", table) for table in NEVER_UPDATED] + [("delete", table) for table in NEVER_DELETED]
    for action, table in refused:
        op.execute(
            f"CREATE TRIGGER {table}_no_{action} BEFORE {action.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} take no {action}'); END"
        )
