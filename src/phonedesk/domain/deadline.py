"""When something promised is due, counted in the office's zone and hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import DeadlineUnit

SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def due_at(start: datetime, reason: DueReason, closes_at: time, zone: tzinfo) -> datetime:
    """The instant in UTC by which a promise made at `start` is to be kept.

    Days end when the office closes, and the day of the promise does not count; an amount of zero means
    before the office closes today, or on the next working day where it has closed already.
    """
    if reason.unit is DeadlineUnit.MINUTES:
        return start + timedelta(minutes=reason.amount)
    local = start.astimezone(zone)
    if reason.unit is DeadlineUnit.CALENDAR_DAYS:
        day = local.date() + timedelta(days=reason.amount)
    else:
        day = _working_day(local, reason.amount, closes_at)
    return datetime.combine(day, closes_at, zone).astimezone(UTC)


def _working_day(local: datetime, amount: int, closes_at: time) -> date:
    day = local.date()
    left = amount
    if left == 0 and (not is_working_day(day) or local.time() >= closes_at):
        left = 1
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return day
