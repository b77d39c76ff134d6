"""Writing the office's calendar: each change one transaction, begun with the write lock in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, bindparam, select

from phonedesk.store.calendar_rows import day_values
from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.tables import CALENDAR_DAY, CALENDAR_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from phonedesk.domain.calendar import Calendar

_KNOWN_DAYS = select(CALENDAR_DAY.c.day)
_KNOWN_YEARS = select(CALENDAR_YEAR.c.year)
_REMOVE_DAY = CALENDAR_DAY.delete().where(CALENDAR_DAY.c.day == bindparam("there"))
_INSERT_DAY = CALENDAR_DAY.insert()
_INSERT_YEAR = CALENDAR_YEAR.insert()


class CalendarWriter:
    """Changes the calendar over the connection of the one writer; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, file: KnownFile) -> None:
        self._engine = engine
        self._file = file

    @changing
    def add(self, news: Calendar) -> None:
        """Add days and years; a day that is there stays as it is, whoever put it there."""
        with self._engine.begin() as connection:
            there = set(connection.execute(_KNOWN_DAYS).scalars())
            rows = [day_values(day) for day in news.days.values()]
            _insert_days(connection, (row for row in rows if row["day"] not in there))
            _mark(connection, news.years)

    @changing
    def put(self, changed: Calendar) -> None:
        """Have these days as they are said here, and the years known; every other day stays as it is."""
        with self._engine.begin() as connection:
            rows = [day_values(day) for day in changed.days.values()]
            if rows:
                connection.execute(_REMOVE_DAY, [{"there": row["day"]} for row in rows])
            _insert_days(connection, rows)
            _mark(connection, changed.years)


def _insert_days(connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
    if given := list(rows):
        connection.execute(_INSERT_DAY, given)


def _mark(connection: Connection, years: Iterable[int]) -> None:
    known = set(connection.execute(_KNOWN_YEARS).scalars())
    if new := [{"year": year} for year in sorted(years) if year not in known]:
        connection.execute(_INSERT_YEAR, new)
