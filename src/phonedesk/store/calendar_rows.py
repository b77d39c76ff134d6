"""The office's calendar as its tables hold it, for the reader and the writer alike; loads nothing heavy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from phonedesk.domain.calendar import Calendar, CalendarDay, DayKind, DaySource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from phonedesk.store.rows import Row


def calendar_of(days: Iterable[Row], years: Iterable[Row]) -> Calendar:
    """The calendar that the rows make."""
    known = (
        CalendarDay(
            date.fromisoformat(row["day"]), DayKind(row["kind"]), row["name"], DaySource(row["source"])
        )
        for row in days
    )
    return Calendar({day.day: day for day in known}, frozenset(row["year"] for row in years))


def day_values(day: CalendarDay) -> Mapping[str, object]:
    """The columns of a day."""
    return {
        "day": day.day.isoformat(),
        "kind": day.kind.value,
        "name": day.name,
        "source": day.source.value,
    }
