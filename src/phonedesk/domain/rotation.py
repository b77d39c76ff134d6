"""Which backups are kept: the last of each day, then of each week, then of each month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

DAILY, WEEKLY, MONTHLY = 12, 10, 9
"""For how many days, weeks and months on which there was one a backup is kept."""
_PERIODS: tuple[tuple[int, Callable[[datetime], tuple[int, ...]]], ...] = (
    (DAILY, lambda at: (at.year, at.month, at.day)),
    (WEEKLY, lambda at: at.isocalendar()[:2]),
    (MONTHLY, lambda at: (at.year, at.month)),
)


def kept(made: Iterable[datetime]) -> set[datetime]:
    """The moments, in the office's time, whose backups stay; all others may go."""
    newest_first = sorted(made, reverse=True)
    stay: set[datetime] = set()
    for most, period in _PERIODS:
        last_of: dict[tuple[int, ...], datetime] = {}
        for at in newest_first:
            last_of.setdefault(period(at), at)
        stay.update(list(last_of.values())[:most])
    return stay
