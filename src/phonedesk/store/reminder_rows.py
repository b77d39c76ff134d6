"""Reminders as the rows say them, for reading and writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.reminders import Promise, Reminder
from phonedesk.domain.times import from_micros, to_micros

if TYPE_CHECKING:
    from phonedesk.store.rows import Row


def promise_of(row: Row) -> Promise:
    """An open callback, as far as reminders go."""
    supervised_at = row["supervised_at"]
    return Promise(
        number=row["number"],
        due_at=from_micros(row["due_at"]),
        opened_at=from_micros(row["opened_at"]),
        supervised_at=None if supervised_at is None else from_micros(supervised_at),
    )


def notification_of(row: Row) -> Promise:
    """Somebody who is still to be told of an emergency."""
    return Promise(row["number"], from_micros(row["due_at"]), from_micros(row["opened_at"]))


def key_of(reminder: Reminder) -> tuple[str, str, int]:
    """What tells a reminder from all others: kind, subject, due_at."""
    return reminder.kind.value, reminder.subject, to_micros(reminder.at)
