"""A year's holidays and make-up days as a table of commas: day, kind, name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from phonedesk.domain.calendar import DECEMBER, Calendar, CalendarDay, DayKind
from phonedesk.domain.text import one_line

DAY, KIND, NAME = "day", "kind", "name"
HEADERS: Mapping[str, str] = {
    **dict.fromkeys(("day", "date", "日期"), DAY),
    **dict.fromkeys(("kind", "type", "类型", "类别"), KIND),
    **dict.fromkeys(("name", "holiday", "名称", "节日"), NAME),
}
KINDS: Mapping[str, DayKind] = {
    **dict.fromkeys(("holiday", "放假", "休", "休息"), DayKind.HOLIDAY),
    **dict.fromkeys(("make_up", "补班", "班", "上班", "调休上班"), DayKind.MAKE_UP),
    **dict.fromkeys(("ordinary", "照常"), DayKind.ORDINARY),
}
EARLIEST, LATEST = 2000, 2100
"""Years; any other is a slip of the finger."""
LONGEST_NAME = 40
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class RowFaultCode(StrEnum):
    """What is wrong with a line."""

    NOT_A_DAY = "not_a_day"
    NOT_A_KIND = "not_a_kind"
    TWICE = "twice"
    TOO_LONG = "too_long"
    NOT_CSV = "not_csv"
    NOTHING = "nothing"
    """There is no day in the whole file."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one line, counted from 1; `detail` is what stands there."""

    line: int
    code: RowFaultCode
    detail: str = ""


class CalendarFileError(Exception):
    """Nothing of a file can be taken over, since some of its lines cannot."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def read_calendar(text: str) -> Calendar:
    """The days of a file; where it names a holiday of a year other than around its end, that year is known.

    The first line may name the columns, in any order. Raises CalendarFileError with every fault.
    """
    days: dict[date, CalendarDay] = {}
    faults: list[RowFault] = []
    for line, found in _rows(text):
        if isinstance(found, CalendarDay) and found.day in days:
            faults.append(RowFault(line, RowFaultCode.TWICE, found.day.isoformat()))
        elif isinstance(found, CalendarDay):
            days[found.day] = found
        else:
            faults.append(found)
    if not days and not faults:
        faults.append(RowFault(1, RowFaultCode.NOTHING))
    if faults:
        raise CalendarFileError(faults)
    holidays = (day for day, known in days.items() if known.kind is DayKind.HOLIDAY)
    return Calendar(days, frozenset(day.year for day in holidays if day.month != DECEMBER))


def _rows(text: str) -> Iterator[tuple[int, CalendarDay | RowFault]]:
    """Each line that says something, with its number."""
    reader = csv.reader(text.splitlines(), strict=True)
    columns: Sequence[str] = (DAY, KIND, NAME)
    is_first = True
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            yield reader.line_num, RowFault(reader.line_num, RowFaultCode.NOT_CSV)
            continue
        if not any(cells):
            continue
        named = [HEADERS.get(cell.lower(), "") for cell in cells]
        if is_first and DAY in named:
            columns = named
        else:
            yield reader.line_num, _day(reader.line_num, dict(zip(columns, cells, strict=False)))
        is_first = False


def _day(line: int, cells: Mapping[str, str]) -> CalendarDay | RowFault:
    day = _read_day(cells.get(DAY, ""))
    kind = KINDS.get(cells.get(KIND, "").lower())
    name = one_line(cells.get(NAME, ""))
    if day is None:
        return RowFault(line, RowFaultCode.NOT_A_DAY, cells.get(DAY, ""))
    if kind is None:
        return RowFault(line, RowFaultCode.NOT_A_KIND, cells.get(KIND, ""))
    if len(name) > LONGEST_NAME:
        return RowFault(line, RowFaultCode.TOO_LONG, name)
    return CalendarDay(day, kind, name)


def _read_day(typed: str) -> date | None:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", typed))
    if found is None:
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None
