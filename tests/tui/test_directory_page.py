from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.contact import Contact
from phonedesk.tui.screens.directory import DirectoryScreen
from tests.tui.driver import at_the_desk
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    from tests.desk.at_desk import Office
    from tests.tui.driver import Person

LIU = Contact(UUID(int=1), "刘建立", "教育科", extension="3312")
SHAN = Contact(UUID(int=2), "单雄信", "教育科", extension="3315")


async def open_directory(person: Person) -> None:
    await person.press("f10")
    await person.type("txl")
    await person.press("enter")
    await person.until(lambda: isinstance(person.app.screen, DirectoryScreen))


async def test_the_flags_of_somebody_are_turned_by_digits(office: Office) -> None:
    office.desk.directory.put([LIU])
    async with at_the_desk(office) as person:
        await open_directory(person)
        for digit, flag in (("2", "on_duty"), ("3", "away"), ("4", "leader")):
            await person.press("enter", digit)
            await person.until(lambda: office.rows(f"SELECT {flag} AS x FROM contact") == [{"x": 1}])  # noqa: B023
            await person.until(lambda: isinstance(person.app.screen, DirectoryScreen))
            await person.until(lambda: not person.is_working)
        await person.press("enter", "4")
        await person.until(lambda: office.rows("SELECT leader FROM contact") == [{"leader": 0}])


async def test_somebody_without_name_and_department_is_not_taken_and_nothing_typed_is_lost(
    office: Office,
) -> None:
    async with at_the_desk(office) as person:
        await open_directory(person)
        await person.press("enter")
        await person.comes_to("name")
        await person.press(*["enter"] * 5)
        await person.type("3312")
        await person.press("enter", "enter", "enter", "enter")
        await person.sees("请写姓名或部门。")
        assert person.focused == "name"
        assert person.fields["extension"] == "3312"
        await person.type("刘建立")
        await person.press(*["enter"] * 9)
        await person.sees("已保存：刘建立 3312")


async def test_while_another_program_holds_the_records_what_was_typed_stays(office: Office) -> None:
    office.desk.directory.put([LIU])
    async with at_the_desk(office) as person:
        await open_directory(person)
        await person.press("enter", "1")
        await person.comes_to("name")
        with locked_by_another_program(office.database) as release:
            await person.type("某")
            await person.press(*["enter"] * 9)
            await person.until(lambda: "其他程序占用" in person.screen, "never told")
            assert person.fields["name"] == "刘建立某"
            release()
        await person.press("enter")
        await person.until(lambda: office.rows("SELECT name FROM contact") == [{"name": "刘建立某"}])


async def test_a_key_on_the_list_turns_who_is_away_and_the_cursor_stays_on_them(office: Office) -> None:
    office.desk.directory.put([LIU, SHAN])
    async with at_the_desk(office) as person:
        await open_directory(person)
        await person.press("ctrl+b")
        await person.sees("刘建立 教育科 3312：记为不在")
        assert person.screen.index("单雄信") < person.screen.index("刘建立    教育科")
        await person.press("ctrl+g")
        await person.sees("刘建立 教育科 3312：现在值班")
        assert office.rows("SELECT on_duty, away FROM contact ORDER BY id") == [
            {"on_duty": 1, "away": 1},
            {"on_duty": 0, "away": 0},
        ]


async def test_the_same_key_twice_takes_it_back_however_fast(office: Office) -> None:
    office.desk.directory.put([LIU])
    async with at_the_desk(office) as person:
        await open_directory(person)
        with locked_by_another_program(office.database) as release:
            await person.press("ctrl+b", "ctrl+g", "ctrl+b")
            release()
        await person.until(lambda: not person.is_working)
        assert office.rows("SELECT on_duty, away FROM contact") == [{"on_duty": 1, "away": 0}]


async def test_on_the_last_row_there_is_nobody_to_turn(office: Office) -> None:
    async with at_the_desk(office) as person:
        await open_directory(person)
        await person.press("ctrl+b", "ctrl+g")
        await person.until(lambda: not person.is_working)
        assert office.rows("SELECT id FROM contact") == []


async def test_typing_puts_the_cursor_on_the_first_who_is_meant(office: Office) -> None:
    office.desk.directory.put([LIU, SHAN, replace(SHAN, uuid=UUID(int=3), name="单某")])
    async with at_the_desk(office) as person:
        await open_directory(person)
        await person.press("down", "down")
        await person.type("sxx")
        await person.press("enter")
        await person.sees("单雄信 教育科 3315")
        assert "移出通讯录" in person.screen


async def test_what_was_typed_about_somebody_is_there_again_after_escape_and_after_a_call(
    office: Office,
) -> None:
    office.desk.directory.put([LIU])
    async with at_the_desk(office) as person:
        await open_directory(person)
        await person.type("xin")
        await person.press("enter")
        await person.comes_to("name")
        await person.type("某")
        await person.press("escape", "enter")
        await person.comes_to("name")
        assert person.fields["name"] == "xin某"
        await person.press("f2", "f9", "0")
        await open_directory(person)
        await person.type("xin")
        await person.press("enter")
        await person.comes_to("name")
        assert person.fields["name"] == "xin某"
        await person.press(*["enter"] * 9)
        await person.sees("已保存：xin某")
        assert len(office.rows("SELECT id FROM contact")) == 2


async def test_what_was_typed_gives_way_where_the_directory_says_something_else_by_now(
    office: Office,
) -> None:
    office.desk.directory.put([LIU])
    async with at_the_desk(office) as person:
        await open_directory(person)
        await person.press("enter", "1")
        await person.comes_to("name")
        await person.press("escape")
        office.desk.directory.put([replace(LIU, extension="4400")])
        await person.type("4400")
        await person.press("enter", "1")
        await person.comes_to("name")
        assert person.fields["extension"] == "4400"


async def test_nobody_is_added_a_second_time(office: Office) -> None:
    office.desk.directory.put([LIU])
    async with at_the_desk(office) as person:
        await open_directory(person)
        await person.press("down", "enter")
        await person.comes_to("name")
        await person.type("刘建立")
        await person.press("enter")
        await person.type("教育科")
        await person.press(*["enter"] * 8)
        await person.sees("通讯录里已经有刘建立 教育科 3312。")
        assert person.focused == "name"
        assert len(office.rows("SELECT id FROM contact")) == 1
