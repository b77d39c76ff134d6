"""The operation that notes reminders: what it does, and what it must have left."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from phonedesk.desk.desk import Desk
from phonedesk.domain.reminders import Reminder, ReminderKind
from phonedesk.domain.times import from_micros

KINDS = (ReminderKind.OVERDUE, ReminderKind.SUPERVISED, ReminderKind.DUE_TODAY)
"""What one number notes, all of it at once."""


def reminders_of(number: int) -> list[Reminder]:
    return [Reminder(kind, f"subject-{number}", from_micros(number)) for kind in KINDS]


def note_reminders(desk: Desk, number: int) -> None:
    desk.writer.reminders.note(reminders_of(number), from_micros(number))


def noted_there(home: Path) -> list[int]:
    """The numbers that are noted, each with all of its reminders."""
    database = home / "phonedesk.db"
    if not database.exists():
        return []
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "damaged"
        rows = connection.execute("SELECT kind, subject, due_at, at FROM reminder").fetchall()
    found = Counter(at for _, _, _, at in rows)
    wanted = {(r.kind.value, r.subject, number, number) for number in found for r in reminders_of(number)}
    assert set(rows) == wanted, "half there: reminders"
    return sorted(found)
