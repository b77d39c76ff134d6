"""Times as they are typed at a desk: 15:30, 11-25 15:30, 11月25日前, 后天9点, 下周一下午三点半, by Friday."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

_LIMIT = re.compile(r"^(?:by|before|until|on|at)\s+|\s*[之以]?前$")
"""What says that the time is a limit; without it the same is meant."""

_RELATIVE = re.compile(r"(今|明|大?后)(?:[天日]|(?=[早晚]))|today|tomorrow")
_PAST = {"今天": 0, "昨天": 1, "前天": 2, "today": 0, "yesterday": 1}
_DAYS_AHEAD = {"今": 0, "明": 1, "后": 2, "大后": 3, "today": 0, "tomorrow": 1}
_DAY = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?")
_A_WEEK, _A_YEAR = timedelta(weeks=1), timedelta(days=366)
_WEEKDAYS = {
    **{day: number for number, day in enumerate("一二三四五六日")},
    "天": 6,
    **{day: number for number, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
}
_OF_WEEK = (
    re.compile(r"(?:(?P<week>[本这下])个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])"),
    re.compile(
        r"(?:(?P<week>this|next)\s+)?(?P<day>mon|tue|wed|thu|fri|sat|sun)"
        r"(?:s|r|rs|day|sday|nesday|rsday|urday)?(?![a-z])"
    ),
)
_NEXT_WEEK = ("下", "next")
_BESIDE_DATE = re.compile(r"\s*\(?(?:周|星期)(?P<day>[一二三四五六日天])\)?")

_HOURS: Mapping[str, tuple[int, int]] = {
    "凌晨": (0, 6),
    **dict.fromkeys(("早上", "早晨", "清晨", "早"), (4, 11)),
    "上午": (5, 12),
    "中午": (11, 14),
    "下午": (12, 18),
    **dict.fromkeys(("傍晚", "晚上", "晚"), (17, 23)),
    "am": (0, 11),
    "pm": (12, 23),
}
"""Between which hours each part of the day lies."""
_BY_NOON = ("上午", "中午", "morning", "noon")
_BY_CLOSING = ("", "下午", "下班", "afternoon")
_SAYS_NO_TIME = (*_BY_NOON, *_BY_CLOSING)
_NOON = time(12)
_TENS_ONES = re.compile(r"(?:(?P<tens>[二三四五]?)十)?[零〇]?(?P<ones>[一二两三四五六七八九]?)")
_NUMBER = r"\d{1,2}|[零〇一二两三四五六七八九十]{1,3}"
_NO_NUMBER = 60
_MINUTES = {"半": 30, "一刻": 15, "三刻": 45}
_TIME = re.compile(
    rf"(?:at\s+)?(?P<part>{'|'.join(_HOURS)})?\s*(?P<hour>{_NUMBER})"
    rf"(?:[:点时](?P<minute>\d{{2}}|半|一刻|三刻|[零〇一二三四五六七八九十]{{1,3}})?[分钟整]?|(?=\s*[ap]m))"
    r"\s*(?P<half>am|pm)?"
)


class _Day(NamedTuple):
    """A day that was read, and what stands behind it."""

    day: date | None
    rest: str
    recurs: bool = False
    """Whether a week later it may be meant as well: a day of the week, without which week."""


def read_time(typed: str, now: datetime, closes_at: time, zone: tzinfo) -> datetime | None:
    """The instant meant, in UTC; a day without a time means when the office closes; none if unreadable.

    A day without a year is the next one of that date, today included; one that does not come within a year,
    as 2-29 may not, is unreadable: who types it means another day. A day of the week is the next one still
    to come; of the coming week, which begins on Monday, where that is said.
    """
    text = _LIMIT.sub("", unicodedata.normalize("NFKC", typed).strip().lower())
    today = now.astimezone(zone).date()
    try:
        day, rest, recurs = _read_day(text, today)
        clock = _read_clock(rest.strip(), closes_at)
        if clock is None or (day is None and not rest.strip()):
            return None
        at = datetime.combine(day or today, clock, zone)
        if recurs and at <= now:
            at = datetime.combine(at.date() + _A_WEEK, clock, zone)
        return at.astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        return None


def read_past_time(typed: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The instant meant, in UTC, of something that has happened; none if unreadable, or still to come.

    A day without a year is the last one of that date, today included, if there was one within a year; a day
    without a time says too little.
    """
    text = unicodedata.normalize("NFKC", typed).strip().lower()
    today = now.astimezone(zone).date()
    day, rest, _ = _read_past_day(text, today)
    clock = _read_clock(rest.strip(), time.min) if rest.strip() not in _SAYS_NO_TIME else None
    if clock is None:
        return None
    try:
        at = datetime.combine(day or today, clock, zone).astimezone(UTC)
    except OverflowError:  # at either end of the calendar
        return None
    return at if at <= now else None


