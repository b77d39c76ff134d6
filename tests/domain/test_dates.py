from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from phonedesk.domain.dates import read_past_time, read_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSES = time(17, 30)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, ten o'clock


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15:30", "2026-11-23 15:30"),
        ("15：30", "2026-11-23 15:30"),
        ("１５：３０", "2026-11-23 15:30"),
        ("15点", "2026-11-23 15:00"),
        ("15点30分", "2026-11-23 15:30"),
        ("9时05", "2026-11-23 09:05"),
        ("11-25", "2026-11-25 17:30"),
        ("11/25", "2026-11-25 17:30"),
        ("１１－２５", "2026-11-25 17:30"),
        ("11-25 15:00", "2026-11-25 15:00"),
        ("11-25　15：00", "2026-11-25 15:00"),
        ("11月25日", "2026-11-25 17:30"),
        ("11月25日15点", "2026-11-25 15:00"),
        ("2026-12-01 9:00", "2026-12-01 09:00"),
        ("2027年1月4日", "2027-01-04 17:30"),
        ("今天", "2026-11-23 17:30"),
        ("明天", "2026-11-24 17:30"),
        ("后天 9:00", "2026-11-25 09:00"),
        ("明天9点", "2026-11-24 09:00"),
        ("tomorrow", "2026-11-24 17:30"),
        ("Tomorrow 9:00", "2026-11-24 09:00"),
        ("today 16:00", "2026-11-23 16:00"),
        ("11-23", "2026-11-23 17:30"),  # today is still to come
        ("11-22", "2027-11-22 17:30"),
        ("1-4", "2027-01-04 17:30"),
    ],
)
def test_times_as_they_are_typed(typed: str, meant: str) -> None:
    wanted = datetime.fromisoformat(meant).replace(tzinfo=SHANGHAI)
    found = read_time(typed, NOW, CLOSES, SHANGHAI)
    assert found == wanted
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("today", "meant"),
    [
        ("2026-11-23", None),
        ("2027-02-27", None),  # in thirteen months there is one: nobody means that
        ("2027-02-28", None),
        ("2027-03-01", "2028-02-29"),
        ("2027-12-31", "2028-02-29"),
        ("2028-02-29", "2028-02-29"),
        ("2028-03-01", None),
        ("2099-12-31", None),  # 2100 has none
    ],
)
def test_the_29th_of_february_is_meant_where_it_comes_within_a_year(today: str, meant: str | None) -> None:
    now = datetime.fromisoformat(today).replace(hour=10, tzinfo=SHANGHAI)
    found = read_time("2-29 9:00", now, CLOSES, SHANGHAI)
    assert found == (meant and datetime.fromisoformat(f"{meant} 09:00").replace(tzinfo=SHANGHAI))
    whole = read_time("2028-02-29 9:00", now, CLOSES, SHANGHAI)
    assert whole == datetime(2028, 2, 29, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # Monday the 23rd, ten o'clock: the days of the week as a calendar of November 2026 has them
        ("周五", "2026-11-27 17:30"),
        ("星期五", "2026-11-27 17:30"),
        ("礼拜五", "2026-11-27 17:30"),
        ("本周五", "2026-11-27 17:30"),
        ("这周五", "2026-11-27 17:30"),
        ("周五前", "2026-11-27 17:30"),
        ("周五之前", "2026-11-27 17:30"),
        ("周五 以前", "2026-11-27 17:30"),
        ("周五下班前", "2026-11-27 17:30"),
        ("周五下午", "2026-11-27 17:30"),
        ("周五上午", "2026-11-27 12:00"),
        ("周五中午前", "2026-11-27 12:00"),
        ("周日", "2026-11-29 17:30"),
        ("星期天", "2026-11-29 17:30"),
        ("周一", "2026-11-23 17:30"),  # today, the office is open
        ("周一9点", "2026-11-30 09:00"),  # past already
        ("周一上午十点", "2026-11-30 10:00"),  # is now
        ("本周一9点", "2026-11-23 09:00"),  # this week is said, though it is past
        ("下周一", "2026-11-30 17:30"),
        ("下周五下午三点", "2026-12-04 15:00"),
        ("下周日", "2026-12-06 17:30"),
        ("下个星期二 9:30", "2026-12-01 09:30"),
        ("今天下午3点", "2026-11-23 15:00"),
        ("今天下午三点半", "2026-11-23 15:30"),
        ("下午三点半", "2026-11-23 15:30"),
        ("下午3:15", "2026-11-23 15:15"),
        ("下午15点", "2026-11-23 15:00"),
        ("上午9点", "2026-11-23 09:00"),
        ("上午十一点", "2026-11-23 11:00"),
        ("９点半", "2026-11-23 09:30"),
        ("九点一刻", "2026-11-23 09:15"),
        ("九点零五分", "2026-11-23 09:05"),
        ("十点四十五", "2026-11-23 10:45"),
        ("十点整", "2026-11-23 10:00"),
        ("两点钟", "2026-11-23 02:00"),
        ("下午两点钟", "2026-11-23 14:00"),
        ("晚上8点", "2026-11-23 20:00"),
        ("今晚八点前", "2026-11-23 20:00"),
        ("明早8点", "2026-11-24 08:00"),
        ("明天上午", "2026-11-24 12:00"),
        ("大后天", "2026-11-26 17:30"),
        ("中午12点", "2026-11-23 12:00"),
        ("中午一点", "2026-11-23 13:00"),
        ("十二点", "2026-11-23 12:00"),
        ("二十点", "2026-11-23 20:00"),
        ("二十三点三十分", "2026-11-23 23:30"),
        ("12月4日前", "2026-12-04 17:30"),
        ("12月4号下午3点前", "2026-12-04 15:00"),
        ("12月4日（周五）前", "2026-12-04 17:30"),
        ("12月4日星期五上午九点", "2026-12-04 09:00"),
        ("2027年3月5日前", "2027-03-05 17:30"),
        ("11-25 15:00 前", "2026-11-25 15:00"),
        ("Friday", "2026-11-27 17:30"),
        ("by Friday", "2026-11-27 17:30"),
        ("before fri", "2026-11-27 17:30"),
        ("this Friday", "2026-11-27 17:30"),
        ("next Monday", "2026-11-30 17:30"),
        ("monday 15:00", "2026-11-23 15:00"),
        ("mon 9:00", "2026-11-30 09:00"),
        ("Tuesday", "2026-11-24 17:30"),
        ("weds", "2026-11-25 17:30"),
        ("wednesday morning", "2026-11-25 12:00"),
        ("Thurs at 3pm", "2026-11-26 15:00"),
        ("thursday 3:30 pm", "2026-11-26 15:30"),
        ("Sat", "2026-11-28 17:30"),
        ("by 11-25", "2026-11-25 17:30"),
        ("by 4pm", "2026-11-23 16:00"),
    ],
)
def test_times_as_people_say_them(typed: str, meant: str) -> None:
    wanted = datetime.fromisoformat(meant).replace(tzinfo=SHANGHAI)
    assert read_time(typed, NOW, CLOSES, SHANGHAI) == wanted


