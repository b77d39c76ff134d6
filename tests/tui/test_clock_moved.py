"""The machine's clock is moved under the eyes of the person at the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

DAY, YEAR, HOUR, TALKED = timedelta(days=1), timedelta(days=365), timedelta(hours=1), timedelta(seconds=134)
SAID = {
    ("zh", YEAR): "已保存 20261123-001，并作标记：系统时间突然快了365天，请核对。",
    ("zh", -DAY): "已保存 20261123-001，并作标记：系统时间突然慢了1天，请核对。",
    ("en", YEAR): "Saved as 20261123-001 and marked: the clock jumped 365 days ahead, check it.",
    ("en", -5 * HOUR): "Saved as 20261123-001 and marked: the clock jumped 5 hours back, check it.",
}
IN_THE_RECORD = {
    ("zh", YEAR): "时钟 通话前后系统时间突然快了365天，本条记录的时间可能不准。",
    ("zh", -DAY): "时钟 通话前后系统时间突然慢了1天，本条记录的时间可能不准。",
    ("en", YEAR): "Clock The clock jumped 365 days ahead: times in this record may be wrong.",
    ("en", -5 * HOUR): "Clock The clock jumped 5 hours back: times in this record may be wrong.",
}


async def open_the_record(person: Person, number: str) -> None:
    await person.press("f4", "f3")
    await person.sees(number[4:])
    await person.press("enter")
    await person.sees(number)


@pytest.mark.parametrize(("language", "moved"), SAID, ids=str)
async def test_a_clock_moved_during_a_call_is_told_and_stands_in_the_record(
    office: Office, language: str, moved: timedelta
) -> None:
    async with at_the_desk(office, language=language) as person:
        await person.to_type()
        await person.type("1张珊")
        office.clock.at += moved
        office.clock.move(TALKED)
        await person.sees("02:14")  # the stopwatch runs on as if nothing had been
        await person.press("f9", "1")
        await person.saved()
        await person.sees(SAID[language, moved])
        assert len(office.rows("SELECT id FROM call WHERE clock_moved <> 0")) == 1
        await open_the_record(person, "20261123-001")
        shown = " ".join(person.screen.split())
    assert {"zh": "时长 02:14", "en": "Duration 02:14"}[language] in shown
    assert IN_THE_RECORD[language, moved] in shown


async def test_a_call_without_details_tells_of_it_too(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        office.clock.at -= DAY
        await person.press("f9", "1")
        await person.saved()
        await person.sees("已保存 20261123-001，并作标记：系统时间突然慢了1天，请核对。")


async def test_a_clock_that_nobody_moved_is_not_spoken_of(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.to_type()
        await person.type("1张珊")
        office.clock.move(TALKED)
        await person.press("f9", "1")
        await person.saved()
        await person.sees("20261123-001")
        assert "系统时间" not in person.screen
        await open_the_record(person, "20261123-001")
        assert "02:14" in person.screen
        assert "系统时间" not in person.screen
