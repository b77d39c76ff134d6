"""Reminders at the desk: once each, with a bell and without a name, never during a call."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.states import Outcome
from phonedesk.domain.times import to_micros
from phonedesk.tui.reminding import Reminding
from phonedesk.tui.widgets import bars
from tests.desk.at_desk import SHANGHAI, open_office
from tests.terminal import Terminal
from tests.tui.driver import Person, at_the_desk
from tests.tui.test_board import left, promise

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

SUMMARY = "值班 李敏：待回电 1，逾期 0，今天到期 0"
HOUR = timedelta(hours=1)
PROGRAM = [sys.executable, "-m", "phonedesk"]
NOTIFICATION = re.compile(rb"\x1b\]9;([^\x07]*)\x07")
SEQUENCE = re.compile(rb"\x1b\][^\x07]*\x07")


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was rung for; and what is said is read at once."""
    found: list[str] = []
    monkeypatch.setattr(Reminding, "_ring", lambda self, text: found.append(text))
    monkeypatch.setattr(bars, "READING", 0.5)
    return found


def due(office: Office, number: str, at: str) -> None:
    """Another desk moved it."""
    when = datetime.fromisoformat(f"2026-{at}").replace(tzinfo=SHANGHAI).astimezone(UTC)
    with closing(sqlite3.connect(office.database)) as connection, connection:
        connection.execute(
            "UPDATE callback SET due_at = ? WHERE call_id = (SELECT id FROM call WHERE number = ?)",
            (to_micros(when), number),
        )


async def says(person: Person, text: str) -> None:
    await person.until(lambda: person.message == text, f"never said: {text}")


async def test_a_shift_begins_with_a_summary_and_no_sound(office: Office, rung: list[str]) -> None:
    promise(office, "周五", "11-20 17:30")
    promise(office, "张珊", "11-23 17:30")
    left(office)
    async with at_the_desk(office) as person:
        await says(person, "值班 李敏：待回电 2，逾期 1，今天到期 1")
        await person.pilot.pause(0.6)
        await person.type("张")
        await person.until(lambda: "值班 李敏：" not in person.message, "it outstayed the next key")
    assert rung == []


async def test_another_shift_begins_with_another_summary(office: Office) -> None:
    promise(office, "张珊", "12-23 17:30")
    left(office)
    async with at_the_desk(office) as person:
        await says(person, SUMMARY)
        await person.press("f10")
        await person.type("hb")
        await person.press("enter", "2")
        await says(person, "值班 赵强：待回电 1，逾期 0，今天到期 0")


async def test_what_becomes_overdue_is_said_with_its_number_alone(office: Office, rung: list[str]) -> None:
    number = promise(office, "张珊", "11-23 17:30")
    left(office)
    async with at_the_desk(office) as person:
        await person.until(lambda: "待回电 1，" in person.message)
        office.clock.move(HOUR)
        await says(person, f"{number} 已逾期")
        await person.until(lambda: rung == [f"{number} 已逾期"])


async def test_what_is_due_today_is_said_with_its_time(office: Office, rung: list[str]) -> None:
    number = promise(office, "张珊", "11-24 17:30")
    left(office)
    async with at_the_desk(office) as person:
        await says(person, SUMMARY)
        office.clock.move(17 * HOUR)
        await says(person, f"{number} 今天17:30前要回电")
    assert len(rung) == 1


async def test_several_at_once_are_one_sentence_with_counts(office: Office, rung: list[str]) -> None:
    promise(office, "张珊", "12-23 17:30")
    numbers = [promise(office, f"李{n}", "12-23 17:30") for n in range(3)]
    left(office)
    async with at_the_desk(office) as person:
        await says(person, "值班 李敏：待回电 4，逾期 0，今天到期 0")
        for number in numbers[:2]:
            due(office, number, "11-20 17:30")
        due(office, numbers[2], "11-23 16:50")
        office.clock.move(timedelta(minutes=8))
        due(office, numbers[2], "11-23 16:51")
        await says(person, "提醒：逾期 2，今天要回电 1")
    assert rung == ["提醒：逾期 2，今天要回电 1"]


async def test_a_call_that_is_open_keeps_it_waiting(office: Office, rung: list[str]) -> None:
    number = promise(office, "张珊", "11-23 17:30")
    left(office)
    async with at_the_desk(office) as person:
        await person.until(lambda: "待回电 1，" in person.message)
        await person.press("f2", "enter", "1")
        await person.type("吴六")
        office.clock.move(HOUR)
        await person.pilot.pause(1.5)
        assert number not in person.screen
        await person.press("f4")  # the caller waits
        await person.pilot.pause(1.5)
        assert "已逾期" not in person.screen
        await person.press("f5", "f9", "1")
        await person.sees("您的来电编号是")
        await person.pilot.pause(1.5)
        assert "已逾期" not in person.screen
        assert rung == []
        await person.press("f4")
        await says(person, f"{number} 已逾期")
    assert rung == [f"{number} 已逾期"]


