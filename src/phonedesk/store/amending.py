"""Writing corrections of closed records (更正): rows beside the record, which itself stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Engine, bindparam, select

from phonedesk.domain.times import to_micros
from phonedesk.store.emergency_writing import insert_emergency
from phonedesk.store.errors import AmendedMeanwhileError, NoRecordError
from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.lookup import add_entry
from phonedesk.store.rows import amendable_texts
from phonedesk.store.tables import AMENDMENT, CALL
from phonedesk.store.whole_call import load_call

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from phonedesk.domain.emergency import Notification

_UNDER = select(CALL.c.id).where(CALL.c.number == bindparam("number"))
_INSERT = AMENDMENT.insert()


class AmendmentWriter:
    """Corrections, over the connection that writes; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, database: sqlite3.Connection, file: KnownFile) -> None:
        self._engine = engine
        self._database = database
        self._file = file

    @changing
    def amend(
        self,
        number: str,
        seen: int,
        texts: Mapping[str, str],
        at: datetime,
        operator: str,
        notifications: Collection[Notification] = (),
    ) -> None:
        """Have the record say these texts, by field, unless others amended it after the first `seen` times.

        `notifications` are for a call that turned out to be an emergency. Where it says all of them already
        nothing is written: a retry of what was saved is no second correction. Raises AmendedMeanwhileError,
        and NoRecordError.
        """
        with self._engine.begin() as connection:
            call_id = connection.execute(_UNDER, {"number": number}).scalar()
            if call_id is None:
                raise NoRecordError(number)
            stored = load_call(connection, call_id)
            says = amendable_texts(stored)
            left = {field: text for field, text in texts.items() if says.get(field, "") != text}
            if not left:
                return
            if len(stored.amendments) > seen:
                raise AmendedMeanwhileError(stored, seen)
            signed = {"call_id": call_id, "at": to_micros(at), "operator": operator}
            rows = [
                {**signed, "field": field, "old": says.get(field, ""), "new": text}
                for field, text in left.items()
            ]
            connection.execute(_INSERT, rows)
            insert_emergency(connection, call_id, notifications)
            add_entry(self._database, call_id)
