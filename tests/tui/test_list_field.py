"""Problems and difficulties are asked and noted one by one (3.2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.tui.screens.call import CallScreen
from tests.tui.driver import at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office
    from tests.tui.driver import Person

FIRST = "工作中有什么困难，需要我们协调什么？"
MORE = "还有别的困难吗？多大、多久、缺什么？"


async def to_problems(person: Person) -> None:
    """A work report, with the cursor in its problems."""
    await person.to_type()
    await person.type("2")
    for text in ("李强", "城东街道", "窗口改造", "副主任"):
        await person.type(text)
        await person.press("enter")
    await person.comes_to("problems")


async def test_enter_begins_the_next_item_and_on_an_empty_one_goes_on(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.sees(FIRST)
        await person.type("缺人手")
        await person.sees(MORE)
        await person.press("enter")
        assert person.focused == "problems"
        assert person.draft.values["problems"] == "缺人手"
        await person.type("打印机坏了")
        await person.sees("1  缺人手")
        await person.sees("2  打印机坏了")
        await person.press("enter", "enter")
        await person.comes_to("guidance")
        await person.sees("马上报给负责同志")
        assert MORE not in person.screen
        assert person.draft.values["problems"] == person.fields["problems"] == "缺人手\n打印机坏了"
        await person.press("up", "up")  # the advice is empty: back, and within the list
        await person.sees(MORE)


async def test_with_nothing_to_note_one_enter_passes_by(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.press("enter")
        await person.comes_to("guidance")
        assert "problems" not in person.draft.values
        assert "问题 1" not in person.screen


async def test_backspace_takes_an_empty_item_away_wherever_it_stands(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.type("甲")
        await person.press("enter", "backspace")
        assert person.fields["problems"] == "甲"
        await person.press("enter")
        await person.type("乙")
        await person.press("up", "end", "backspace")
        assert person.draft.values["problems"] == "乙"
        assert person.fields["problems"] == "\n乙"
        await person.press("backspace")
        assert person.fields["problems"] == "乙"
        await person.press("home", "end", "backspace", "backspace")
        assert person.draft.values["problems"] == ""
        await person.sees(FIRST)


async def test_up_at_the_top_and_down_at_the_end_leave_without_empty_items(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.type("甲")
        await person.press("enter", "up", "up")
        await person.comes_to("position")
        assert person.fields["problems"] == "甲"
        await person.press("down")
        await person.comes_to("problems")
        await person.press("enter", "down")
        await person.comes_to("guidance")
        assert person.fields["problems"] == person.draft.values["problems"] == "甲"


async def test_an_item_that_is_begun_stays_for_a_look_at_the_steps(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.type("甲")
        await person.press("enter", "tab")
        await person.sees("您汇报的情况我记下了")
        await person.press("tab")
        await person.comes_to("problems")
        await person.type("乙")
        assert person.draft.values["problems"] == "甲\n乙"


async def test_several_pasted_lines_are_several_items(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.paste("缺人手\r\n\r\n  打印机坏了\r\n")
        assert person.draft.values["problems"] == "缺人手\n打印机坏了"
        await person.press("enter")
        await person.comes_to("guidance")
        assert person.fields["problems"] == "缺人手\n打印机坏了"


async def test_ctrl_z_takes_back_what_was_typed(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.paste("甲\n乙")
        await person.press("ctrl+z")
        assert person.draft.values["problems"] == ""
        assert "问题 1" not in person.screen


async def test_each_call_shows_its_own_items(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.type("甲")
        await person.press("enter")
        await to_problems(person)
        assert person.fields["problems"] == ""
        await person.type("乙")
        await person.press("f5")
        await person.until(lambda: person.draft.values["problems"] == "甲")
        assert person.is_at(CallScreen)
        assert person.fields["problems"] == "甲"


async def test_they_are_read_back_and_recorded_one_by_one(office: Office) -> None:
    async with at_the_desk(office) as person:
        await to_problems(person)
        await person.paste("缺人手。\n打印机坏了")
        await person.press("f9")
        await person.sees("1. 缺人手；2. 打印机坏了")
        await person.press("1")
        await person.saved()
    (answer,) = office.rows("SELECT value FROM answer WHERE field = 'problems'")
    assert answer["value"] == "缺人手。\n打印机坏了"
