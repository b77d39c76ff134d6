from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.tui.screens.line_fault import LineFaultScreen
from tests.tui.driver import at_the_desk
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    from tests.desk.at_desk import Office
    from tests.tui.driver import Person


async def open_page(person: Person) -> None:
    await person.press("f10")
    await person.type("xlgz")
    await person.press("enter")
    await person.until(lambda: isinstance(person.app.screen, LineFaultScreen))


def header(person: Person) -> str:
    return person.screen.split("\n")[0]


async def test_a_fault_that_lasts_stands_in_the_header_of_the_first_page(office: Office) -> None:
    office.desk.line_faults.begin(UUID(int=1))
    async with at_the_desk(office) as person:
        await person.until(lambda: "线路故障" in header(person))
        await person.press("f2")
        await person.until(lambda: "线路故障" in header(person))
        assert "通话" in header(person)
        assert "李敏" in header(person)


async def test_a_line_that_is_in_order_stands_nowhere(office: Office) -> None:
    office.desk.line_faults.end(office.desk.line_faults.begin(UUID(int=1)))
    async with at_the_desk(office) as person:
        await person.sees("没有待回电")
        assert "线路故障" not in header(person)


async def test_a_fault_that_another_desk_noted_meanwhile_is_not_noted_twice(office: Office) -> None:
    async with at_the_desk(office) as person:
        await open_page(person)
        await person.sees("从现在起线路故障")
        office.desk.line_faults.begin(UUID(int=1))
        await person.press("1")
        await person.sees("另一台机器已登记线路故障或恢复。")
        await person.sees("线路已恢复")
    assert len(office.rows("SELECT id FROM line_fault")) == 1


async def test_while_another_program_holds_the_records_what_was_typed_stays(office: Office) -> None:
    office.desk.line_faults.begin(UUID(int=1))
    async with at_the_desk(office) as person:
        await open_page(person)
        await person.press("1")
        await person.comes_to("began")
        await person.press("enter")
        await person.comes_to("line")
        await person.type("65521234")
        with locked_by_another_program(office.database) as release:
            await person.press(*["enter"] * 5)
            await person.until(lambda: "其他程序占用" in person.screen, "never told")
            assert person.fields["line"] == "65521234"
            release()
        await person.press("enter")
        await person.until(lambda: office.rows("SELECT line FROM line_fault") == [{"line": "65521234"}])
