"""Which days an office works: Monday to Friday, but for the holidays and make-up days that it knows of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

SATURDAY = 5
DECEMBER = 12
A_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """放假, 补班, 照常."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    """Worked to make up for a holiday, whatever day of the week it is."""
    ORDINARY = "ordinary"
    """As its day of the week has it: takes back what stood there."""


class DaySource(StrEnum):
    """Who says so: the calendar that comes with phonedesk, or the office itself."""

    SHIPPED = "shipped"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that was arranged for; `name` is what it is for, such as 国庆节, and may be ''."""

    day: date
    kind: DayKind
    name: str = ""
    source: DaySource = DaySource.OFFICE


@dataclass(frozen=True, slots=True)
class Counted:
    """Where counting working days came to, and what was met on the way."""

    day: date
    make_up: tuple[date, ...] = ()
    """The days of weekends that counted, because they are make-up days."""
    estimated: bool = False
    """Whether a day lay beyond what the calendar knows: there weekends alone were left out."""


@dataclass(frozen=True)
class Calendar:
    """What is known of certain days, and the years of which everything is known."""

    days: Mapping[date, CalendarDay] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether the office works on that day."""
        kind = self._kind(day)
        return kind is DayKind.MAKE_UP or (kind is not DayKind.HOLIDAY and not is_weekend(day))

    def is_make_up(self, day: date) -> bool:
        """Whether it is a day of a weekend on which the office works all the same."""
        return is_weekend(day) and self.is_working(day)

    def covers(self, day: date) -> bool:
        """Whether it is known of that day how it is; of others the day of the week has to do."""
        return day.year in self.years or day in self.days

    def count(self, start: date, working_days: int) -> Counted:
        """The nth working day after `start`; for none `start` itself, or the next one that is worked.

        Raises OverflowError at the end of all dates.
        """
        day, left = start, working_days
        known = self.covers(start) if left == 0 else True
        make_up = [start] if left == 0 and self.is_make_up(start) else []
        if left == 0 and not self.is_working(start):
            left = 1
        while left:
            day += A_DAY
            known = known and self.covers(day)
            if self.is_working(day):
                left -= 1
                if is_weekend(day):
                    make_up.append(day)
        return Counted(day, tuple(make_up), not known)

    def lacks(self, today: date) -> int | None:
        """The year whose days ought to be known by now: this one, and in December the next."""
        if today.year not in self.years:
            return today.year
        return today.year + 1 if today.month == DECEMBER and today.year + 1 not in self.years else None

    def news_of(self, other: Calendar) -> Calendar:
        """What `other` knows beyond this one: whole years, with what they bring for the December before.

        A day that is there already is never among it: the New Year of a year is arranged around its eve.
        """
        years = other.years - self.years
        days = {
            day: known
            for day, known in other.days.items()
            if day not in self.days and (day.year in years or _eve_of(day) in years)
        }
        return Calendar(days, years)

    def since(self, year: int) -> Calendar:
        """What it knows of that year and those that follow."""
        days = {day: known for day, known in self.days.items() if day.year >= year}
        return Calendar(days, frozenset(known for known in self.years if known >= year))

    def joined(self, other: Calendar) -> Calendar:
        """Both together; of a day that both know, what `other` says."""
        return Calendar({**self.days, **other.days}, self.years | other.years)

    def _kind(self, day: date) -> DayKind | None:
        known = self.days.get(day)
        return known.kind if known else None


def is_weekend(day: date) -> bool:
    """Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def _eve_of(day: date) -> int | None:
    """The year whose notice may arrange this day although it lies in the one before."""
    return day.year + 1 if day.month == DECEMBER else None
