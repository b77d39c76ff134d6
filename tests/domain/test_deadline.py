from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from phonedesk.domain.deadline import due_at, is_working_day
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import DeadlineUnit

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


@pytest.mark.parametrize(("start", "amount", "unit", "due"), CASES)
def test_when_a_promise_is_due(start: str, amount: int, unit: DeadlineUnit, due: str) -> None:
    found = due_at(local(start).astimezone(UTC), DueReason(amount, unit), CLOSES, SHANGHAI)
    assert found == local(due)
    assert found.utcoffset() == local("2026-01-01", SHANGHAI).astimezone(UTC).utcoffset()


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-03-27 12:00", 1, WORKING, "2026-03-30 17:30"),  # the clocks go forward on the 29th
        ("2026-10-23 12:00", 1, WORKING, "2026-10-26 17:30"),  # and back on the 25th of October
        ("2026-10-24 12:00", 1, CALENDAR, "2026-10-25 17:30"),
    ],
)
def test_the_office_closes_by_the_clock_on_the_wall_in_summer_and_winter(
    start: str, amount: int, unit: DeadlineUnit, due: str
) -> None:
    found = due_at(local(start, BERLIN).astimezone(UTC), DueReason(amount, unit), CLOSES, BERLIN)
    assert found == local(due, BERLIN)


def test_minutes_are_minutes_while_the_clocks_are_changed() -> None:
    start = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)  # ten minutes before 02:00 becomes 03:00
    assert due_at(start, DueReason(30, MINUTES), CLOSES, BERLIN) == datetime(2026, 3, 29, 1, 20, tzinfo=UTC)


def test_the_day_is_the_offices_day() -> None:
    start = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # Sunday in London, Monday one o'clock in Shanghai
    assert due_at(start, DueReason(0, WORKING), CLOSES, SHANGHAI) == local("2026-11-23 17:30")


def test_saturday_and_sunday_are_no_working_days() -> None:
    week = [is_working_day(date(2026, 11, day)) for day in range(23, 30)]
    assert week == [True] * 5 + [False] * 2
