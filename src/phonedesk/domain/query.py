"""What is typed into a look-up: words, every one of which has to be found, and filters that narrow.

A filter is `type:`, `by:`, `from:`, `to:` with a value, a day or a span of days by itself, or `overdue`; each
has its Chinese name, and full-width signs are read like the narrow ones.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from phonedesk.domain.text import query_words

if TYPE_CHECKING:
    from collections.abc import Callable


class Filter(StrEnum):
    """What a word with a colon narrows by."""

    TYPE = "type"
    BY = "by"
    FROM = "from"
    TO = "to"


NAMES = {
    **{str(kind): kind for kind in Filter},
    "类型": Filter.TYPE,
    "接听": Filter.BY,
    "从": Filter.FROM,
    "到": Filter.TO,
}
OVERDUE = ("overdue", "逾期")
_DAYS_AGO = {"今天": 0, "昨天": 1, "前天": 2, "today": 0, "yesterday": 1}
_WEEKS_AGO = {"本周": 0, "这周": 0, "上周": 1, "this-week": 0, "last-week": 1}
_MONTHS_AGO = {"本月": 0, "这个月": 0, "上月": 1, "上个月": 1, "this-month": 0, "last-month": 1}
SPANS = (*_DAYS_AGO, *_WEEKS_AGO, *_MONTHS_AGO)
"""The words for days and spans of days, as they are folded."""
_DAY = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?")
_MONTH = re.compile(r"(?:(?P<year>\d{4})[-/年])?(?P<month>\d{1,2})月|(?P<of>\d{4})-(?P<number>\d{1,2})")
_LEAP_YEARS = 9
"""Within so many years there is a 29 February, whatever the century."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; days are YYYYMMDD, and '' where there is no bound."""

    words: tuple[str, ...] = ()
    """Folded."""
    types: frozenset[str] | None = None
    """The ids of the types asked for; none where every type will do."""
    operators: tuple[str, ...] = ()
    """Folded pieces of the name of whoever answered."""
    first: str = ""
    last: str = ""
    overdue: bool = False
    unread: tuple[str, ...] = ()
    """Filters of which the value means nothing, as while it is being typed: they narrow nothing."""

    @property
    def is_empty(self) -> bool:
        """Whether everything is found."""
        return not (
            self.words or self.operators or self.first or self.last or self.overdue or self.types is not None
        )


def read_query(typed: str, today: date, types_called: Callable[[str], frozenset[str]]) -> Query:
    """Read what was typed; `types_called` gives the ids of the types that a folded word may mean."""
    words: list[str] = []
    types: frozenset[str] | None = None
    operators: list[str] = []
    unread: list[str] = []
    spans: list[tuple[str, str]] = []
    is_overdue = False
    for word in query_words(typed):
        name, colon, value = word.partition(":")
        kind = NAMES.get(name) if colon else None
        span = read_days(value if kind in (Filter.FROM, Filter.TO) else word, today)
        if word in OVERDUE:
            is_overdue = True
        elif kind is Filter.TYPE and value:
            types = types_called(value) & (types if types is not None else types_called(value))
        elif kind is Filter.BY and value:
            operators.append(value)
        elif span and kind is not Filter.BY:
            first, last = (f"{day:%Y%m%d}" for day in span)
            spans.append((first if kind is not Filter.TO else "", last if kind is not Filter.FROM else ""))
        elif kind:
            unread.append(word)
        else:
            words.append(word)
    return Query(
        words=tuple(words),
        types=types,
        operators=tuple(operators),
        first=max((first for first, _ in spans), default=""),
        last=min((last for _, last in spans if last), default=""),
        overdue=is_overdue,
        unread=tuple(unread),
    )


def read_days(word: str, today: date) -> tuple[date, date] | None:
    """The first and last day that a word means; a day or month without a year is the latest one so far."""
    if word in _DAYS_AGO:
        day = today - timedelta(days=_DAYS_AGO[word])
        return day, day
    if word in _WEEKS_AGO:
        monday = today - timedelta(days=today.weekday(), weeks=_WEEKS_AGO[word])
        return monday, monday + timedelta(days=6)
    if word in _MONTHS_AGO:
        first = today.replace(day=1)
        return _month((first - timedelta(days=_MONTHS_AGO[word])).replace(day=1))
    if found := _DAY.fullmatch(word):
        named = _latest(found["year"], int(found["month"]), int(found["day"]), today)
        return (named, named) if named else None
    if found := _MONTH.fullmatch(word):
        year, month = found["year"] or found["of"], int(found["month"] or found["number"])
        named = _latest(year, month, 1, today)
        return _month(named) if named else None
    return None


def completions(typed: str, operators: tuple[str, ...], types: tuple[str, ...]) -> list[str]:
    """What the last word of a query may be going to be, if a filter; nothing for any other word.

    `operators` and `types` are the names that are offered as values.
    """
    last = unicodedata.normalize("NFKC", typed).split(" ")[-1]
    name, colon, value = last.partition(":")
    kind = NAMES.get(name.casefold()) if colon else None
    if kind:
        values = {Filter.TYPE: types, Filter.BY: operators}.get(kind, SPANS)
        return [f"{name}:{known}" for known in values if known.startswith(value) and known != value]
    words = (*(f"{known}:" for known in NAMES), *SPANS, *OVERDUE)
    return [word for word in words if last and word.startswith(last.casefold()) and word != last]


def _month(first: date) -> tuple[date, date]:
    following = (first + timedelta(days=31)).replace(day=1)
    return first, following - timedelta(days=1)


def _latest(year: str | None, month: int, day: int, today: date) -> date | None:
    years = [int(year)] if year else range(today.year, today.year - _LEAP_YEARS, -1)
    for number in years:
        try:
            named = date(number, month, day)
        except ValueError:
            continue
        if year or named <= today:
            return named
    return None
