from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from phonedesk.desk.shipped_calendar import shipped_calendar
from phonedesk.domain.calendar import Calendar, CalendarDay, DayKind
from phonedesk.domain.deadline import due
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import DeadlineUnit
from tests import notices

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
CLOSES = time(17, 30)
WORKING, CALENDAR, MINUTES = DeadlineUnit.WORKING_DAYS, DeadlineUnit.CALENDAR_DAYS, DeadlineUnit.MINUTES


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


# By the calendar on the wall: 2026-11-23 is a Monday.
CASES = [
    ("2026-11-23 09:00", 1, WORKING, "2026-11-24 17:30"),
    ("2026-11-23 09:00", 3, WORKING, "2026-11-26 17:30"),
    ("2026-11-23 09:00", 5, WORKING, "2026-11-30 17:30"),
    ("2026-11-23 09:00", 15, WORKING, "2026-12-14 17:30"),
    ("2026-11-23 18:00", 1, WORKING, "2026-11-24 17:30"),
    ("2026-11-27 09:00", 1, WORKING, "2026-11-30 17:30"),
    ("2026-11-27 23:59", 3, WORKING, "2026-12-02 17:30"),
    ("2026-11-28 09:00", 1, WORKING, "2026-11-30 17:30"),
    ("2026-11-29 09:00", 1, WORKING, "2026-11-30 17:30"),
    ("2026-11-29 09:00", 5, WORKING, "2026-12-04 17:30"),
    ("2026-12-31 09:00", 2, WORKING, "2027-01-04 17:30"),
    ("2026-11-23 09:00", 0, WORKING, "2026-11-23 17:30"),
    ("2026-11-23 17:29", 0, WORKING, "2026-11-23 17:30"),
    ("2026-11-23 17:30", 0, WORKING, "2026-11-24 17:30"),
    ("2026-11-23 23:00", 0, WORKING, "2026-11-24 17:30"),
    ("2026-11-27 18:00", 0, WORKING, "2026-11-30 17:30"),
    ("2026-11-28 09:00", 0, WORKING, "2026-11-30 17:30"),
    ("2026-11-23 00:05", 1, WORKING, "2026-11-24 17:30"),
    ("2026-11-23 09:00", 15, CALENDAR, "2026-12-08 17:30"),
    ("2026-11-27 09:00", 1, CALENDAR, "2026-11-28 17:30"),
    ("2028-02-28 09:00", 1, CALENDAR, "2028-02-29 17:30"),
    ("2026-11-23 23:50", 30, MINUTES, "2026-11-24 00:20"),
    ("2026-11-28 09:00", 120, MINUTES, "2026-11-28 11:00"),
    ("2026-11-23 09:00", 0, MINUTES, "2026-11-23 09:00"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "until"), CASES)
def test_when_a_promise_is_due_where_weekends_alone_are_known(
    start: str, amount: int, unit: DeadlineUnit, until: str
) -> None:
    found = due(local(start).astimezone(UTC), DueReason(amount, unit), CLOSES, SHANGHAI, Calendar())
    assert found.at == local(until)
    assert found.at.utcoffset() == local("2026-01-01", SHANGHAI).astimezone(UTC).utcoffset()
    assert found.reason == DueReason(amount, unit, estimated=unit is WORKING)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "until"),
    [
        ("2026-03-27 12:00", 1, WORKING, "2026-03-30 17:30"),  # the clocks go forward on the 29th
        ("2026-10-23 12:00", 1, WORKING, "2026-10-26 17:30"),  # and back on the 25th of October
        ("2026-10-24 12:00", 1, CALENDAR, "2026-10-25 17:30"),
    ],
)
def test_the_office_closes_by_the_clock_on_the_wall_in_summer_and_winter(
    start: str, amount: int, unit: DeadlineUnit, until: str
) -> None:
    found = due(local(start, BERLIN).astimezone(UTC), DueReason(amount, unit), CLOSES, BERLIN, Calendar())
    assert found.at == local(until, BERLIN)


def test_minutes_are_minutes_while_the_clocks_are_changed() -> None:
    start = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)  # ten minutes before 02:00 becomes 03:00
    found = due(start, DueReason(30, MINUTES), CLOSES, BERLIN, Calendar())
    assert found.at == datetime(2026, 3, 29, 1, 20, tzinfo=UTC)


def test_the_day_is_the_offices_day() -> None:
    start = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # Sunday in London, Monday one o'clock in Shanghai
    found = due(start, DueReason(0, WORKING), CLOSES, SHANGHAI, Calendar())
    assert found.at == local("2026-11-23 17:30")


# ── by the State Council's notices ──

