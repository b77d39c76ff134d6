"""F6 with the directory at hand, and what becomes of a call that nobody took."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from phonedesk.domain.contact import Contact
from phonedesk.tui.screens.messages import MessagesScreen
from tests.tui.driver import at_the_desk

if TYPE_CHECKING:
    from tests.desk.at_desk import Office
    from tests.tui.driver import Person

PEOPLE = (
    Contact(UUID(int=1), "刘建立", "教育科", "科长", "学籍", "302", "3312", deputy="单雄信", away=True),
    Contact(UUID(int=2), "单雄信", "教育科", extension="3315"),
    Contact(UUID(int=3), "张珊", "办公室", mobile="13800131234", on_duty=True),
)


@pytest.fixture
def office(office: Office) -> Office:
    office.desk.directory.put(PEOPLE)
    return office


async def transfer(person: Person, *letters: str) -> None:
    await person.press("f2")
    await person.type("13800135678")
    await person.press("f6")
    await person.comes_to("transfer_target")
    for text in letters:
        await person.type(text)


async def test_enter_takes_whoever_the_cursor_is_on(office: Office) -> None:
    async with at_the_desk(office) as person:
        await transfer(person, "jyk")
        assert person.screen.index("单雄信") < person.screen.index("刘建立")
        await person.press("down", "up", "down", "enter")
        await person.comes_to("transfer-steps")
        assert person.draft.transfer.target == "刘建立 教育科 3312"


async def test_what_nobody_is_called_is_taken_as_typed(office: Office) -> None:
    async with at_the_desk(office) as person:
        await transfer(person, "市局 王某")
        await person.press("enter")
        assert person.draft.transfer.target == "市局 王某"


async def test_somebody_else_can_be_chosen_until_the_caller_was_asked_to_hold(office: Office) -> None:
    async with at_the_desk(office) as person:
        await transfer(person, "zs")
        await person.press("enter", "escape", "f6")
        await person.comes_to("transfer_target")
        await person.press("ctrl+u")
        await person.type("3315")
        await person.press("enter", "enter", "escape", "f6")
        await person.comes_to("transfer-steps")
        assert person.draft.transfer.target == "单雄信 教育科 3315"


async def test_a_message_is_told_and_copied_and_its_record_opened(office: Office) -> None:
    async with at_the_desk(office) as person:
        await transfer(person, "3315")
        await person.press("enter", "enter", "3")
        await person.sees("单雄信现在接不了电话")
        await person.press("4")
        await person.saved()
        await person.press("f4")
        await person.sees("待转告 1")
        await person.press("f10")
        await person.type("zg")
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, MessagesScreen))
        await person.press("enter", "2")
        await person.until(lambda: "单雄信 教育科 3315" in person.app.clipboard)
        assert "138 0013 5678" in person.app.clipboard
        await person.press("enter", "3")
        await person.sees("还没转告")
        await person.press("escape", "enter", "1")
        await person.sees("没有待转告的事项")
        (row,) = office.rows("SELECT delivered_by FROM message")
        assert row["delivered_by"] == "李敏"
        await person.press("f4")
        await person.until(lambda: "待转告" not in person.screen)


async def test_an_empty_directory_says_so(office: Office) -> None:
    for contact in PEOPLE:
        office.desk.directory.remove(contact.uuid)
    async with at_the_desk(office) as person:
        await transfer(person)
        assert "通讯录还是空的" in person.screen
        await person.press("enter")
        assert person.focused == "transfer_target"
