from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from phonedesk.desk import shipped_calendar as shipping
from phonedesk.desk.calendar import NotTextError, OfficeCalendar
from phonedesk.domain.calendar import Calendar, CalendarDay, DayKind, DaySource
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import DeadlineUnit, Outcome
from phonedesk.exchange.calendar_csv import CalendarFileError
from phonedesk.store.errors import Reason, StoreError
from tests import notices
from tests.desk.at_desk import Office, open_office
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    from pathlib import Path

BEFORE_NATIONAL_DAY = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
MAKE_UP_DAY = date(2026, 10, 10)
NEXT_YEAR = """\
day,kind,name
2026-12-31,holiday,元旦
2027-01-01,holiday,元旦
2027-02-06,make_up,春节
"""
OFF = "SELECT day FROM calendar_day WHERE kind = 'holiday' AND day LIKE '2026%' ORDER BY day"


def days_off(office: Office) -> list[object]:
    return [row["day"] for row in office.rows(OFF)]


def years(office: Office) -> list[object]:
    return [row["year"] for row in office.rows("SELECT year FROM calendar_year ORDER BY year")]


def own(day: date, kind: DayKind) -> CalendarDay:
    return CalendarDay(day, kind, "", DaySource.OFFICE)


def promised(office: Office) -> tuple[str, tuple[date, ...], bool]:
    """By when an enquiry of now is promised, and what counted."""
    due = office.desk.calls.due(office.draft("enquiry"))
    return f"{due.at.astimezone(office.clock.zone):%m-%d %H:%M}", due.reason.make_up, due.reason.estimated


def in_a_later_release(monkeypatch: pytest.MonkeyPatch, *days: CalendarDay) -> None:
    """What is shipped knows these days too, and the years in which they are."""
    later = Calendar({day.day: day for day in days}, frozenset((2027,)))
    shipped = shipping.shipped_calendar()
    monkeypatch.setattr(shipping, "shipped_calendar", lambda: shipped.joined(later))


# ── what is shipped ──


def test_opening_the_records_puts_in_what_is_shipped(office: Office) -> None:
    office.desk.open_records()
    assert days_off(office) == [day.isoformat() for day in sorted(notices.holidays()) if day.year == 2026]
    assert years(office) == [2023, 2024, 2025, 2026]
    assert {row["source"] for row in office.rows("SELECT source FROM calendar_day")} == {"shipped"}


def test_what_the_office_changed_outlives_the_next_start(office: Office) -> None:
    office.desk.open_records()
    office.desk.calendar.put([own(MAKE_UP_DAY, DayKind.ORDINARY)])
    office.desk.close()
    again = open_office(office.home, None, clock=office.clock)
    again.desk.open_records()
    rows = again.rows("SELECT kind, source FROM calendar_day WHERE day = '2026-10-10'")
    assert rows == [{"kind": "ordinary", "source": "office"}]
    again.desk.close()


