from __future__ import annotations

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
