"""The home list as a board: groups with counts, marks behind the matter, rows that move with the clock."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.states import Outcome
from phonedesk.domain.times import to_micros
from phonedesk.tui.screens import home
from phonedesk.tui.widgets.row_list import RowList
from tests.desk.at_desk import SHANGHAI
from tests.tui.driver import Person, at_the_desk, at_the_desk_at_once

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

HOUR = timedelta(hours=1)


def promise(office: Office, name: str, due: str, matter: str = "停水公告", **columns: object) -> str:
    """A callback due at a time of 2026 in Shanghai; `columns` is what its row says beside that."""
    draft = office.draft("enquiry", phone="13800131234", caller_name=name, matter=matter)
    number = office.desk.calls.close(draft, Outcome.CALLBACK).number
    at = datetime.fromisoformat(f"2026-{due}").replace(tzinfo=SHANGHAI).astimezone(UTC)
    with closing(sqlite3.connect(office.database)) as connection, connection:
        for column, value in {"due_at": to_micros(at), **columns}.items():
            connection.execute(
                f"UPDATE callback SET {column} = ? WHERE id = (SELECT max(id) FROM callback)", (value,)
            )
    return number


def left(office: Office) -> None:
    """The desk on which all this was promised was left."""
    office.desk.close()
    del office.desk.__dict__["writer"]  # it belongs to the thread that made it


def rows(person: Person) -> list[str]:
    """The lines of the list that say anything."""
    return [" ".join(line.split()) for line in person.screen.split("\n")[3:16] if line.strip(" ▄▁")]


def chosen(person: Person) -> str:
    """The caller under the cursor."""
    row = person.app.screen.query_one(RowList).selected
    return str(row.caller_name) if row else ""


async def test_every_group_has_its_heading_and_the_most_urgent_stands_first(office: Office) -> None:
    promise(office, "赵一", "12-01 17:30")
    promise(office, "钱二", "11-24 17:30")
    promise(office, "孙三", "11-23 16:00")
    promise(office, "李四", "11-23 17:30")
    promise(office, "周五", "11-20 17:30")
    promise(office, "吴六", "11-23 15:00", calls=3)
    promise(office, "郑七", "11-23 16:30", supervised=1)
    left(office)
    async with at_the_desk(office) as person:
        shown = rows(person)
        assert [line.split()[1] if len(line.split()) > 2 else line for line in shown] == [
            "逾期 4",
            "郑七",
            "吴六",
            "周五",
            "孙三",
            "今天 1",
            "李四",
            "本周 1",
            "钱二",
            "以后 1",
            "周二",
        ]
        assert "待回电 7  逾期 4  今天到期 1" in person.screen
        assert shown[1].endswith("停水公告 督办")
        assert shown[2].endswith("停水公告 3次")
        await person.press("down", "down", "down", "down")
        await person.until(lambda: chosen(person) == "李四")
        await person.type("停水")
        await person.until(lambda: "本周 1" not in person.screen, "headings above what was looked up")


async def test_the_marks_are_seen_however_long_the_matter_is(office: Office) -> None:
    said = {"supervised": 1, "calls": 2, "unreached": 1, "status": "unreached"}
    promise(office, "张珊", "11-24 17:30", "很长" * 40, **said)
    left(office)
    async with at_the_desk(office) as person:
        assert rows(person)[1].endswith("督办 2次 未接通1次")


async def test_a_row_moves_as_soon_as_it_is_overdue_and_takes_the_cursor_along(office: Office) -> None:
    promise(office, "张珊", "11-23 16:43:20")
    promise(office, "李四", "11-23 16:50:00")
    left(office)
    async with at_the_desk(office) as person:
        assert [line.split()[0] for line in rows(person)] == ["今天", "今天16:43", "今天16:50"]
        await person.press("down")
        office.clock.move(timedelta(seconds=81))
        await person.until(lambda: rows(person)[0] == "逾期 1", "never overdue")
        assert rows(person)[2] == "今天 1"
        assert "逾期 1  今天到期 1" in person.screen
        assert chosen(person) == "李四"


async def test_at_midnight_tomorrow_is_today(office: Office) -> None:
    promise(office, "张珊", "11-24 17:30")
    left(office)
    async with at_the_desk(office) as person:
        assert rows(person)[0] == "本周 1"
        office.clock.move(8 * HOUR)
        await person.until(lambda: rows(person)[0] == "今天 1", "never today")
        assert rows(person)[1].startswith("今天17:30")


async def test_the_first_frame_counts_all_and_brings_those_that_it_shows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "FIRST", 2)
    monkeypatch.setattr(home.HomeScreen, "_read_all", lambda self: None)
    for number, due in enumerate(("11-24 17:30", "11-23 16:00", "11-20 17:30")):
        promise(office, f"张{number}", due)
    left(office)
    async with at_the_desk_at_once(office) as person:
        await person.sees("待回电 3  逾期 2  今天到期 0")
        assert [line.split()[0] for line in rows(person)] == ["逾期", "逾期2天", "逾期42分钟"]
    monkeypatch.undo()
    async with at_the_desk_at_once(office) as person:
        await person.sees("张0")
