"""When something promised is due, counted in the office's zone and hours and by its calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from phonedesk.domain.calendar import A_DAY, Calendar, Counted
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import DeadlineUnit


@dataclass(frozen=True, slots=True)
class Due:
    """By when something is promised, and why then."""

    at: datetime
    reason: DueReason


def due(start: datetime, term: DueReason, closes_at: time, zone: tzinfo, calendar: Calendar) -> Due:
    """The instant in UTC by which a promise made at `start` is to be kept; of `term` the amount counts.

    Days end when the office closes, and the day of the promise does not count; an amount of zero means
    before the office closes today, or on the next working day where it has closed already. Raises
    OverflowError at the end of all dates.
    """
    if term.unit is DeadlineUnit.MINUTES:
        return Due(start + timedelta(minutes=term.amount), DueReason(term.amount, term.unit))
    local = start.astimezone(zone)
    if term.unit is DeadlineUnit.CALENDAR_DAYS:
        counted = Counted(local.date() + timedelta(days=term.amount))
    else:
        counted = _working_days(local, term.amount, closes_at, calendar)
    reason = replace(term, make_up=counted.make_up, estimated=counted.estimated)
    return Due(_closing_time(counted.day, closes_at, zone), reason)


def _working_days(local: datetime, amount: int, closes_at: time, calendar: Calendar) -> Counted:
    day = local.date()
    if amount == 0 and local.time() >= closes_at:
        day += A_DAY  # which has not closed yet
    return calendar.count(day, amount)


def _closing_time(day: date, closes_at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, closes_at, zone).astimezone(UTC)
