from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.contact import Contact
from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.emergency import EmergencyScreen
from phonedesk.tui.screens.home import HomeScreen
from phonedesk.tui.widgets.bars import Header
from tests.desk.test_emergencies import SAID, stands, take
from tests.tui.driver import at_the_desk
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    from tests.desk.at_desk import Office
    from tests.tui.driver import Person


def is_red(person: Person) -> bool:
    header = person.app.screen.query_one("#header", Header)
    red = person.app.theme_variables["error"].lower()
    return header.styles.background.hex.lower() == red


async def open_first(person: Person) -> EmergencyScreen:
    await person.sees("紧急 1")
    await person.press("enter")
    await person.until(lambda: isinstance(person.app.screen, EmergencyScreen))
    screen = person.app.screen
    assert isinstance(screen, EmergencyScreen)
    return screen


async def test_the_header_is_red_until_everybody_was_told(office: Office) -> None:
    number = take(office)
    for place, one in enumerate(stands(office, number).notifications[1:]):
        office.desk.emergencies.tell(number, one.rung, UUID(int=place), answered=True)
    async with at_the_desk(office) as person:
        await person.until(lambda: is_red(person))
        await person.press("f2")
        await person.until(lambda: is_red(person))
        await person.press("f4")
        await open_first(person)
        assert is_red(person)
        await person.press("1", "enter")
        await person.sees("已报告本单位负责人。")
        await person.until(lambda: not is_red(person))
        await person.press("f4")
        await person.until(lambda: isinstance(person.app.screen, HomeScreen))
        assert not is_red(person)
        await person.sees("紧急 1")


async def test_a_call_that_becomes_an_emergency_turns_the_header_red(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.sees("您好")
        assert not is_red(person)
        await person.press("f8")
        await person.until(lambda: is_red(person))
        await person.press("f4")
        await person.until(lambda: is_red(person))


async def test_emergencies_stand_above_callbacks_and_the_cursor_stays_on_its_row(office: Office) -> None:
    take(office)
    office.desk.calls.close(office.draft("enquiry", phone="13800131234", matter="咨询"), Outcome.CALLBACK)
    async with at_the_desk(office) as person:
        await person.sees("紧急 1")
        lines = person.screen.split("\n")
        assert next(i for i, line in enumerate(lines) if "仓库起火" in line) < next(
            i for i, line in enumerate(lines) if "咨询" in line
        )
        await person.press("down")
        await person.sees("咨询")
        home = person.app.screen
        assert isinstance(home, HomeScreen)
        assert home.number.endswith("-002")


async def test_of_a_confidential_one_no_words_stand_on_any_list(office: Office) -> None:
    number = take(office)
    with closing(sqlite3.connect(office.database)) as connection, connection:
        connection.execute(
            "INSERT INTO amendment (call_id, at, operator, field, old, new)"
            " SELECT id, 0, '', 'confidential', '', '1' FROM call"
        )
    async with at_the_desk(office) as person:
        await person.sees(number)
        assert not any(text in person.screen for text in SAID.values())
        await person.press("f10")
        await person.type("jjqk")
        await person.press("enter")
        await person.sees("处置中 1")
        assert not any(text in person.screen for text in SAID.values())
        await person.press("enter")
        await person.sees("→         本单位负责人")
        assert not any(text in person.screen for text in SAID.values())
        assert "复制报告" not in person.screen


async def test_while_another_program_holds_the_records_nothing_is_lost_and_the_same_key_saves_once(
    office: Office,
) -> None:
    number = take(office)
    async with at_the_desk(office) as person:
        await open_first(person)
        await person.press("3")
        await person.comes_to("source")
        await person.type("陈队长")
        await person.press("enter")
        await person.type("明火已扑灭")
        with locked_by_another_program(office.database):
            await person.press("enter")
            await person.sees("记录正被其他程序占用")
        await person.press("enter")
        await person.sees("已保存。")
    assert [one.text for one in stands(office, number).progress] == ["明火已扑灭"]


async def test_what_was_typed_is_there_when_it_is_opened_again_after_a_call_too(office: Office) -> None:
    take(office)
    async with at_the_desk(office) as person:
        await open_first(person)
        await person.press("7")
        await person.comes_to("result")
        await person.type("扑灭")
        await person.press("escape", "7")
        await person.sees("扑灭")
        await person.press("f2")
        await person.sees("您好")
        await person.press("f4")
        await open_first(person)
        await person.press("7")
        await person.sees("扑灭")


async def test_under_a_playbook_without_the_type_an_old_one_is_still_seen_through(office: Office) -> None:
    number = take(office)
    playbook = office.desk.playbook
    kinds = tuple(kind for kind in playbook.call_types if kind.id != "emergency")
    async with at_the_desk(office) as person:
        await person.sees("紧急 1")
        office.desk._playbook = playbook.model_copy(update={"call_types": kinds})
        await person.press("enter")
        await person.sees("本单位负责人")
        await person.press("1", "enter")
        await person.sees("已报告本单位负责人。")
    assert stands(office, number).notifications[0].told


async def test_who_probably_took_it_is_offered_and_typing_replaces_it(office: Office) -> None:
    number = take(office)
    office.desk.directory.put([Contact(UUID(int=1), "值班员甲", "主管部门", extension="3301")])
    async with at_the_desk(office) as person:
        await open_first(person)
        await person.press("2")
        await person.sees("值班员甲")
        await person.press("1")
        await person.comes_to("whom")
        await person.type("赵工")
        await person.press("enter")
        await person.sees("已报告主管部门。")
    told = stands(office, number).notifications[1].told
    assert told is not None
    assert told.whom == "赵工"
