"""The holidays and make-up days that come with phonedesk, as far as they had been announced."""

from __future__ import annotations

from phonedesk.domain.calendar import Calendar, CalendarDay, DayKind, DaySource


def shipped_calendar() -> Calendar:
    """What the library knows, by its own names; importing it takes as long as a frame, so only here."""
    from chinese_calendar import Holiday, holidays, workdays

    kinds = ((DayKind.HOLIDAY, holidays), (DayKind.MAKE_UP, workdays))
    days = {
        day: CalendarDay(day, kind, Holiday(name).chinese, DaySource.SHIPPED)
        for kind, named in kinds
        for day, name in named.items()
    }
    return Calendar(days, frozenset(day.year for day in holidays))