@pytest.mark.parametrize(
    ("now", "typed", "meant"),
    [
        ("2026-11-27 17:29", "周五", "2026-11-27 17:30"),
        ("2026-11-27 17:30", "周五", "2026-12-04 17:30"),
        ("2026-11-29 18:00", "周日", "2026-12-06 17:30"),
        ("2026-11-29 18:00", "下周一", "2026-11-30 17:30"),  # on Sunday, tomorrow
        ("2026-11-29 18:00", "周一", "2026-11-30 17:30"),
        ("2026-11-26 09:00", "周二", "2026-12-01 17:30"),
        ("2026-11-26 09:00", "本周二", "2026-11-24 17:30"),
        ("2026-12-30 09:00", "下周三", "2027-01-06 17:30"),
    ],
)
def test_a_day_of_the_week_is_the_next_one_to_come(now: str, typed: str, meant: str) -> None:
    then = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    wanted = datetime.fromisoformat(meant).replace(tzinfo=SHANGHAI)
    assert read_time(typed, then, CLOSES, SHANGHAI) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "周",
            "周八",
            "周末",
            "星期",
            "前",
            "之前",
            "周五之前报名单",
            "下下周一",
            "半",
            "下午半",
            "点",
            "十",
        ),
        *(
            "上午15点",
            "晚上12点",
            "下午25点",
            "三十点",
            "十十点",
            "九点七十",
            "9点60分",
            "早上",
            "晚上",
            "下周",
        ),
        *("12月4日（周四）前", "by", "next", "friendly", "next week", "13pm 5", "15am", "monday tuesday"),
        *("周五 周六", "明天后天", "三天内", "尽快", "周五15", "\x00周五"),
    ],
)
def test_what_nobody_could_be_sure_of_is_no_time(typed: str) -> None:
    assert read_time(typed, NOW, CLOSES, SHANGHAI) is None


def test_a_week_beyond_the_end_of_time_is_no_time() -> None:
    late = datetime(9999, 12, 31, 12, tzinfo=UTC)
    assert read_time("下周一", late, CLOSES, UTC) is None


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "  ",
            "下周",
            "25:00",
            "24:00",
            "9:60",
            "13-40",
            "2-30",
            "2026-02-29",
            "0-0",
            "1",
            "-",
            "11-25 早上",
        ),
        *("\x00", "\ud800", "99999-1-1", "0000-01-01", "[/]", "9" * 500),
        *("0001-01-01 00:00", "02-29"),  # before there were dates in UTC; not in 2026
    ],
)
def test_what_cannot_be_read_is_no_time(typed: str) -> None:
    assert read_time(typed, NOW, CLOSES, SHANGHAI) is None