def test_a_later_release_brings_its_years_and_nothing_else(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.desk.open_records()
    eve, taken_back = date(2026, 12, 31), date(2026, 12, 26)
    office.desk.calendar.put([own(taken_back, DayKind.ORDINARY)])
    with closing(sqlite3.connect(office.database)) as connection, connection:
        connection.execute("DELETE FROM calendar_day WHERE day = '2026-10-07'")
    shipped = [
        CalendarDay(day, kind, "元旦", DaySource.SHIPPED)
        for day, kind in (
            (eve, DayKind.HOLIDAY),
            (taken_back, DayKind.MAKE_UP),
            (date(2027, 1, 1), DayKind.HOLIDAY),
        )
    ]
    in_a_later_release(monkeypatch, *shipped)
    office.desk.open_records()
    assert years(office)[-2:] == [2026, 2027]
    new = office.rows("SELECT day, kind, source FROM calendar_day WHERE day > '2026-12' ORDER BY day")
    assert [tuple(row.values()) for row in new] == [
        ("2026-12-26", "ordinary", "office"),
        ("2026-12-31", "holiday", "shipped"),
        ("2027-01-01", "holiday", "shipped"),
    ]
    assert "2026-10-07" not in days_off(office)  # of a year that is there, nothing comes back


def test_once_this_year_and_the_next_are_known_what_is_shipped_is_not_even_looked_at(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.desk.open_records()
    office.desk.calendar.put([], frozenset((2027,)))

    def fail() -> Calendar:
        raise AssertionError("looked at")

    monkeypatch.setattr(shipping, "shipped_calendar", fail)
    office.desk.open_records()
    office.clock.at = datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(AssertionError, match="looked at"):
        office.desk.open_records()


# ── counting ──


@pytest.mark.parametrize("is_open", [True, False])
def test_a_promise_counts_holidays_and_make_up_days(office: Office, is_open: bool) -> None:
    office.clock.at = BEFORE_NATIONAL_DAY
    if is_open:
        office.desk.open_records()
    assert promised(office) == ("10-10 17:30", (MAKE_UP_DAY,), False)
    closed = office.desk.calls.close(office.draft("enquiry", phone="1"), Outcome.CALLBACK)
    assert closed.due is not None
    assert closed.due.reason == DueReason(3, DeadlineUnit.WORKING_DAYS, (MAKE_UP_DAY,))
    rows = office.rows("SELECT due_make_up, due_estimated FROM callback")
    assert rows == [{"due_make_up": "2026-10-10", "due_estimated": 0}]


def test_a_promise_beyond_what_is_known_says_so(office: Office) -> None:
    office.desk.open_records()
    office.clock.at = datetime(2027, 11, 23, 1, 0, tzinfo=UTC)
    assert promised(office) == ("11-26 17:30", (), True)


def test_the_office_has_the_last_word(office: Office) -> None:
    office.clock.at = BEFORE_NATIONAL_DAY
    assert promised(office)[0] == "10-10 17:30"
    office.desk.calendar.put([own(MAKE_UP_DAY, DayKind.ORDINARY), own(date(2026, 10, 12), DayKind.HOLIDAY)])
    assert promised(office) == ("10-13 17:30", (), False)


def test_who_counts_never_waits_for_the_disk(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.desk.calendar.load()
    read: list[object] = []
    monkeypatch.setattr(office.desk.calendar, "_open_reader", read.append)
    monkeypatch.setattr(os, "stat", read.append)
    for _ in range(3):
        promised(office)
    assert read == []


def test_another_program_that_changes_the_calendar_is_noticed(office: Office, tmp_path: Path) -> None:
    office.clock.at = BEFORE_NATIONAL_DAY
    office.desk.open_records()
    assert not office.desk.calendar.is_stale
    other = open_office(office.home, None, clock=office.clock)
    other.desk.calendar.put([own(MAKE_UP_DAY, DayKind.ORDINARY)])
    other.desk.close()
    assert office.desk.calendar.is_stale
    assert promised(office)[0] == "10-10 17:30"
    office.desk.calendar.load()
    assert not office.desk.calendar.is_stale
    assert promised(office)[0] == "10-12 17:30"


def test_records_that_cannot_be_read_leave_what_is_shipped(office: Office) -> None:
    office.clock.at = BEFORE_NATIONAL_DAY
    with locked_by_another_program(office.database, "EXCLUSIVE") as release:
        office.desk.calendar.load()
        assert promised(office) == ("10-10 17:30", (MAKE_UP_DAY,), False)
        assert office.desk.calendar.is_stale
        release()
    office.desk.calendar.put([own(MAKE_UP_DAY, DayKind.ORDINARY)])
    assert promised(office)[0] == "10-12 17:30"
    with locked_by_another_program(office.database, "EXCLUSIVE"):
        office.desk.calendar.load()  # what was known goes on holding
        assert promised(office)[0] == "10-12 17:30"


def test_before_the_first_run_what_is_shipped_counts(tmp_path: Path) -> None:
    office = open_office(tmp_path / "home", None)
    office.clock.at = BEFORE_NATIONAL_DAY
    assert promised(office) == ("10-10 17:30", (MAKE_UP_DAY,), False)
    assert not office.database.exists()
    assert not office.desk.calendar.is_stale


# ── what ought to be known ──


def test_from_the_first_of_december_the_next_year_is_asked_for_until_it_is_there(office: Office) -> None:
    december = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    office.clock.at = december
    assert office.desk.lacks_holidays_of is None  # not read yet
    office.desk.calendar.load()
    assert office.desk.lacks_holidays_of == 2027
    office.clock.at = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    assert office.desk.lacks_holidays_of is None
    office.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    assert office.desk.lacks_holidays_of == 2027
    office.clock.at = december
    office.desk.calendar.put([own(date(2027, 1, 1), DayKind.HOLIDAY)])
    assert office.desk.lacks_holidays_of == 2027  # one day is no year
    office.desk.calendar.put([], frozenset((2027,)))
    assert office.desk.lacks_holidays_of is None


# ── a file ──


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_file_is_taken_over_as_spreadsheets_write_it(office: Office, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(NEXT_YEAR.encode(encoding))
    taken = office.desk.calendar.take_over(file)
    assert (len(taken.days), set(taken.years)) == (3, {2027})
    assert years(office)[-2:] == [2026, 2027]
    rows = office.rows("SELECT * FROM calendar_day WHERE day > '2026-12' ORDER BY day")
    assert [tuple(row.values()) for row in rows] == [
        ("2026-12-31", "holiday", "元旦", "office"),
        ("2027-01-01", "holiday", "元旦", "office"),
        ("2027-02-06", "make_up", "春节", "office"),
    ]
    office.desk.calendar.take_over(file)
    assert len(office.rows("SELECT * FROM calendar_day WHERE day > '2026-12'")) == 3


def test_a_file_with_a_fault_changes_nothing(office: Office, tmp_path: Path) -> None:
    office.desk.open_records()
    before = office.database.read_bytes()
    file = tmp_path / "2027.csv"
    file.write_text(NEXT_YEAR + "2027-02-30,holiday,春节\n", encoding="utf-8")
    with pytest.raises(CalendarFileError) as raised:
        office.desk.calendar.take_over(file)
    assert [fault.line for fault in raised.value.faults] == [5]
    assert office.database.read_bytes() == before


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"2027-01-01,holiday\0", b"#" * 1_000_001])
def test_what_is_no_text_is_refused(office: Office, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "2027.csv"
    file.write_bytes(content)
    with pytest.raises(NotTextError):
        office.desk.calendar.take_over(file)


def test_records_that_another_program_holds_take_nothing_over(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(NEXT_YEAR, encoding="utf-8")
    office.desk.open_records()
    office.desk.writer._database.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError) as raised:
        office.desk.calendar.take_over(file)
    assert raised.value.reason is Reason.READ_ONLY
    assert 2027 not in years(office)
    assert isinstance(office.desk.calendar, OfficeCalendar)
    assert 2027 not in office.desk.calendar.current.years


def test_what_stands_in_never_takes_the_place_of_what_was_read_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thread finds the records busy; while it makes what stands in, the other one reads them."""
    office.desk.calendar.put([own(date(2026, 12, 1), DayKind.HOLIDAY)])
    shipped = shipping.shipped_calendar()
    meanwhile: list[Any] = []
    calendar = OfficeCalendar(
        office.clock, office.home / "phonedesk.db", lambda _: meanwhile.pop(), lambda: office.desk.writer
    )
    readers = office.desk.calendar._open_reader

    class Busy:
        def calendar(self) -> Calendar:
            raise StoreError(Reason.BUSY)

        def close(self) -> None:
            pass

    def slowly() -> Calendar:
        calendar.load()
        return shipped

    meanwhile[:] = [readers(0), Busy()]
    monkeypatch.setattr(shipping, "shipped_calendar", slowly)
    assert date(2026, 12, 1) in calendar.load().days
    assert not calendar.is_stale
