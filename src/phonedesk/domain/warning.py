"""When the deadline of a callback draws near: its row is tinted from then on, and nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.calendar import A_DAY, Calendar
from phonedesk.domain.states import WarningPoint

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime, tzinfo

    from phonedesk.domain.pending import PendingCallback


def is_warned(
    row: PendingCallback, points: Collection[WarningPoint], now: datetime, zone: tzinfo, calendar: Calendar
) -> bool:
    """Whether one of these points is behind it: half of its time, or the working day before has begun."""
    if WarningPoint.HALF_TIME in points and now - row.opened_at >= row.due_at - now:
        return True
    if WarningPoint.DAY_BEFORE not in points:
        return False
    due_on, today = row.due_at.astimezone(zone).date(), now.astimezone(zone).date()
    return today >= due_on or today >= _working_day_before(due_on, calendar)


def _working_day_before(day: date, calendar: Calendar) -> date:
    day -= A_DAY
    while not calendar.is_working(day):
        day -= A_DAY
    return day
