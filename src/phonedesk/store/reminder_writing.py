"""Writing of what somebody was reminded: before it is said, so that two desks do not both say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, bindparam, select

from phonedesk.domain.times import to_micros
from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.reminder_rows import key_of
from phonedesk.store.tables import REMINDER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from phonedesk.domain.reminders import Reminder

_KNOWN = select(REMINDER.c.at).where(
    REMINDER.c.kind == bindparam("kind"),
    REMINDER.c.subject == bindparam("subject"),
    REMINDER.c.due_at == bindparam("due_at"),
)
_INSERT = REMINDER.insert()


class ReminderWriter:
    """Notes reminders over the connection of the one writer; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, file: KnownFile) -> None:
        self._engine = engine
        self._file = file

    @changing
    def note(self, reminders: Iterable[Reminder], at: datetime) -> list[Reminder]:
        """Note all of them, and give those of which nobody was told before."""
        with self._engine.begin() as connection:
            fresh = [reminder for reminder in reminders if not _is_known(connection, reminder)]
            if fresh:
                noted_at = to_micros(at)
                connection.execute(_INSERT, [{**_key(reminder), "at": noted_at} for reminder in fresh])
            return fresh


def _is_known(connection: Connection, reminder: Reminder) -> bool:
    return connection.execute(_KNOWN, _key(reminder)).first() is not None


def _key(reminder: Reminder) -> dict[str, object]:
    return dict(zip(("kind", "subject", "due_at"), key_of(reminder), strict=True))
