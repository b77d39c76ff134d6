"""Writing that the line is dead, what is done about it, and that it is in order again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Engine, bindparam, select

from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.line_faults import line_fault_values
from phonedesk.store.tables import LINE_FAULT

if TYPE_CHECKING:
    from phonedesk.domain.line_fault import LineFault

_INSERT = LINE_FAULT.insert()
_OPEN = select(LINE_FAULT.c.uuid).where(LINE_FAULT.c.ended_at.is_(None))
_KNOWN = select(LINE_FAULT.c.id).where(LINE_FAULT.c.uuid == bindparam("there"))
_CHANGE = LINE_FAULT.update().where(LINE_FAULT.c.uuid == bindparam("there"), LINE_FAULT.c.ended_at.is_(None))


class LineFaultWriter:
    """Keeps faults over the connection of the one writer; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, file: KnownFile) -> None:
        self._engine = engine
        self._file = file

    @changing
    def put(self, fault: LineFault) -> bool:
        """Keep a fault as it stands by now; whether it is kept.

        One that has ended stays as it is, and as long as one lasts there is no second.
        """
        values = line_fault_values(fault)
        with self._engine.begin() as connection:
            if connection.execute(_KNOWN, {"there": fault.uuid}).first() is not None:
                changed = connection.execute(_CHANGE.values(values), {"there": fault.uuid})
                return changed.rowcount > 0
            if connection.execute(_OPEN).first() is not None:
                return False
            connection.execute(_INSERT, values)
        return True
