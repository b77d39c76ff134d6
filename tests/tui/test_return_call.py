from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.home import HomeScreen
from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office


def promise(office: Office) -> str:
    """A callback that was promised in an earlier run; gives the number."""
    draft = office.draft("enquiry", phone="010-65521234", caller_name="周嵩", matter="停水公告何时发布")
    number = office.desk.calls.close(draft, Outcome.CALLBACK).number
    office.desk.close()
    del office.desk.__dict__["writer"]  # it belongs to the thread that made it
    office.clock.move(timedelta(days=1))
    return number


async def attempted(person: Person) -> None:
    await person.until(lambda: person.office.rows("SELECT * FROM attempt"), "never an attempt")
    await person.until(lambda: person.is_at(HomeScreen), "never home again")
    await person.until(lambda: person.office.drafts == [], "the draft was not let go")


async def test_the_answer_is_given_and_kept(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await person.press("enter")
        await person.sees("010-6552 1234")
        assert "11月23日" in person.screen
        assert "停水公告何时发布" in person.screen
        await person.press("1")
        assert "还有什么不清楚" in person.screen
        await person.type("周五，见公告栏")
        await person.press("enter")
        await attempted(person)
        assert "周嵩" not in person.screen
    (row,) = office.rows("SELECT result, note FROM attempt")
    assert row == {"result": "answered", "note": "周五，见公告栏"}


@pytest.mark.parametrize(("digit", "result"), [("2", "no_answer"), ("３", "busy")])
async def test_nobody_was_reached_and_the_row_stays(office: Office, digit: str, result: str) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await person.press("enter")
        await person.sees("010-6552 1234")
        await person.type(digit)
        await attempted(person)
        assert "周嵩" in person.screen
    assert [row["result"] for row in office.rows("SELECT result FROM attempt")] == [result]


async def test_another_time_wants_a_time_that_can_be_read(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await person.press("enter")
        await person.sees("010-6552 1234")
        await person.press("4")
        await person.type("改天")
        await person.press("enter")
        await person.type("开会")
        await person.press("enter")
        await person.until(lambda: person.focused == "new_time")
        assert office.rows("SELECT * FROM attempt") == []
        await person.press(*["backspace"] * 2)
        await person.type("１１－３０ １５：００")
        await person.press("enter", "enter")
        await attempted(person)
    (row,) = office.rows("SELECT due_at FROM callback")
    assert row["due_at"] == 1_796_022_000 * 1_000_000  # 2026-11-30 15:00 in Shanghai, by date(1)


@pytest.mark.parametrize(("digit", "typed"), [("1", "  "), ("5", "")])
async def test_what_is_asked_for_is_wanted_before_anything_is_saved(
    office: Office, digit: str, typed: str
) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await person.press("enter")
        await person.sees("010-6552 1234")
        await person.press(digit)
        await person.type(typed)
        await person.press("enter")
        await person.until(lambda: person.message != "", "nothing was said")
        assert not person.is_at(HomeScreen)
    assert office.rows("SELECT * FROM attempt") == []


async def test_what_was_typed_is_taken_up_again_after_escape(office: Office) -> None:
    number = promise(office)
    async with at_the_desk(office) as person:
        await person.press("enter")
        await person.sees("010-6552 1234")
        await person.sees("1 已答复")
        await person.press("1")
        await person.type("周五")
        await person.press("escape", "escape")
        await person.until(lambda: person.is_at(HomeScreen))
        await person.press("enter")
        await person.sees("010-6552 1234")
        await person.sees("1 已答复")
        await person.press("1")
        assert person.fields["reply"] == "周五"
        assert person.draft.returns == number
        assert person.app.front.calls.count == 1


async def test_a_return_call_in_which_nothing_was_typed_was_none(office: Office) -> None:
    promise(office)
    async with at_the_desk(office) as person:
        await person.press("enter")
        await person.sees("010-6552 1234")
        await person.press("escape")
        await person.until(lambda: person.is_at(HomeScreen))
        await person.until(lambda: office.drafts == [])
        assert person.app.front.calls.count == 0
