"""Reading the records through the DB-API alone: the first frame and every look-up wait for nothing else.

What a row says is what the record says now, amendments applied. The list of callbacks is there before
anything else: what only a whole record is made of is imported where one is read.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from phonedesk.domain.board import Place
from phonedesk.domain.times import from_micros, to_micros
from phonedesk.store.errors import DatabaseMissingError
from phonedesk.store.known_file import KnownFile, asking
from phonedesk.store.pending_rows import pending_of
from phonedesk.store.pragmas import open_reader
from phonedesk.store.queries import (
    ALL_OF,
    CALENDAR_DAYS,
    CALENDAR_YEARS,
    CALL_BY_NUMBER,
    CALL_BY_UUID,
    COUNT_MESSAGES,
    IS_EMERGENCY,
    IS_NOTED,
    LAST_CLOSED_AT,
    PENDING,
    PLACES,
    PROMISES,
    pending_by_ids,
)
from phonedesk.store.schema import read_version, refuse_other

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from uuid import UUID

    from phonedesk.domain.calendar import Calendar
    from phonedesk.domain.call import Call, KnownCaller
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.contact import Contact
    from phonedesk.domain.emergency import Emergency
    from phonedesk.domain.line_fault import FaultCalls, LineFault
    from phonedesk.domain.message import MessageSummary
    from phonedesk.domain.nuisance import NumberMark, Pestering
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.domain.query import Query
    from phonedesk.domain.reminders import Promise, Reminder
    from phonedesk.store.lookup import Promised, State

STEPS_A_GLANCE = 500
"""After how many steps SQLite asks whether it is to go on: a fraction of a millisecond."""


class Reader:
    """One connection that only queries, used by one thread at a time; raises StoreError and its kinds.

    A database that is not there yet reads as empty, and is opened as soon as it is there. `file` is what
    the others of this run know of it.
    """

    def __init__(self, path: Path, busy_timeout_ms: int = 0, file: KnownFile | None = None) -> None:
        self._file = file or KnownFile(path)
        self._busy_timeout_ms = busy_timeout_ms
        self._opened: sqlite3.Connection | None = None
        self._deadline: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next question opens it again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @asking
    def pending(self) -> list[PendingCallback]:
        """The open callbacks, the most urgent first; of a confidential one no words and no type."""
        return [pending_of(row) for row in self._rows(PENDING)]

    @asking
    def places(self) -> list[Place]:
        """The open callbacks, the most urgent first, each with what its place on the board depends on."""
        return [
            Place(row["id"], from_micros(row["due_at"]), bool(row["supervised"]), row["calls"])
            for row in self._rows(PLACES)
        ]

    @asking
    def pending_of(self, ids: Sequence[int]) -> list[PendingCallback]:
        """Those of these callbacks that are still open, the most urgent first."""
        return [pending_of(row) for row in self._rows(pending_by_ids(len(ids)), tuple(ids))]

    @asking
    def promises(self) -> list[Promise]:
        """The open callbacks, as far as reminders go."""
        from phonedesk.store.reminder_rows import promise_of

        return [promise_of(row) for row in self._rows(PROMISES)]

    @asking
    def noted(self, reminders: Iterable[Reminder]) -> set[Reminder]:
        """Those of these reminders of which somebody was told already."""
        from phonedesk.store.reminder_rows import key_of

        return {reminder for reminder in reminders if self._rows(IS_NOTED, key_of(reminder))}

    @asking
    def find(self, query: Query, limit: int, left_out: Collection[str] = ()) -> list[CallSummary]:
        """At most `limit` calls that are found, newest first, without those of the numbers `left_out`.

        Of a confidential call the number alone is looked at. `query.overdue` is the callbacks' business.
        """
        from phonedesk.store.lookup import search

        connection = self._connection()
        if connection is None:
            return []
        with _one_state(connection), self._watched(connection):
            return search(connection, query, limit, left_out)

    @asking
    def promised(self, since: State | None = None) -> tuple[State, list[Promised]] | None:
        """How far the index goes, and all the open callbacks with what a look-up looks in.

        With an earlier state only those of which something was said since then, closed ones among them; or
        all again where the index was made anew. None where there are no records yet.
        """
        from phonedesk.store.lookup import promised, read_state

        connection = self._connection()
        if connection is None:
            return None
        with _one_state(connection), self._watched(connection):
            state = read_state(connection)
            if state == since:
                return state, []
            follows = since is not None and since.generation == state.generation
            return state, list(promised(connection, since.position if since and follows else None))

    @asking
    def promised_likely(self, query: Query) -> list[Promised]:
        """The open callbacks that the query may find: none of the others is read."""
        from phonedesk.store.lookup import promised_likely

        connection = self._connection()
        if connection is None:
            return []
        with _one_state(connection):
            return list(promised_likely(connection, query))

    @contextmanager
    def patient(self, milliseconds: int) -> Iterator[None]:
        """Let what is asked within the block wait so long for a lock."""
        before = self._busy_timeout_ms
        self._wait_for_locks(milliseconds)
        try:
            yield
        finally:
            self._wait_for_locks(before)

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """Stop a look-up within the block once that time is over: it raises StoreError (`busy`) then."""
        self._deadline = time.monotonic() + seconds
        try:
            yield
        finally:
            self._deadline = None

    @property
    def is_late(self) -> bool:
        """Whether the time that a look-up was given is over."""
        return self._deadline is not None and time.monotonic() > self._deadline

    @asking
    def call(self, number: str) -> Call | None:
        """The whole record under a number, amendments applied and listed."""
        return self._call(CALL_BY_NUMBER, number)

    @asking
    def call_of_draft(self, uuid: UUID) -> Call | None:
        """The whole record that was made of a draft."""
        return self._call(CALL_BY_UUID, uuid.hex)

    @asking
    def known_caller(
        self,
        phone_normalised: str,
        caller_name: str,
        nuisances: Collection[str] = (),
        since: datetime | None = None,
    ) -> KnownCaller | None:
        """Who called last from that number, otherwise under exactly that name; none confidential.

        What is '' is not looked for. Calls of a type among `nuisances` count as such from `since` on.
        """
        from phonedesk.store.callers import known_caller

        connection = self._connection()
        if connection is None:
            return None
        with _one_state(connection), self._watched(connection):
            return known_caller(connection, phone_normalised, caller_name, nuisances, since)

    @asking
    def last_closed_at(self) -> datetime | None:
        """When the record that was entered last was closed, by the clock of then."""
        return next((from_micros(row["closed_at"]) for row in self._rows(LAST_CLOSED_AT)), None)

    @asking
    def contacts(self) -> list[Contact]:
        """The office's directory, in the order in which it was entered."""
        from phonedesk.store.contact_rows import CONTACTS, contact_of

        return [contact_of(row) for row in self._rows(CONTACTS)]

    @asking
    def messages(self) -> list[MessageSummary]:
        """Who is still to be told of what, the most urgent first."""
        from phonedesk.store.message_rows import OPEN_MESSAGES, summary_of

        return [summary_of(row) for row in self._rows(OPEN_MESSAGES)]

    @asking
    def open_emergencies(self) -> list[Emergency]:
        """The emergencies that go on, in order of entry; no words of a confidential one."""
        if not self._rows(IS_EMERGENCY):
            return []
        from phonedesk.store.emergencies import OPEN

        return self._emergencies(OPEN)

    @asking
    def past_emergencies(self, limit: int) -> list[Emergency]:
        """At most so many emergencies that are over, the newest first."""
        from phonedesk.store.emergencies import OVER

        return self._emergencies(OVER, limit)

    @asking
    def emergency(self, number: str) -> Emergency | None:
        """What the call under a number is as an emergency; none where it is none."""
        from phonedesk.store.emergencies import OF_CALL

        return next(iter(self._emergencies(OF_CALL, number)), None)

    @asking
    def waiting_to_be_told(self) -> list[Promise]:
        """Of every open emergency, by when somebody is still to be told, as far as reminders go."""
        from phonedesk.store.emergencies import WAITING
        from phonedesk.store.reminder_rows import notification_of

        return [notification_of(row) for row in self._rows(WAITING)]

    @asking
    def mark_of(self, phone_normalised: str) -> NumberMark | None:
        """What was said last of a number."""
        from phonedesk.store.number_marks import LATEST, mark_of

        return next((mark_of(row) for row in self._rows(LATEST, (phone_normalised,))), None)

    @asking
    def pestering(self, kinds: Collection[str], since: datetime) -> list[Pestering]:
        """Every number with a call of these types since then, or marked; the most calls first."""
        from phonedesk.store.number_marks import pestering

        connection = self._connection()
        return [] if connection is None else pestering(connection, kinds, since)

    @asking
    def latest_line_fault(self) -> LineFault | None:
        """The line fault that began last."""
        from phonedesk.store.line_faults import LATEST, line_fault_of

        return next((line_fault_of(row) for row in self._rows(LATEST)), None)

    @asking
    def last_line_fault_end(self) -> datetime | None:
        """When a line was in order again for the last time."""
        from phonedesk.domain.times import instant_or_none
        from phonedesk.store.line_faults import LAST_END

        return next((instant_or_none(row["at"]) for row in self._rows(LAST_END)), None)

    @asking
    def calls_within(self, since: datetime, until: datetime) -> FaultCalls:
        """How many calls there were between two instants; of those entered afterwards minutes are known."""
        from phonedesk.domain.line_fault import FaultCalls
        from phonedesk.store.line_faults import ADDED, TAKEN

        last, minute = to_micros(until), to_micros(since.replace(second=0, microsecond=0))
        taken, added = self._rows(TAKEN, (to_micros(since), last)), self._rows(ADDED, (minute, last))
        if not taken:
            return FaultCalls()
        return FaultCalls(taken[0]["taken"], taken[0]["by_mobile"], added[0]["added"])

    @asking
    def count_messages(self) -> int:
        """How many people are still to be told of something."""
        return sum(row["n"] for row in self._rows(COUNT_MESSAGES))

    @asking
    def calendar(self) -> Calendar:
        """The office's calendar; one that knows nothing where there are no records yet."""
        from phonedesk.domain.calendar import Calendar
        from phonedesk.store.calendar_rows import calendar_of

        connection = self._connection()
        if connection is None:
            return Calendar()
        with _one_state(connection):
            days = connection.execute(CALENDAR_DAYS).fetchall()
            years = connection.execute(CALENDAR_YEARS).fetchall()
        return calendar_of(days, years)

    def _wait_for_locks(self, milliseconds: int) -> None:
        self._busy_timeout_ms = milliseconds
        if self._opened is not None:
            self._opened.execute(f"PRAGMA busy_timeout={milliseconds}")

    def _emergencies(self, sql: str, *parameters: str | int) -> list[Emergency]:
        from phonedesk.store.emergencies import emergencies

        connection = self._connection()
        if connection is None:
            return []
        with _one_state(connection):
            return emergencies(connection, sql, parameters)

    def _call(self, sql: str, key: str) -> Call | None:
        from phonedesk.store.rows import CallRows, call_of

        connection = self._connection()
        if connection is None:
            return None
        with _one_state(connection):
            row = connection.execute(sql, (key,)).fetchone()
            if row is None:
                return None
            parts = {name: connection.execute(sql, (row["id"],)).fetchall() for name, sql in ALL_OF.items()}
        return call_of(CallRows(call=row, **parts))

    def _rows(self, sql: str, parameters: tuple[str | int, ...] = ()) -> list[sqlite3.Row]:
        connection = self._connection()
        return [] if connection is None else connection.execute(sql, parameters).fetchall()

    @contextmanager
    def _watched(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Let SQLite ask from time to time whether it is late."""
        if self._deadline is None:
            yield
            return
        connection.set_progress_handler(lambda: self.is_late, STEPS_A_GLANCE)
        try:
            yield
        finally:
            connection.set_progress_handler(None, 0)

    def _connection(self) -> sqlite3.Connection | None:
        try:
            self._file.confirm()
        except DatabaseMissingError:
            return None
        if self._opened is None:
            connection = open_reader(self._file.path, self._busy_timeout_ms)
            try:
                refuse_other(read_version(connection))
            except BaseException:
                connection.close()
                raise
            connection.row_factory = sqlite3.Row
            self._opened = connection
        return self._opened


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Let several queries see the database as it is at one moment."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()