def _read_past_day(text: str, today: date) -> _Day:
    for word, days in _PAST.items():
        if text.startswith(word):
            return _Day(today - timedelta(days=days), text[len(word) :])
    return _read_date(text, today, is_past=True)


def _read_day(text: str, today: date) -> _Day:
    if found := _RELATIVE.match(text):
        ahead = timedelta(days=_DAYS_AHEAD[found[1] or found[0]])
        return _Day(today + ahead, text[found.end() :])
    for pattern in _OF_WEEK:
        if found := pattern.match(text):
            return _day_of_week(found, today)
    return _read_date(text, today)


def _day_of_week(found: re.Match[str], today: date) -> _Day:
    monday = today - timedelta(days=today.weekday())
    if found["week"] in _NEXT_WEEK:
        monday += _A_WEEK
    day, rest = monday + timedelta(days=_WEEKDAYS[found["day"]]), found.string[found.end() :]
    if found["week"]:
        return _Day(day, rest)
    return _Day(day if day >= today else day + _A_WEEK, rest, recurs=True)


def _read_date(text: str, today: date, *, is_past: bool = False) -> _Day:
    if not (found := _DAY.match(text)):
        return _Day(None, text)
    way = -1 if is_past else 1
    years = [int(found["year"])] if found["year"] else [today.year, today.year + way]
    for year in years:
        try:
            day = date(year, int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if found["year"] or timedelta() <= way * (day - today) < _A_YEAR:
            return _beside_weekday(day, text[found.end() :])
    return _Day(None, text)


def _beside_weekday(day: date, rest: str) -> _Day:
    """The day without its weekday, such as （周五）; one that is another day's stays, and is unreadable."""
    named = _BESIDE_DATE.match(rest)
    is_its_own = named is not None and _WEEKDAYS[named["day"]] == day.weekday()
    return _Day(day, rest[named.end() :] if named and is_its_own else rest)


def _read_clock(text: str, closes_at: time) -> time | None:
    if text in _BY_CLOSING:
        return closes_at
    if text in _BY_NOON:
        return _NOON
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour = _hour_of_day(_number(found["hour"]), found["part"] or found["half"] or "")
    minute = _MINUTES.get(typed := found["minute"] or "0", _number(typed))
    try:
        return time(hour, minute)
    except ValueError:
        return None


def _hour_of_day(hour: int, part: str) -> int:
    """The hour out of 24; one that does not lie in that part of the day stays none of a clock's."""
    first, last = _HOURS.get(part, (0, 23))
    return next((meant for meant in (hour, hour + 12) if first <= meant <= last), -1)


def _number(typed: str) -> int:
    """A number in digits or as it is said in Chinese; for none one that no clock has."""
    if typed.isdecimal():
        return int(typed)
    if not (found := _TENS_ONES.fullmatch(typed)):
        return _NO_NUMBER
    tens = "零一二三四五".index(found["tens"] or "一") if "十" in typed else 0
    ones = "零一二三四五六七八九".index(found["ones"].replace("两", "二") or "零")
    return 10 * tens + ones
