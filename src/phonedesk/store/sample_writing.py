"""Writing made-up calls, many in one transaction and never among real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select

from phonedesk.domain.sample import FIRST, LAST, ordinal_of
from phonedesk.store.errors import RealCallsError
from phonedesk.store.known_file import changing
from phonedesk.store.lookup import add_entry
from phonedesk.store.tables import CALL
from phonedesk.store.writing import Writer, amend, insert_call

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from phonedesk.domain.sample import Sample
    from phonedesk.store.known_file import KnownFile
    from phonedesk.store.writing import Marks

# Both stand in the index of the UUIDs, however many calls there are.
_REAL = select(CALL.c.id).where(or_(CALL.c.uuid < FIRST, CALL.c.uuid > LAST)).limit(1)
_LAST_SAMPLE = select(func.max(CALL.c.uuid))
_LAST_SEQUENCE = select(func.max(CALL.c.sequence)).where(CALL.c.day == bindparam("day"))


class SampleWriter(Writer):
    """The connection that fills records with samples; raises StoreError and its kinds."""

    def __init__(self, path: Path, file: KnownFile, marks: Marks) -> None:
        super().__init__(path, file=file, marks=marks)
        self._given = marks

    @changing
    def next_ordinal(self) -> int:
        """The ordinal of the next sample; raises RealCallsError where the records hold anything else."""
        with self._engine.begin() as connection:
            _refuse_real(connection)
            last = connection.execute(_LAST_SAMPLE).scalar()
        return 0 if last is None else ordinal_of(last) + 1

    @changing
    def add(self, samples: Iterable[Sample]) -> None:
        """Record made-up calls in this order, all of them or none; raises RealCallsError.

        Their numbers lie above those that callers were told of. They are not marked as given themselves:
        nobody was told one, and the records that hold them may go.
        """
        last: dict[str, int] = {}
        with self._engine.begin() as connection:
            _refuse_real(connection)
            for made_up in samples:
                day = f"{made_up.day:%Y%m%d}"
                if day not in last:
                    known = connection.execute(_LAST_SEQUENCE, {"day": day}).scalar()
                    last[day] = max(known or 0, self._given.highest(day))
                last[day] += 1
                call_id, _ = insert_call(connection, made_up.call, day, last[day])
                if made_up.amended:
                    amend(connection, call_id, made_up.amended)
                add_entry(self._database, call_id)


def _refuse_real(connection: Connection) -> None:
    if connection.execute(_REAL).first() is not None:
        raise RealCallsError