def test_the_end_of_time_is_no_time() -> None:
    assert read_time("9999-12-31 23:00", NOW, CLOSES, ZoneInfo("America/New_York")) is None


def test_a_leap_day_that_is_over_is_no_time() -> None:
    after = datetime(2028, 3, 1, 2, 0, tzinfo=UTC)
    assert read_time("02-29", after, CLOSES, SHANGHAI) is None


def test_a_leap_day_to_come() -> None:
    before = datetime(2028, 2, 1, 2, 0, tzinfo=UTC)
    assert read_time("02-29", before, CLOSES, SHANGHAI) == datetime(2028, 2, 29, 9, 30, tzinfo=UTC)


def test_today_is_the_offices_day() -> None:
    late = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # one o'clock on Tuesday in Shanghai
    assert read_time("明天", late, CLOSES, SHANGHAI) == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


# ── what has happened: Monday, 23 November 2026, ten o'clock ──


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9:30", "2026-11-23 09:30"),
        ("９：３０", "2026-11-23 09:30"),
        ("9点05分", "2026-11-23 09:05"),
        ("10:00", "2026-11-23 10:00"),  # this very minute
        ("今天 8:00", "2026-11-23 08:00"),
        ("昨天 16:20", "2026-11-22 16:20"),
        ("昨天16：20", "2026-11-22 16:20"),
        ("前天 9:05", "2026-11-21 09:05"),
        ("Yesterday 16:20", "2026-11-22 16:20"),
        ("today 9:59", "2026-11-23 09:59"),
        ("11-22 9:05", "2026-11-22 09:05"),
        ("11月22日9点05分", "2026-11-22 09:05"),
        ("11-23 9:00", "2026-11-23 09:00"),
        ("11-24 9:05", "2025-11-24 09:05"),  # tomorrow's date was last a year ago
        ("12-31 23:59", "2025-12-31 23:59"),
        ("1-4 8:00", "2026-01-04 08:00"),
        ("2025-11-30 8:00", "2025-11-30 08:00"),
        ("2019年3月1日 17:00", "2019-03-01 17:00"),
    ],
)
def test_past_times_as_they_are_typed(typed: str, meant: str) -> None:
    found = read_past_time(typed, NOW, SHANGHAI)
    assert found == datetime.fromisoformat(meant).replace(tzinfo=SHANGHAI)
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "typed",
    [
        *("10:01", "今天 15:30", "11-23 10:01", "2026-11-24 9:05", "2027-01-01 0:00"),  # still to come
        *("明天 9:00", "后天", "tomorrow 9:00"),
        *("", "  ", "昨天", "11-22", "2026-11-22", "1", "-", "下午"),  # says too little
        *("24:00", "9:60", "13-40 9:00", "2-30 9:00", "2-29 9:00", "11-22 早上", "11-22 9:05 前"),
        *("\x00", "\ud800", "99999-1-1 9:00", "0000-01-01 9:00", "[/]", "9" * 500, "0001-01-01 00:00"),
    ],
)
def test_what_is_no_past_time(typed: str) -> None:
    assert read_past_time(typed, NOW, SHANGHAI) is None


@pytest.mark.parametrize(
    ("today", "meant"),
    [
        ("2028-02-28", None),
        ("2028-02-29", "2028-02-29"),
        ("2028-03-01", "2028-02-29"),
        ("2029-02-28", "2028-02-29"),
        ("2029-03-01", None),  # more than a year ago: nobody means that
    ],
)
def test_the_29th_of_february_is_meant_where_it_was_within_a_year(today: str, meant: str | None) -> None:
    now = datetime.fromisoformat(today).replace(hour=10, tzinfo=SHANGHAI)
    found = read_past_time("2-29 9:00", now, SHANGHAI)
    assert found == (meant and datetime.fromisoformat(f"{meant} 09:00").replace(tzinfo=SHANGHAI))


def test_on_new_years_day_the_day_before_was_last_year() -> None:
    now = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
    wanted = datetime(2026, 12, 31, 8, 20, tzinfo=UTC)
    assert read_past_time("12-31 16:20", now, SHANGHAI) == wanted
    assert read_past_time("昨天 16:20", now, SHANGHAI) == wanted


def test_what_happened_today_goes_by_the_offices_day() -> None:
    late = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # one o'clock on Tuesday in Shanghai
    assert read_past_time("0:30", late, SHANGHAI) == datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert read_past_time("23:30", late, SHANGHAI) is None
    assert read_past_time("昨天 23:30", late, SHANGHAI) == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
