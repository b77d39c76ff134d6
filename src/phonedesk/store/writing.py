"""Writing the records: one use case, one transaction, begun with the write lock in hand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, Self

from sqlalchemy import Connection, Insert, bindparam, create_engine, event, func, select
from sqlalchemy.pool import StaticPool

from phonedesk.domain.times import from_micros, to_micros
from phonedesk.store.amending import AmendmentWriter
from phonedesk.store.calendar_writing import CalendarWriter
from phonedesk.store.callback_writing import (
    CallbackWriter,
    follow_up,
    insert_callback,
    without_second_promise,
)
from phonedesk.store.contact_writing import ContactWriter
from phonedesk.store.corrections import correction
from phonedesk.store.emergency_writing import EmergencyWriter, insert_emergency
from phonedesk.store.errors import translated
from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.line_fault_writing import LineFaultWriter
from phonedesk.store.lookup import add_entry, bring_up_to_date, read_state, rebuild
from phonedesk.store.message_writing import MessageWriter, insert_messages
from phonedesk.store.number_mark_writing import NumberMarkWriter
from phonedesk.store.pragmas import WRITER_BUSY_TIMEOUT_MS, begin_immediate, open_writer
from phonedesk.store.queries import LAST_CLOSED_AT
from phonedesk.store.reminder_writing import ReminderWriter
from phonedesk.store.schema import check
from phonedesk.store.tables import AMENDMENT, ANSWER, CALL, TICKED_STEP, TRANSFER
from phonedesk.store.values import answer_values, numbered_values, step_values, transfer_values
from phonedesk.store.whole_call import load_call

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path
    from types import TracebackType

    from phonedesk.domain.call import Call, TickedStep

# Built once: a statement keeps the key under which its compiled form is cached.
_KNOWN = select(CALL.c.id, CALL.c.number, CALL.c.day, CALL.c.sequence).where(CALL.c.uuid == bindparam("uuid"))
_LAST_SEQUENCE = select(func.max(CALL.c.sequence)).where(CALL.c.day == bindparam("day"))
_INSERT_CALL = CALL.insert()
_INSERT_ANSWER = ANSWER.insert()
_INSERT_STEP = TICKED_STEP.insert()
_INSERT_TRANSFER = TRANSFER.insert()
_INSERT_AMENDMENT = AMENDMENT.insert()


class Marks(Protocol):
    """The highest number given on each day, kept where no backup of the records can take it back."""

    def highest(self, day: str) -> int:
        """The highest sequence known to have been given on a day (YYYYMMDD); 0 for none."""

    def raise_to(self, sequences: Mapping[str, int]) -> None:
        """Have these sequences known, before the record that bears one is committed."""

    def take_back(self, day: str, sequence: int) -> None:
        """No record bears this sequence after all."""


class _NoMarks:
    def highest(self, day: str) -> int:
        return 0

    def raise_to(self, sequences: Mapping[str, int]) -> None: ...

    def take_back(self, day: str, sequence: int) -> None: ...


class Writer:
    """The one connection that writes, used by one thread at a time; raises StoreError and its kinds.

    The file has to be there; one that `schema.check` refuses is not opened. `file` is what the others of
    this run know of it.
    """

    def __init__(
        self,
        path: Path,
        busy_timeout_ms: int = WRITER_BUSY_TIMEOUT_MS,
        file: KnownFile | None = None,
        marks: Marks | None = None,
    ) -> None:
        """Without `marks` the records alone say which numbers were given."""
        self._file = file or KnownFile(path)
        self._file.confirm()
        check(path, busy_timeout_ms)
        self._marks = marks or _NoMarks()
        self._database = open_writer(path, busy_timeout_ms)
        _make_ready(self._database, busy_timeout_ms)
        self._engine = create_engine(
            "sqlite://",
            creator=lambda: self._database,
            poolclass=StaticPool,
            hide_parameters=True,  # they are callers' words
        )
        event.listen(self._engine, "begin", lambda _: begin_immediate(self._database, busy_timeout_ms))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def callbacks(self) -> CallbackWriter:
        """What becomes of promises to call back, over the same connection."""
        return CallbackWriter(self._engine, self._database, self._file)

    @cached_property
    def amendments(self) -> AmendmentWriter:
        """Corrections of closed records, over the same connection."""
        return AmendmentWriter(self._engine, self._database, self._file)

    @cached_property
    def calendar(self) -> CalendarWriter:
        """The office's calendar, over the same connection."""
        return CalendarWriter(self._engine, self._file)

    @cached_property
    def contacts(self) -> ContactWriter:
        """The office's directory, over the same connection."""
        return ContactWriter(self._engine, self._file)

    @cached_property
    def number_marks(self) -> NumberMarkWriter:
        """Numbers that pester the office, over the same connection."""
        return NumberMarkWriter(self._engine, self._file)

    @cached_property
    def line_faults(self) -> LineFaultWriter:
        """Lines that are dead, over the same connection."""
        return LineFaultWriter(self._engine, self._file)

    @cached_property
    def emergencies(self) -> EmergencyWriter:
        """Emergencies until they are over, over the same connection."""
        return EmergencyWriter(self._engine, self._file)

    @cached_property
    def messages(self) -> MessageWriter:
        """Whom a call was passed on to, over the same connection."""
        return MessageWriter(self._engine, self._file)

    @cached_property
    def reminders(self) -> ReminderWriter:
        """Of what somebody was reminded, over the same connection."""
        return ReminderWriter(self._engine, self._file)

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()
        self._database.close()  # an engine that was never used does not know it

    @changing
    def close_call(self, call: Call, day: date) -> str:
        """Record the call and give its number; `day` is that of `opened_at` in the desk's zone.

        A retry gives the number of the record already there. Where it says something else than the record,
        the difference is kept as amendments, and what is promised or done only now is added.
        """
        day_text, sequence = f"{day:%Y%m%d}", 0
        try:
            with self._engine.begin() as connection:
                call = without_second_promise(connection, call)
                known = connection.execute(_KNOWN, {"uuid": call.uuid}).first()
                if known is not None:
                    self._marks.raise_to({known.day: known.sequence})
                    asked_before = load_call(connection, known.id).follows
                    if amend(connection, known.id, call):
                        add_entry(self._database, known.id)
                    follow_up(connection, self._database, call, asked_before)
                    return str(known.number)
                last = connection.execute(_LAST_SEQUENCE, {"day": day_text}).scalar()
                sequence = max(last or 0, self._marks.highest(day_text)) + 1
                call_id, number = insert_call(connection, call, day_text, sequence)
                add_entry(self._database, call_id)
                follow_up(connection, self._database, call)
                self._marks.raise_to({day_text: sequence})
        except BaseException:
            if sequence:
                self._marks.take_back(day_text, sequence)
            raise
        return number

    @changing  # it is asked only where a change follows, and has the same to say where none can be made
    def last_closed_at(self) -> datetime | None:
        """When the record that was entered last was closed, by the clock of then."""
        return next((from_micros(at) for (at,) in self._database.execute(LAST_CLOSED_AT).fetchall()), None)

    @changing
    def rebuild_index(self, progress: Callable[[int, int], object]) -> int:
        """Make the index of the look-up anew, and give how many records are in it.

        `progress` is told from time to time how many there are by then, and how many it will be.
        """
        with self._engine.begin():
            return self.rebuild_within(progress)

    def rebuild_within(self, progress: Callable[[int, int], object]) -> int:
        """The same within a transaction that is begun already; raises sqlite3.Error."""
        (calls,) = self._database.execute("SELECT count(*) FROM call").fetchone()
        rebuild(self._database, lambda done: progress(done, calls))
        return int(calls)


