"""Writing that a number pesters the office, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Engine, bindparam, select

from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.number_marks import mark_values
from phonedesk.store.tables import NUMBER_MARK

if TYPE_CHECKING:
    from phonedesk.domain.nuisance import NumberMark

_KNOWN = select(NUMBER_MARK.c.id).where(NUMBER_MARK.c.uuid == bindparam("uuid"))
_INSERT = NUMBER_MARK.insert()


class NumberMarkWriter:
    """Marks numbers over the connection of the one writer; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, file: KnownFile) -> None:
        self._engine = engine
        self._file = file

    @changing
    def add(self, mark: NumberMark) -> None:
        """Keep what is said of a number; the same again changes nothing."""
        with self._engine.begin() as connection:
            if connection.execute(_KNOWN, {"uuid": mark.uuid}).first() is None:
                connection.execute(_INSERT, mark_values(mark))
