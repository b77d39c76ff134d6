"""A record on its page, and its form on paper."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest
from docx import Document

from phonedesk.desk.papers import Papers
from phonedesk.domain.states import Outcome
from phonedesk.tui.screens.home import HomeScreen
from phonedesk.tui.screens.record import RecordPage
from tests.tui.driver import Person, at_the_desk

if TYPE_CHECKING:
    from pathlib import Path

    from phonedesk.domain.call import Call
    from phonedesk.domain.call_sheet import CallSheet
    from tests.desk.at_desk import Office


def record(office: Office, call_type: str = "enquiry") -> str:
    """A call that was closed in an earlier run; gives its number."""
    draft = office.draft(call_type, phone="010-65521234", caller_name="周嵩", matter="停水公告何时发布")
    number = office.desk.calls.close(draft, Outcome.ANSWERED).number
    office.desk.close()
    del office.desk.__dict__["writer"]  # it belongs to the thread that made it
    return number


def is_shown(person: Person) -> bool:
    return isinstance(person.app.screen, RecordPage)


async def to_the_record(person: Person, number: str) -> None:
    await person.press("f3")
    await person.sees(number[4:])
    await person.press("enter")
    await person.until(lambda: is_shown(person), "never at the record")


async def test_a_digit_prints_the_form_away_from_the_keyboard_and_says_where_it_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    keep = Papers.keep

    def kept(self: Papers, call: Call, sheet: CallSheet) -> Path:
        threads.append(threading.current_thread())
        return keep(self, call, sheet)

    monkeypatch.setattr(Papers, "keep", kept)
    number = record(office)
    file = office.home / "printed" / f"{number}.docx"
    async with at_the_desk(office, columns=200, rows=36) as person:
        await to_the_record(person, number)
        assert "1 打印电话记录单" in person.screen
        await person.type("１")
        await person.sees("7天后删除")
        assert str(file) in person.message
        assert threads != [threading.main_thread()]
    assert len(threads) == 1
    texts = [cell.text for row in Document(str(file)).tables[0].rows for cell in row.cells]
    assert "周嵩" in texts


async def test_the_menu_prints_the_record_that_is_open(office: Office) -> None:
    number = record(office)
    async with at_the_desk(office) as person:
        await to_the_record(person, number)
        await person.press("f10")
        await person.type("dydh")
        await person.press("enter")
        await person.until((office.home / "printed" / f"{number}.docx").exists, "never printed")
        await person.until(lambda: is_shown(person), "never back at the record")


async def test_the_menu_says_what_to_do_where_no_record_is_open(office: Office) -> None:
    async with at_the_desk(office) as person:
        await person.press("f10")
        await person.type("dydh")
        await person.press("enter")
        await person.sees("请先打开记录")
        assert person.is_at(HomeScreen)


async def test_a_confidential_record_is_not_printed(office: Office) -> None:
    number = record(office, "complaint")
    async with at_the_desk(office) as person:
        await to_the_record(person, number)
        await person.press("1")
        await person.sees("保密来电，不能打印")
    assert not (office.home / "printed").exists()


async def test_what_keeps_it_from_being_written_is_said_and_the_page_stays(office: Office) -> None:
    number = record(office)
    (office.home / "printed").write_bytes(b"in the way")
    async with at_the_desk(office) as person:
        await to_the_record(person, number)
        await person.press("1")
        await person.until(lambda: "printed" in person.message, "nothing was said")
        assert is_shown(person)


async def test_forms_older_than_a_week_go_as_the_desk_opens(office: Office) -> None:
    folder = office.home / "printed"
    folder.mkdir()
    old, new = folder / "20250101-001.docx", folder / "20261122-001.docx"
    for file, age in ((old, 8), (new, 1)):
        file.write_bytes(b"form")
        changed = office.clock.at.timestamp() - age * 86400
        os.utime(file, (changed, changed))
    async with at_the_desk(office) as person:
        await person.until(lambda: not old.exists(), "never cleared away")
    assert new.exists()
