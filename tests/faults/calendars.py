"""The operations that write the calendar: what each does, and what it must have left.

They stand in the one table of `operations.py`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from phonedesk.desk.desk import Desk
from phonedesk.domain.calendar import Calendar, CalendarDay, DayKind, DaySource
from tests import notices

FIRST_DAY = date(2001, 1, 1)
KINDS = ("holiday", "make_up", "holiday")
"""Of the days that one number brings; each bears the number as its name."""
OWN = "SELECT day, kind FROM calendar_day WHERE source = ? AND name GLOB '[0-9]*' ORDER BY day"
SHIPPED = "SELECT day, kind FROM calendar_day WHERE day BETWEEN '2024' AND '2027' AND source = 'shipped'"


def days_of(number: int) -> list[date]:
    """The days that this number brings, and no other."""
    return [FIRST_DAY + timedelta(days=len(KINDS) * number + place) for place in range(len(KINDS))]


def check_shipped(database: Path) -> None:
    """Raise AssertionError unless what is shipped is there, all of it."""
    with closing(sqlite3.connect(database)) as connection:
        there = dict(connection.execute(SHIPPED).fetchall())
    wanted = {
        **dict.fromkeys(notices.holidays(), "holiday"),
        **dict.fromkeys(notices.make_up_days(), "make_up"),
    }
    assert there == {day.isoformat(): kind for day, kind in wanted.items()}, "half there: what is shipped"


def _numbers(home: Path, source: str) -> list[int]:
    """The numbers whose days are there, each with all of them."""
    database = home / "phonedesk.db"
    if not database.exists():
        return []
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "damaged"
        there = connection.execute(OWN, (source,)).fetchall()
    numbers = sorted({(date.fromisoformat(day) - FIRST_DAY).days // len(KINDS) for day, _ in there})
    whole = [(f"{day}", kind) for n in numbers for day, kind in zip(days_of(n), KINDS, strict=True)]
    assert there == whole, "half there: days of a calendar"
    return numbers


# ── what is shipped, as the records are opened ──


def seed_calendar(desk: Desk, number: int) -> None:
    days = [
        CalendarDay(day, DayKind(kind), str(number), DaySource.SHIPPED)
        for day, kind in zip(days_of(number), KINDS, strict=True)
    ]
    desk.writer.calendar.add(Calendar({day.day: day for day in days}, frozenset((3000 + number,))))


def seeded_there(home: Path) -> list[int]:
    return _numbers(home, "shipped")


# ── calendar import FILE ──


def import_calendar(desk: Desk, number: int) -> None:
    lines = (f"{day},{kind},{number}\n" for day, kind in zip(days_of(number), KINDS, strict=True))
    with NamedTemporaryFile("w", suffix=".csv") as file:  # no file of the desk's
        file.writelines(lines)
        file.flush()
        desk.calendar.take_over(Path(file.name))


def imported_there(home: Path) -> list[int]:
    return _numbers(home, "office")


def open_records(desk: Desk) -> None:
    """What is shipped is there before the first file."""
    desk.open_records()
