"""Writing that the line is dead, what is done about it, and that it is in order again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, bindparam, select

from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.line_faults import line_fault_of, line_fault_values
from phonedesk.store.tables import LINE_FAULT

if TYPE_CHECKING:
    from uuid import UUID

    from phonedesk.domain.line_fault import LineFault

_INSERT = LINE_FAULT.insert()
_OPEN = select(LINE_FAULT.c.uuid).where(LINE_FAULT.c.ended_at.is_(None))
_STORED = select(LINE_FAULT).where(LINE_FAULT.c.uuid == bindparam("there"))
_CHANGE = LINE_FAULT.update().where(LINE_FAULT.c.uuid == bindparam("there"), LINE_FAULT.c.ended_at.is_(None))


class LineFaultWriter:
    """Keeps faults over the connection of the one writer; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, file: KnownFile) -> None:
        self._engine = engine
        self._file = file

    @changing
    def begin(self, fault: LineFault) -> LineFault | None:
        """Keep a new fault, and give it as it is kept; a retry gives what is there.

        None where another one lasts: there is no second.
        """
        with self._engine.begin() as connection:
            stored = _stored(connection, fault.uuid)
            if stored is None and connection.execute(_OPEN).first() is None:
                connection.execute(_INSERT, line_fault_values(fault))
                return fault
        return stored

    @changing
    def change(self, fault: LineFault) -> LineFault | None:
        """Keep how a fault stands by now, and give it as it is kept; one that has ended stays as it is."""
        with self._engine.begin() as connection:
            connection.execute(_CHANGE.values(line_fault_values(fault)), {"there": fault.uuid})
            return _stored(connection, fault.uuid)


def _stored(connection: Connection, uuid: UUID) -> LineFault | None:
    row = connection.execute(_STORED, {"there": uuid}).mappings().first()
    return None if row is None else line_fault_of(row)