@translated
def _make_ready(database: sqlite3.Connection, patience_ms: int) -> None:
    """Bring up to date what an older phonedesk, or a backup put in place by hand, left otherwise."""
    if database.execute("PRAGMA user_version").fetchone()[0]:
        database.execute("PRAGMA user_version=0")  # the backup's checksum, which holds no longer
    if not read_state(database).is_ours:
        begin_immediate(database, patience_ms)
        bring_up_to_date(database)
        database.execute("COMMIT")


def insert_call(connection: Connection, call: Call, day: str, sequence: int) -> tuple[int, str]:
    """Enter a new call with all that belongs to it; its id and its number."""
    values = numbered_values(call, day, sequence)
    call_id = _insert_one(connection, _INSERT_CALL, values)
    if call.answers:
        connection.execute(_INSERT_ANSWER, answer_values(call_id, call.answers))
    _insert_steps(connection, call_id, 0, call.steps)
    if call.transfer.begun:
        connection.execute(_INSERT_TRANSFER, transfer_values(call_id, call.transfer))
    if call.callback is not None:
        insert_callback(connection, call_id, call.callback)
    insert_messages(connection, call_id, call.messages)
    insert_emergency(connection, call_id, call.notifications)
    return call_id, str(values["number"])


def amend(connection: Connection, call_id: int, call: Call) -> bool:
    """Keep what a retry says differently, if anything; what the record holds already stays as it is."""
    stored = load_call(connection, call_id)
    new = correction(stored, call)
    if new.texts:
        signed = {"call_id": call_id, "at": to_micros(call.closed_at), "operator": call.operator}
        rows = [{**signed, "field": field, "old": old, "new": now} for field, old, now in new.texts]
        connection.execute(_INSERT_AMENDMENT, rows)
    _insert_steps(connection, call_id, len(stored.steps), new.steps)
    if new.transfer is not None:
        connection.execute(_INSERT_TRANSFER, transfer_values(call_id, new.transfer))
    if new.callback is not None:
        insert_callback(connection, call_id, new.callback)
    insert_messages(connection, call_id, new.messages)
    insert_emergency(connection, call_id, call.notifications)
    return not new.is_empty


def _insert_one(connection: Connection, insert: Insert, values: Mapping[str, object]) -> int:
    key = connection.execute(insert, values).inserted_primary_key
    assert key is not None  # every single insert has one; the type speaks of executemany
    return int(key[0])


def _insert_steps(connection: Connection, call_id: int, first: int, steps: Sequence[TickedStep]) -> None:
    if not steps:
        return
    rows = [step_values(call_id, position, step) for position, step in enumerate(steps, first)]
    connection.execute(_INSERT_STEP, rows)
