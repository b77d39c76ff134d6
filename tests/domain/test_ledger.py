from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from phonedesk.domain.ledger import field_of
from phonedesk.domain.ledger_times import lacks_year, read_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
AFTERNOON = datetime(2026, 11, 3, 8, 5, tzinfo=UTC)
"""16:05 on 3 November in Shanghai."""


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-03 16:05",
        "2026/11/3 16:05",
        "2026.11.3 16:05:00",
        "2026-11-03T16:05:00",
        "2026-11-03T16:05:00+08:00",
        "2026-11-03T08:05:00Z",
        "2026年11月3日16时5分",
        "2026年11月03日 16:05",
        "2026年11月3日 下午4点5分",
        "２０２６年１１月３日　１６：０５",
        " 2026-11-3  下午 4:05 ",
        "2026年11月3日（周二）下午4时05分",
        "2026年11月3日 星期二 16:05",
        "2026-11-03 4:05 PM",
        "20261103 16:05",
        "20261103 下午4点5分",
        "2026-11-3 下午16:05",
        "46329.6701388889",  # as a spreadsheet counts days, from a cell without a format
    ],
)
def test_a_time_is_read_as_offices_write_it(typed: str) -> None:
    assert read_moment(typed, "", SHANGHAI) == AFTERNOON


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("2026-11-03", "16:05"),
        ("2026年11月3日", "下午4:05"),
        ("2026-11-03T00:00:00", "16:05:00"),  # as a spreadsheet holds a date and a time
        ("46329", "0.6701388889"),
        ("2026.11.3 周二", "下午4:05"),
        ("1999-01-01", "2026/11/3 16:05"),  # a whole time needs no other date
    ],
)
def test_a_date_may_stand_in_a_column_of_its_own(day: str, clock: str) -> None:
    assert read_moment(clock, day, SHANGHAI) == AFTERNOON


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("2026-11-3", 0, 0),
        ("2026-11-3 上午9点半", 9, 30),
        ("2026-11-3 12点", 12, 0),
        ("2026-11-3 中午12:10", 12, 10),
        ("2026-11-3 中午11点半", 11, 30),
        ("2026-11-3 中午1点", 13, 0),
        ("2026-11-3 凌晨12点10分", 0, 10),
        ("2026-11-3 晚上8点", 20, 0),
        ("2026-11-3 上午12点", 12, 0),
        ("20261103", 0, 0),
        ("46329", 0, 0),
    ],
)
def test_what_the_time_lacks_is_nought(typed: str, hour: int, minute: int) -> None:
    read = read_moment(typed, "", SHANGHAI)
    assert read is not None
    local = read.astimezone(SHANGHAI)
    assert (local.hour, local.minute) == (hour, minute)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "16:05", "昨天", "2026-13-01", "2026-02-30 9:00", "2026-11-3 25:00", "2026-11-3 9:61"),
        *("11-3 9:00", "=1+1", "0001-01-01 00:00", "2026-11-3 9:00 起", "2026-11-316:05"),
        *("2026-11-3 晚上12点", "2026-11-3 上午15:00", "2026-11-3 中午5点", "2026-11-03x12:00", "0226-11-3"),
        *("2026-W45-2", "26.11.3", "11/3/2026", "2026年11月", "20261303", "46329 46329"),
    ],
)
def test_what_is_no_time_is_none(typed: str) -> None:
    assert read_moment(typed, "", SHANGHAI) is None


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("来电时间", "opened_at"),
        ("opened_at", "opened_at"),
        ("Opened_At", "opened_at"),
        (" 来电人 ", "caller_name"),
        ("来 电 单 位", "organisation"),
        ("备注", ""),
        ("", ""),
    ],
)
def test_a_header_means_a_field_in_either_language(header: str, field: str) -> None:
    assert field_of(header) == field


def test_a_date_without_a_year_has_that_of_the_title() -> None:
    for typed in ("11月3日 16:05", "11-3 16:05", "11/3 16:05"):
        assert read_moment(typed, "", SHANGHAI, 2026) == AFTERNOON
        assert lacks_year(typed)
    assert read_moment("16:05", "11月3日", SHANGHAI, 2026) == AFTERNOON
    assert read_moment("2025年11月3日 16:05", "", SHANGHAI, 2026) != AFTERNOON
    for typed in ("9.30", "11/3/2026", "26-11-3", "16:05", "2026-11-3"):
        assert not lacks_year(typed)
    assert read_moment("9.30", "", SHANGHAI, 2026) is None