# Counted with a finger on the notices: (from, working days, until, make-up days that counted).
BY_THE_NOTICES = [
    ("2024-02-08 09:00", 1, "2024-02-09", ""),  # New Year's Eve was worked that year
    ("2024-02-08 09:00", 3, "2024-02-19", "02-18"),
    ("2024-02-02 09:00", 1, "2024-02-04", "02-04"),
    ("2024-04-03 09:00", 1, "2024-04-07", "04-07"),
    ("2024-04-26 09:00", 2, "2024-04-29", "04-28"),
    ("2024-04-30 09:00", 5, "2024-05-10", ""),
    ("2024-04-30 09:00", 6, "2024-05-11", "05-11"),
    ("2024-06-07 09:00", 1, "2024-06-11", ""),
    ("2024-09-13 09:00", 2, "2024-09-18", "09-14"),
    ("2024-09-27 09:00", 1, "2024-09-29", "09-29"),
    ("2024-09-27 09:00", 3, "2024-10-08", "09-29"),
    ("2024-09-27 09:00", 7, "2024-10-12", "09-29 10-12"),
    ("2024-12-31 09:00", 1, "2025-01-02", ""),
    ("2025-01-24 09:00", 1, "2025-01-26", "01-26"),
    ("2025-01-24 09:00", 3, "2025-02-05", "01-26"),
    ("2025-01-24 09:00", 6, "2025-02-08", "01-26 02-08"),
    ("2025-04-03 09:00", 1, "2025-04-07", ""),
    ("2025-04-25 09:00", 1, "2025-04-27", "04-27"),
    ("2025-04-30 09:00", 1, "2025-05-06", ""),
    ("2025-05-30 09:00", 1, "2025-06-03", ""),
    ("2025-09-26 09:00", 3, "2025-09-30", "09-28"),
    ("2025-09-26 09:00", 4, "2025-10-09", "09-28"),
    ("2025-09-26 09:00", 6, "2025-10-11", "09-28 10-11"),
    ("2025-12-31 09:00", 1, "2026-01-04", "01-04"),
    ("2025-12-31 09:00", 2, "2026-01-05", "01-04"),
    ("2026-02-13 09:00", 2, "2026-02-24", "02-14"),
    ("2026-02-13 09:00", 6, "2026-02-28", "02-14 02-28"),
    ("2026-04-03 09:00", 1, "2026-04-07", ""),
    ("2026-04-30 09:00", 1, "2026-05-06", ""),
    ("2026-04-30 09:00", 4, "2026-05-09", "05-09"),
    ("2026-06-18 09:00", 1, "2026-06-22", ""),
    ("2026-09-18 09:00", 1, "2026-09-20", "09-20"),
    ("2026-09-24 09:00", 1, "2026-09-28", ""),
    ("2026-09-30 09:00", 1, "2026-10-08", ""),
    ("2026-09-30 09:00", 3, "2026-10-10", "10-10"),
    ("2026-09-30 09:00", 4, "2026-10-12", "10-10"),
    ("2026-10-01 09:00", 0, "2026-10-08", ""),
    ("2026-10-09 17:30", 0, "2026-10-10", "10-10"),
    ("2026-10-10 09:00", 0, "2026-10-10", "10-10"),
    ("2026-12-30 09:00", 1, "2026-12-31", ""),
]


def calendar_of_the_notices() -> Calendar:
    named = notices.holidays()
    days = [CalendarDay(day, DayKind.HOLIDAY, name) for day, name in named.items()]
    days += [CalendarDay(day, DayKind.MAKE_UP) for day in notices.make_up_days()]
    return Calendar({day.day: day for day in days}, notices.YEARS)


@pytest.mark.parametrize("known", [calendar_of_the_notices(), shipped_calendar()], ids=["typed", "shipped"])
@pytest.mark.parametrize(("start", "amount", "until", "make_up"), BY_THE_NOTICES)
def test_when_a_promise_is_due_by_the_notices(
    known: Calendar, start: str, amount: int, until: str, make_up: str
) -> None:
    found = due(local(start).astimezone(UTC), DueReason(amount, WORKING), CLOSES, SHANGHAI, known)
    assert found.at == local(f"{until} 17:30")
    assert " ".join(f"{day:%m-%d}" for day in found.reason.make_up) == make_up
    assert not found.reason.estimated


def test_a_calendar_day_is_any_day() -> None:
    start = local("2026-09-30 09:00").astimezone(UTC)
    found = due(start, DueReason(3, CALENDAR), CLOSES, SHANGHAI, calendar_of_the_notices())
    assert found.at == local("2026-10-03 17:30")
    assert found.reason == DueReason(3, CALENDAR)


def test_beyond_the_notices_weekends_alone_count_and_the_reason_says_so() -> None:
    start = local("2026-12-30 09:00").astimezone(UTC)
    found = due(start, DueReason(2, WORKING), CLOSES, SHANGHAI, calendar_of_the_notices())
    assert found.at == local("2027-01-01 17:30")
    assert found.reason == DueReason(2, WORKING, estimated=True)


def test_what_is_shipped_says_what_the_notices_say() -> None:
    shipped = shipped_calendar()
    of_the_years = [day for day in shipped.days.values() if day.day.year in notices.YEARS]
    assert {d.day for d in of_the_years if d.kind is DayKind.HOLIDAY} == set(notices.holidays())
    assert {d.day for d in of_the_years if d.kind is DayKind.MAKE_UP} == notices.make_up_days()
    assert len(of_the_years) == len(notices.holidays()) + len(notices.make_up_days())
    assert shipped.years >= notices.YEARS
    names = {day.day: day.name for day in of_the_years}
    assert (names[date(2026, 10, 10)], names[date(2026, 2, 17)]) == ("国庆节", "春节")
