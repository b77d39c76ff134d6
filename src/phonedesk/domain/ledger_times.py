"""Dates and times as they stand in an old call log, typed by people or counted by a spreadsheet."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo

EARLIEST = 1900
"""The year before which nobody telephoned: an earlier one is a slip of the finger."""
_DAY = re.compile(
    r"(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)(?:\s*[日号])?"
)
_WITHOUT_YEAR = re.compile(r"\d{1,2}\s*(?:[-/]\s*\d{1,2}(?![-/.\d])|月\s*\d{1,2}(?!\d))")
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?!\d)")
_WEEKDAY = re.compile(r"\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_ISO = re.compile(r"\d{4}-?\d\d-?\d\dT\d\d.*")
_CLOCK = re.compile(
    r"(?P<half>[^\d:]*)(?P<hour>\d{1,2})"
    r"(?:[:时点](?:(?P<minute>\d{1,2})分?|(?P<is_half>半))?(?:[:]?(?P<second>\d{1,2})(?:\.0+|秒)?)?)?(?P<noon>am|pm)?"
)
_MIDNIGHT = re.compile(r"[T ]00:00(?::00)?$")
"""What a spreadsheet adds to a date."""
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_OF_DAY = re.compile(r"0?\.\d+")
_SERIALS_BEGIN = datetime(1899, 12, 30)
"""Spreadsheets count days from here on, and a time of day as a part of one."""
_SECONDS_A_DAY = 86_400
_BEFORE_NOON = ("上午", "早上", "早晨", "清晨", "凌晨", "am")
_AFTER_NOON = ("下午", "午后", "傍晚", "晚上", "夜里", "pm")
_WITHOUT_TWELVE = ("早上", "早晨", "清晨", "傍晚", "晚上", "夜里")
"""At twelve of these there is no telling noon from midnight, nor which day's."""
NOON, LAST_OF_NOON, MORE_THAN_NOON = 12, 2, 11


def read_moment(text: str, day: str, zone: tzinfo, year: int | None = None) -> datetime | None:
    """An instant in UTC from a date with a time, or a time beside the date of its own column.

    A date alone is its midnight, as the ledger knows no more; none for what is no date. Without an offset it
    is read on the office's clock. `year` is that of a date without one.
    """
    plain = _plain(text)
    if _ISO.fullmatch(plain):
        return _from_iso(plain, zone)
    on, rest = _split(plain, year)
    if on is None:
        on, beside = _split(_MIDNIGHT.sub("", _plain(day)), year)
        if beside:
            return None
    clock = _clock_of("".join(rest.removeprefix("T").split()).lower())
    if on is None or clock is None or on.year < EARLIEST:
        return None
    return _in_utc(datetime.combine(on, clock, zone))


def lacks_year(text: str) -> bool:
    """Whether it would be a date if it had a year."""
    return _WITHOUT_YEAR.match(_plain(text)) is not None


def _plain(text: str) -> str:
    """Without full-width signs, and with what a spreadsheet counts as people write it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        seconds = round(float(plain) * _SECONDS_A_DAY)
        return (_SERIALS_BEGIN + timedelta(seconds=seconds)).isoformat(" ")
    if _SERIAL_OF_DAY.fullmatch(plain):
        seconds = round(float(plain) * _SECONDS_A_DAY)
        return (_SERIALS_BEGIN + timedelta(seconds=seconds)).time().isoformat()
    return plain


def _from_iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.year < EARLIEST:
        return None
    return _in_utc(found if found.tzinfo else found.replace(tzinfo=zone))


def _in_utc(at: datetime) -> datetime | None:
    try:
        return at.astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        return None


def _split(text: str, year: int | None) -> tuple[date | None, str]:
    """The date at the beginning, and the rest without the day of the week."""
    if found := _DIGITS.match(text):
        numbers = [int(number) for number in found.groups()]
    elif (found := _DAY.match(text)) and (found["year"] or (year and lacks_year(text))):
        numbers = [int(found["year"] or year or 0), int(found["month"]), int(found["day"])]
    else:
        return None, text
    rest = text[found.end() :]
    if weekday := _WEEKDAY.match(rest):
        rest = rest[weekday.end() :]
    try:
        return date(*numbers), rest
    except ValueError:
        return None, text


def _clock_of(text: str) -> time | None:
    if not text:
        return time()
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour = _hour(int(found["hour"]), found["half"] or found["noon"] or "")
    minute = 30 if found["is_half"] else int(found["minute"] or 0)
    try:
        return time(-1 if hour is None else hour, minute, int(found["second"] or 0))
    except ValueError:
        return None


def _hour(hour: int, half: str) -> int | None:
    """The hour of 24; none where the half of the day does not go with it."""
    if not half:
        return hour
    if half == "中午":
        if MORE_THAN_NOON <= hour <= NOON + LAST_OF_NOON:
            return hour
        return hour + NOON if 1 <= hour <= LAST_OF_NOON else None
    if hour == NOON and half in _WITHOUT_TWELVE:
        return None
    if half in _BEFORE_NOON:
        is_night = half in ("凌晨", "am") and hour == NOON
        return None if hour > NOON else 0 if is_night else hour
    if half in _AFTER_NOON and hour:
        return hour + NOON if hour < NOON else hour
    return None
