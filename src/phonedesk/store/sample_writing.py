"""Writing made-up calls, many in one transaction and never among real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select

from phonedesk.domain.sample import FIRST, LAST, ordinal_of
from phonedesk.store.errors import RealCallsError
from phonedesk.store.known_file import changing
from phonedesk.store.lookup import add_new
from phonedesk.store.tables import ANSWER, ATTEMPT, CALL, CALLBACK, TICKED_STEP, TRANSFER
from phonedesk.store.values import (
    answer_values,
    attempt_values,
    callback_values,
    numbered_values,
    step_values,
    transfer_values,
)
from phonedesk.store.writing import Writer, amend

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from phonedesk.domain.call import Call
    from phonedesk.domain.callback import Callback
    from phonedesk.domain.sample import Sample
    from phonedesk.store.known_file import KnownFile
    from phonedesk.store.writing import Marks

# Both stand in the index of the UUIDs, however many calls there are.
_REAL = select(CALL.c.id).where(or_(CALL.c.uuid < FIRST, CALL.c.uuid > LAST)).limit(1)
_LAST_SAMPLE = select(func.max(CALL.c.uuid))
_LAST_SEQUENCE = select(func.max(CALL.c.sequence)).where(CALL.c.day == bindparam("day"))
_LAST_CALL, _LAST_CALLBACK = select(func.max(CALL.c.id)), select(func.max(CALLBACK.c.id))
_MEMORY_KIB = 256 * 1024
"""Of the file that is kept at hand: every call touches pages all over its indexes."""


class SampleWriter(Writer):
    """The connection that fills records with samples; raises StoreError and its kinds."""

    def __init__(self, path: Path, file: KnownFile, marks: Marks) -> None:
        super().__init__(path, file=file, marks=marks)
        self._given = marks
        self._database.execute(f"PRAGMA cache_size=-{_MEMORY_KIB}")

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
            rows = _Rows(connection)
            before = rows.call_id
            amended: list[tuple[int, Call]] = []
            for made_up in samples:
                day = f"{made_up.day:%Y%m%d}"
                if day not in last:
                    known = connection.execute(_LAST_SEQUENCE, {"day": day}).scalar()
                    last[day] = max(known or 0, self._given.highest(day))
                last[day] += 1
                rows.add(made_up.call, day, last[day])
                if made_up.amended:
                    amended.append((rows.call_id, made_up.amended))
            rows.write()
            for call_id, call in amended:
                amend(connection, call_id, call)
            add_new(self._database, since=before)


class _Rows:
    """What the tables are to hold of many calls, written table by table: faster than call by call."""

    def __init__(self, connection: Connection) -> None:
        """Ids go on from those that there are: the lock for writing is in hand."""
        self._connection = connection
        self.call_id: int = connection.execute(_LAST_CALL).scalar() or 0
        """Of the call that was added last."""
        self._callback_id: int = connection.execute(_LAST_CALLBACK).scalar() or 0
        tables = (CALL, ANSWER, TICKED_STEP, TRANSFER, CALLBACK, ATTEMPT)
        self._rows = {table: list[dict[str, object]]() for table in tables}

    def add(self, call: Call, day: str, sequence: int) -> None:
        """One more call."""
        self.call_id += 1
        self._rows[CALL].append({"id": self.call_id, **numbered_values(call, day, sequence)})
        self._rows[ANSWER] += answer_values(self.call_id, call.answers)
        steps = enumerate(call.steps)
        self._rows[TICKED_STEP] += [step_values(self.call_id, position, step) for position, step in steps]
        if call.transfer.begun:
            self._rows[TRANSFER].append(transfer_values(self.call_id, call.transfer))
        if call.callback:
            self._add_callback(call.callback)

    def write(self) -> None:
        """Write it all."""
        for table, rows in self._rows.items():
            if rows:
                self._connection.execute(table.insert(), rows)

    def _add_callback(self, callback: Callback) -> None:
        self._callback_id += 1
        owner = {"id": self._callback_id, "call_id": self.call_id}
        self._rows[CALLBACK].append({**owner, **callback_values(callback)})
        self._rows[ATTEMPT] += [attempt_values(self._callback_id, attempt) for attempt in callback.attempts]


def _refuse_real(connection: Connection) -> None:
    if connection.execute(_REAL).first() is not None:
        raise RealCallsError
