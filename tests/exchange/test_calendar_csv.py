from __future__ import annotations

from datetime import date

import pytest

from phonedesk.domain.calendar import Calendar, CalendarDay, DayKind
from phonedesk.exchange.calendar_csv import CalendarFileError, RowFaultCode, read_calendar

HOLIDAY, MAKE_UP, ORDINARY = DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.ORDINARY
NEW_YEAR = CalendarDay(date(2027, 1, 1), HOLIDAY, "元旦")
WORKED = CalendarDay(date(2027, 1, 2), MAKE_UP, "元旦")


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(CalendarFileError) as raised:
        read_calendar(text)
    return [(fault.line, fault.code.value, fault.detail) for fault in raised.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-01,holiday,元旦\n2027-01-02,make_up,元旦\n",
        "day,kind,name\n2027-01-01,holiday,元旦\n2027-01-02,make_up,元旦",
        "日期,类型,名称\r\n2027年1月1日,放假,元旦\r\n2027年1月2日,补班,元旦\r\n",
        "名称,日期,类型\n元旦,2027/1/1,休\n元旦,2027.01.02,班\n",
        "\n ２０２７－０１－０１ , HOLIDAY , 元旦\n,,\n\n2027-1-2,调休上班,元旦,,,\n",
        '"2027-01-01","holiday","元旦"\n"2027-01-02","make_up","元旦"\n',
        "Date,Holiday,Type\n2027-01-01,元旦,holiday\n2027-01-02,元旦,make_up\n",
    ],
)
def test_the_ways_in_which_a_year_is_written(text: str) -> None:
    assert read_calendar(text) == Calendar({NEW_YEAR.day: NEW_YEAR, WORKED.day: WORKED}, frozenset((2027,)))


def test_a_name_may_be_left_out_and_a_day_taken_back() -> None:
    day = date(2027, 1, 4)
    assert read_calendar("2027-01-04,照常").days == {day: CalendarDay(day, ORDINARY)}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2027-01-01,holiday\n2028-01-03,holiday", {2027, 2028}),
        ("2026-12-31,holiday\n2027-01-01,holiday", {2027}),  # New Year's Eve belongs to the year it leads to
        ("2026-12-26,make_up\n2027-01-01,holiday", {2027}),
        ("2027-02-06,make_up", set()),  # one day put right makes no year known
        ("2027-02-06,ordinary", set()),
    ],
)
def test_a_year_is_known_by_its_holidays(text: str, years: set[int]) -> None:
    assert read_calendar(text).years == years


def test_every_fault_is_told_by_its_line() -> None:
    text = (
        "day,kind,name\n"
        "2027-02-30,holiday,春节\n"
        "\n"
        "1.1,holiday\n"
        "2027-01-02,festival,元旦\n"
        "2027-01-03\n"
        "2027-01-04,holiday\n"
        "2027-01-04,make_up\n"
        f"2027-01-05,holiday,{'长' * 41}\n"
        "20270-01-05,holiday\n"
        "0027-01-05,holiday\n"
        ",holiday\n"
    )
    assert faults(text) == [
        (2, "not_a_day", "2027-02-30"),
        (4, "not_a_day", "1.1"),
        (5, "not_a_kind", "festival"),
        (6, "not_a_kind", ""),
        (8, "twice", "2027-01-04"),
        (9, "too_long", "长" * 41),
        (10, "not_a_day", "20270-01-05"),
        (11, "not_a_day", "0027-01-05"),
        (12, "not_a_day", ""),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "day,kind,name\n", ",,\n"])
def test_a_file_without_a_day_is_a_fault(text: str) -> None:
    assert faults(text) == [(1, RowFaultCode.NOTHING.value, "")]


def test_a_quotation_mark_that_is_not_closed_is_a_fault() -> None:
    ((_, code, _),) = faults('2027-01-01,holiday,"元旦\n2027-01-02,make_up,元旦\n')
    assert code == "not_csv"


def test_what_could_command_a_terminal_or_a_spreadsheet_is_a_name_like_any_other() -> None:
    found = read_calendar("2027-01-01,holiday,=1+1\x1b]52;c;eHh4\x07")
    (day,) = found.days.values()
    assert day.name.startswith("=1+1")
    assert day.name.isprintable()
