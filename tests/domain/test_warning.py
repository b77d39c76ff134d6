"""From when on a row is tinted, by the playbook's points and the calendar on the wall."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from phonedesk.domain.calendar import Calendar, CalendarDay, DayKind
from phonedesk.domain.pending import DueReason, PendingCallback
from phonedesk.domain.states import CallbackStatus, DeadlineUnit, WarningPoint
from phonedesk.domain.warning import is_warned

SHANGHAI = ZoneInfo("Asia/Shanghai")
HALF, BEFORE = WarningPoint.HALF_TIME, WarningPoint.DAY_BEFORE
MADE_UP = Calendar({date(2026, 11, 28): CalendarDay(date(2026, 11, 28), DayKind.MAKE_UP)})


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


ROW = PendingCallback(
    number="20261120-001",
    due_at=local("11-30 17:30"),
    due_reason=DueReason(3, DeadlineUnit.WORKING_DAYS),
    status=CallbackStatus.PENDING,
    unreached=0,
    assignee="",
    opened_at=local("11-20 17:30"),
    call_type="enquiry",
    confidential=False,
    caller_name="",
    organisation="",
    position="",
    phone="",
    phone_normalised="",
    matter="",
)

# Taken on Friday 11-20 at 17:30, due on Monday 11-30 at 17:30: half of it is Wednesday at 17:30.
CASES = [
    ((HALF,), "11-25 17:29", False),
    ((HALF,), "11-25 17:30", True),
    ((HALF, BEFORE), "11-25 17:30", True),
    ((BEFORE,), "11-26 23:59", False),
    ((BEFORE,), "11-27 00:00", True),
    ((BEFORE,), "11-28 12:00", True),
    ((BEFORE,), "11-30 12:00", True),
    ((), "11-30 17:29", False),
]


@pytest.mark.parametrize(("points", "now", "warned"), CASES)
def test_when_a_deadline_draws_near(points: tuple[WarningPoint, ...], now: str, warned: bool) -> None:
    assert is_warned(ROW, points, local(now), SHANGHAI, Calendar()) is warned


def test_a_make_up_day_is_the_working_day_before() -> None:
    assert not is_warned(ROW, (BEFORE,), local("11-27 12:00"), SHANGHAI, MADE_UP)
    assert is_warned(ROW, (BEFORE,), local("11-28 00:00"), SHANGHAI, MADE_UP)


def test_what_is_due_within_minutes_is_warned_of_within_minutes() -> None:
    row = replace(ROW, opened_at=local("11-25 10:00"), due_at=local("11-25 10:30"))
    assert not is_warned(row, (HALF,), local("11-25 10:14"), SHANGHAI, Calendar())
    assert is_warned(row, (HALF,), local("11-25 10:15"), SHANGHAI, Calendar())
