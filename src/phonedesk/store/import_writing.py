"""Writing the calls of an old log: all of them in one transaction, and none twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from phonedesk.domain.sample import FIRST, LAST
from phonedesk.store.errors import SamplesError
from phonedesk.store.known_file import changing
from phonedesk.store.tables import CALL
from phonedesk.store.writing import Writer, insert_call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from phonedesk.domain.call import Call
    from phonedesk.store.known_file import KnownFile
    from phonedesk.store.writing import Marks

_LAST_SEQUENCE = select(func.max(CALL.c.sequence)).where(CALL.c.day == bindparam("day"))
_SAMPLE = select(CALL.c.id).where(CALL.c.uuid.between(FIRST, LAST)).limit(1)
_ID = select(CALL.c.id).where(CALL.c.uuid == bindparam("uuid"))


class ImportWriter(Writer):
    """The connection that takes over an old log; raises StoreError and its kinds."""

    def __init__(self, path: Path, file: KnownFile, marks: Marks) -> None:
        super().__init__(path, file=file, marks=marks)
        self._given = marks

    @changing
    def add(self, calls: Sequence[tuple[Call, date]], told: Callable[[int, int], object]) -> int:
        """Record the calls in this order, all of them or none, and give how many were new.

        Each goes with the day of its `opened_at` in the desk's zone. A call whose UUID is there is the same
        one. A look-up then shows all records in the order in which the calls came in. `told` hears how many
        of how many have been looked at, and then how many of all records are in the index. Raises
        SamplesError where the records are made up.
        """
        last: dict[str, int] = {}
        added = 0
        with self._engine.begin() as connection:
            if connection.execute(_SAMPLE).first():
                raise SamplesError
            for turn, (call, on) in enumerate(calls, 1):
                if connection.execute(_ID, {"uuid": call.uuid}).first() is None:
                    day = f"{on:%Y%m%d}"
                    if day not in last:
                        known = connection.execute(_LAST_SEQUENCE, {"day": day}).scalar()
                        last[day] = max(known or 0, self._given.highest(day))
                    last[day] += 1
                    insert_call(connection, call, day, last[day])
                    added += 1
                told(turn, len(calls))
            if added:
                self.rebuild_within(told)
            # Before the commit: a number that is marked and not borne is harmless, the other way it is not.
            self._given.raise_to(last)
        return added
