"""Times as they are typed at a desk: 15:30, 11-25, 11-25 15:30, 11月25日, 明天, 后天 9:00."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_PAST = {"今天": 0, "昨天": 1, "前天": 2, "today": 0, "yesterday": 1}
_RELATIVE = {"今天": 0, "明天": 1, "后天": 2, "today": 0, "tomorrow": 1}
_DAY = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_A_YEAR = timedelta(days=366)
_TIME = re.compile(r"(?P<hour>\d{1,2})[:点时](?P<minute>\d{2})?分?")


def read_time(typed: str, now: datetime, closes_at: time, zone: tzinfo) -> datetime | None:
    """The instant meant, in UTC; a day without a time means when the office closes; none if unreadable.

    A day without a year is the next one of that date, today included; one that does not come within a year,
    as 2-29 may not, is unreadable: who types it means another day.
    """
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    today = now.astimezone(zone).date()
    day, rest = _read_day(text, today)
    clock = _read_clock(rest.strip(), closes_at)
    if clock is None or (day is None and not rest.strip()):
        return None
    try:
        return datetime.combine(day or today, clock, zone).astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        return None


def read_past_time(typed: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The instant meant, in UTC, of something that has happened; none if unreadable, or still to come.

    A day without a year is the last one of that date, today included, if there was one within a year; a day
    without a time says too little.
    """
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    today = now.astimezone(zone).date()
    day, rest = _read_past_day(text, today)
    clock = _read_clock(rest.strip(), time.min) if rest.strip() else None
    if clock is None:
        return None
    try:
        at = datetime.combine(day or today, clock, zone).astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        return None
    return at if at <= now else None


def _read_past_day(text: str, today: date) -> tuple[date | None, str]:
    for word, days in _PAST.items():
        if text.startswith(word):
            return today - timedelta(days=days), text[len(word) :]
    if not (found := _DAY.match(text)):
        return None, text
    years = [int(found["year"])] if found["year"] else [today.year, today.year - 1]
    for year in years:
        try:
            day = date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if found["year"] or timedelta() <= today - day < _A_YEAR:
            return day, text[found.end() :]
    return None, text


def _read_day(text: str, today: date) -> tuple[date | None, str]:
    for word, days in _RELATIVE.items():
        if text.startswith(word):
            return today + timedelta(days=days), text[len(word) :]
    if not (found := _DAY.match(text)):
        return None, text
    years = [int(found["year"])] if found["year"] else [today.year, today.year + 1]
    for year in years:
        try:
            day = date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if found["year"] or timedelta() <= day - today < _A_YEAR:
            return day, text[found.end() :]
    return None, text


def _read_clock(text: str, closes_at: time) -> time | None:
    if not text:
        return closes_at
    found = _TIME.fullmatch(text)
    if not found:
        return None
    try:
        return time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        return None