async def test_a_banner_leaves_a_reminder_its_time(office: Office) -> None:
    number = promise(office, "张珊", "11-23 17:30")
    left(office)
    async with at_the_desk(office) as person:
        await says(person, "值班 李敏：待回电 1，逾期 0，今天到期 1")
        await person.pilot.pause(0.6)
        person.app.front.banner = "桌上的密钥还没有导出"
        person.app.pages.refresh()
        await person.until(lambda: person.message == "桌上的密钥还没有导出")
        office.clock.move(HOUR)
        await says(person, f"{number} 已逾期")
        office.clock.move(timedelta(minutes=1))
        await says(person, "桌上的密钥还没有导出")


async def test_a_glance_on_the_way_out_finds_no_page_and_says_nothing(office: Office) -> None:
    async with at_the_desk(office) as person:
        app = person.app
    assert app.screen_stack == []
    office.desk.__dict__.pop("reminders", None)  # which would have something to look at
    Reminding(app.front, app.pages, app).look()
    assert "reminders" not in office.desk.__dict__


# ── the real program: what the terminal is sent ──


@pytest.fixture
def home(tmp_path: Path, empty_database: bytes) -> Path:
    """A desk with two promises that are due in a month."""
    office = open_office(tmp_path / "home", empty_database)
    office.clock.at = datetime.now(UTC)
    for name in ("张珊", "李四"):
        draft = office.draft("enquiry", phone="13800131234", caller_name=name, matter="停水公告")
        office.desk.calls.close(draft, Outcome.CALLBACK)
    office.desk.close()
    (office.home / "settings.toml").write_text('operators = ["李敏"]\noperator = "李敏"\n', encoding="utf-8")
    _due_in(office.home, timedelta(days=30))
    return office.home


def _due_in(home: Path, time: timedelta, place: int | None = None) -> str:
    """Have all of them, or the one at this place, due in so long; gives the number of the last."""
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection, connection:
        connection.execute(
            "UPDATE callback SET due_at = ? WHERE ? IS NULL OR id = ?",
            (to_micros(datetime.now(UTC) + time), place, place),
        )
        ((number,),) = connection.execute("SELECT number FROM call WHERE id = ?", (place or 1,)).fetchall()
    return str(number)


def _bells(raw: bytes) -> int:
    """How often it rang; what ends a sequence is no bell."""
    return SEQUENCE.sub(b"", raw).count(b"\x07")


def test_the_terminal_rings_and_shows_a_notification_and_neither_during_a_call(home: Path) -> None:
    with Terminal(PROGRAM, environ={"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": "zh"}) as terminal:
        terminal.wait_for("值班 李敏：待回电 2，逾期 0，今天到期 0", 30)
        assert (_bells(terminal.raw), NOTIFICATION.findall(terminal.raw)) == (0, [])
        first = _due_in(home, timedelta(seconds=-1), 1)
        terminal.wait_for(f"{first} 已逾期", 30)
        assert NOTIFICATION.findall(terminal.raw) == [f"{first} 已逾期".encode()]
        assert _bells(terminal.raw) == 1
        terminal.key("F2")
        terminal.wait_for("您好")
        second = _due_in(home, timedelta(seconds=-1), 2)
        terminal.type("13900001111")
        terminal.key("Enter")
        terminal.key("1")
        terminal.type("吴六")
        time.sleep(8)  # longer than anything that comes by itself waits for a pause
        assert len(NOTIFICATION.findall(terminal.raw)) == _bells(terminal.raw) == 1
        assert second not in terminal.text()
        terminal.key("F9")
        terminal.wait_for("核对")
        terminal.key("1")
        terminal.wait_for("您的来电编号是")
        terminal.key("F4")
        terminal.wait_for(f"{second} 已逾期", 30)
        sent = NOTIFICATION.findall(terminal.raw)
        assert sent == [f"{first} 已逾期".encode(), f"{second} 已逾期".encode()]
        assert _bells(terminal.raw) == 2
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize(
    ("line", "bells", "notifications"), [("bell = false", 0, 1), ("notifications = false", 1, 0)]
)
def test_the_settings_turn_either_off(home: Path, line: str, bells: int, notifications: int) -> None:
    with (home / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with Terminal(PROGRAM, environ={"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": "zh"}) as terminal:
        terminal.wait_for("值班 李敏：待回电 2", 30)
        number = _due_in(home, timedelta(seconds=-1), 1)
        terminal.wait_for(f"{number} 已逾期", 30)
        assert (_bells(terminal.raw), len(NOTIFICATION.findall(terminal.raw))) == (bells, notifications)
