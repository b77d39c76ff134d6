"""The calendar at the desk: what a promise says, what the home page asks for, the page that changes it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.calendar import CalendarDay, DayKind
from phonedesk.tui.screens.calendar import CalendarScreen
from tests.desk.at_desk import Office, open_office
from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from collections.abc import Callable

BEFORE_NATIONAL_DAY = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
FIRST_OF_DECEMBER = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
"""Midnight in Shanghai."""
NOTE = "明年放假安排尚未导入"


def row_of(person: Person, day: str) -> str:
    """The line of a day on the page, without its columns."""
    lines = [" ".join(line.split()) for line in person.screen.split("\n")]
    return next((line for line in lines if line.startswith(day)), "")


def by_another_desk(office: Office, change: Callable[[Office], None]) -> None:
    other = open_office(office.home, None, clock=office.clock)
    change(other)
    other.desk.close()


# ── the promise ──


async def test_the_goodbye_page_says_why_a_promise_is_due_then(office: Office) -> None:
    office.clock.at = BEFORE_NATIONAL_DAY
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
        await person.press("enter")
        await person.type("1张珊")
        await person.sees("10-10 周六前（3个工作日；10-10是补班日）")  # on the form
        await person.press("f9")
        await person.sees("10月10日（周六）")
        await person.sees("2 待回电  10-10 周六前（3个工作日；10-10是补")
        await person.press("2")
        await person.saved()
        await person.press("f4")
        await person.sees("承诺")
        await person.until(lambda: "10-10是补班日" in person.screen.replace("\n", ""))
    assert office.rows("SELECT due_make_up FROM callback") == [{"due_make_up": "2026-10-10"}]


async def test_what_another_program_changes_counts_from_then_on(office: Office) -> None:
    office.clock.at = BEFORE_NATIONAL_DAY
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type("1张珊")
        await person.sees("10-10 周六前")
        make_up_day = CalendarDay(date(2026, 10, 10), DayKind.ORDINARY)
        by_another_desk(office, lambda other: other.desk.calendar.put([make_up_day]))
        await person.until(lambda: office.desk.calendar.current.days[make_up_day.day] == make_up_day)
        await person.press("f9")
        await person.sees("10-12 周一前（3个工作日）")


# ── the home page ──


@pytest.mark.parametrize(
    ("language", "note"), [("zh", NOTE), ("en", "Next year's holidays are not imported yet")]
)
async def test_from_the_first_of_december_home_says_that_next_year_is_missing(
    office: Office, language: str, note: str
) -> None:
    office.clock.at = FIRST_OF_DECEMBER
    async with at_the_desk(office, language=language) as person:
        await person.sees(note)
        await person.press("a", "escape")
        assert note in person.screen  # it stands, whatever is pressed
        by_another_desk(office, lambda other: other.desk.calendar.put([], frozenset((2027,))))
        await person.until(lambda: not office.desk.lacks_holidays_of)
        await person.press("f2", "f4")
        await person.until(lambda: note not in person.screen, "never taken back")


async def test_in_november_home_says_nothing_of_it(office: Office) -> None:
    office.clock.at = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    async with at_the_desk(office) as person:
        await person.sees("待回电 0")
        assert NOTE not in person.screen


async def test_in_the_new_year_it_is_this_year_that_is_missing(office: Office) -> None:
    office.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    async with at_the_desk(office) as person:
        await person.sees("今年放假安排尚未导入")


# ── the page ──


async def open_the_page(person: Person) -> None:
    await person.press("f10")
    await person.type("fjap")
    await person.press("enter")
    await person.until(lambda: isinstance(person.app.screen, CalendarScreen), "the page never came")


async def test_a_day_is_changed_by_keys_alone(office: Office) -> None:
    office.clock.at = BEFORE_NATIONAL_DAY
    async with at_the_desk(office) as person:
        await open_the_page(person)
        await person.sees("放假安排  2026年9月")
        assert row_of(person, "09-20") == "09-20 周日 补班 国庆节"
        assert row_of(person, "09-19") == "09-19 周六 周末"
        await person.press("down")  # from the 30th into October
        await person.sees("放假安排  2026年10月")
        assert row_of(person, "10-01") == "10-01 周四 放假 国庆节"
        await person.press("pageup", "pagedown", "up", "down", *["down"] * 7)
        await person.press("enter")
        await person.sees("2026-10-08 周四")
        await person.press("1")
        await person.until(lambda: row_of(person, "10-08") == "10-08 周四 放假 本单位 国庆节")
        assert "已保存" in person.message
        await person.type("市庆")
        await person.press("down", "enter", "1")
        await person.until(lambda: row_of(person, "10-09") == "10-09 周五 放假 本单位 市庆")
        await person.press("down", "enter", "３")
        await person.until(lambda: row_of(person, "10-10") == "10-10 周六 周末 本单位")
    rows = office.rows("SELECT day, kind, name FROM calendar_day WHERE source = 'office' ORDER BY day")
    assert [tuple(row.values()) for row in rows] == [
        ("2026-10-08", "holiday", "国庆节"),
        ("2026-10-09", "holiday", "市庆"),
        ("2026-10-10", "ordinary", ""),
    ]
    due = office.desk.calls.due(office.draft("enquiry"))
    assert due.at == datetime(2026, 10, 14, 9, 30, tzinfo=UTC)


async def test_a_year_typed_in_by_hand_is_declared_whole(office: Office) -> None:
    office.clock.at = datetime(2027, 1, 4, tzinfo=UTC)
    async with at_the_desk(office) as person:
        await open_the_page(person)
        await person.sees("2027年放假安排尚未导入")
        await person.press("enter")
        await person.sees("2027年的放假安排已录全")
        await person.press("4")
        await person.until(lambda: "尚未导入" not in person.screen)
        await person.press("enter")
        await person.sees("补班")
        assert "录全" not in person.screen
        await person.press("escape", "escape")
        await person.sees("待回电 0")
        assert "尚未导入" not in person.screen
    assert {"year": 2027} in office.rows("SELECT year FROM calendar_year")


async def test_a_calendar_that_cannot_be_kept_says_so_and_stays(office: Office) -> None:
    async with at_the_desk(office) as person:
        await open_the_page(person)
        await person.until(lambda: row_of(person, "11-23") == "11-23 周一 工作日")

        def execute() -> None:
            office.desk.writer._database.execute("PRAGMA query_only = ON").fetchall()

        await person.app.front.records.run(execute)
        await person.press("enter", "1")
        await person.sees("不能写入")
        assert row_of(person, "11-23") == "11-23 周一 工作日"
    assert office.rows("SELECT * FROM calendar_day WHERE source = 'office'") == []
