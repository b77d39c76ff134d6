"""The backup that is made as the desk is left, from the menu, and what becomes of it."""

from __future__ import annotations

import signal
import sqlite3
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.desk.at_desk import open_office
from tests.store.records import dump
from tests.terminal import Terminal
from tests.tui.driver import at_the_desk
from tests.tui.locking import locked_by_another_program

SETTINGS = """
department = "办公室"
operators = ["李敏"]
operator = "李敏"
area_code = "010"
zone = "Asia/Shanghai"
"""
F2, F9, ENTER = "\x1bOQ", "\x1b[20~", "\r"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


def open_desk(home: Path) -> Terminal:
    terminal = Terminal([sys.executable, "-m", "phonedesk"], environ={"PHONEDESK_HOME": str(home)})
    terminal.wait_for("查找", 20)
    return terminal


def take_a_call(terminal: Terminal, number: str) -> None:
    terminal.wait_idle(0.5)
    terminal.send(f"{F2}138{ENTER}1张珊{ENTER}{ENTER}停水{F9}1")
    terminal.wait_for(number, 20)


def backups(home: Path) -> list[Path]:
    return sorted((home / "backups").glob("phonedesk-*.db"))


@pytest.mark.parametrize("end", [None, signal.SIGTERM, signal.SIGHUP])
def test_however_the_desk_is_left_the_records_are_backed_up(home: Path, end: signal.Signals | None) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, "-001")
        if end:
            terminal.kill(end)
        else:
            terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == (128 + end if end else 0)
    (backup,) = backups(home)
    assert dump(backup) == dump(home / "phonedesk.db")
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.parent.stat().st_mode & 0o777 == 0o700
    assert list((home / "backups").iterdir()) == [backup]


def test_after_many_evenings_only_those_backups_are_left_that_are_kept(
    home: Path, empty_database: bytes
) -> None:
    (home / "phonedesk.db").write_bytes(empty_database)
    folder = home / "backups"
    folder.mkdir(mode=0o700)
    today = date.today()  # the machine's own, as the names of backups are the office's
    for days in range(2, 402):
        (folder / f"phonedesk-{today - timedelta(days=days):%Y%m%d}-173000.db").write_bytes(b"an old one")
    strange = folder / "phonedesk-of-somebody.db"
    strange.write_bytes(b"not ours to remove")
    with open_desk(home) as terminal:
        take_a_call(terminal, "-001")
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    left = [file for file in backups(home) if file != strange]
    kept = {file.name[len("phonedesk-") :][:8] for file in left}
    assert 12 + 7 + 7 <= len(left) <= 12 + 10 + 9
    assert f"{today - timedelta(days=2):%Y%m%d}" in kept
    assert not {f"{today - timedelta(days=days):%Y%m%d}" for days in range(300, 402)} & kept
    assert strange.exists()


def test_records_that_are_locked_do_not_hold_up_the_leaving(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, "-001")
        with locked_by_another_program(home / "phonedesk.db"):
            terminal.kill(signal.SIGTERM)
            assert terminal.wait_exit(2.5) == 128 + signal.SIGTERM
    assert backups(home) == []


def test_a_backup_that_cannot_be_made_is_said_and_the_desk_is_left_all_the_same(home: Path) -> None:
    (home / "backups").write_bytes(b"in the way")
    with open_desk(home) as terminal:
        take_a_call(terminal, "-001")
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
        assert "本次没有备份" in terminal.text()
    assert (home / "backups").read_bytes() == b"in the way"


def test_a_running_desk_says_that_its_records_were_restored_and_the_next_one_goes_on(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, "-001")
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    (backup,) = backups(home)
    with open_desk(home) as terminal:
        take_a_call(terminal, "-002")
        command = [sys.executable, "-m", "phonedesk", "restore", str(backup)]
        with Terminal(command, environ={"PHONEDESK_HOME": str(home)}) as other:
            assert other.wait_exit(30) == 0
        terminal.send(f"{F2}159{ENTER}1李四{ENTER}{ENTER}接着说{F9}1")
        terminal.wait_for("已换成另一份记录", 20)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 1
    with open_desk(home) as terminal:
        terminal.wait_for("接着记", 20)
        terminal.key("F5")
        terminal.wait_for("接着说", 20)
        terminal.send(f"{F9}1")
        terminal.wait_for("-003", 20)  # -002 was given to somebody, though the records forgot it
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection:
        numbers = [number[-3:] for (number,) in connection.execute("SELECT number FROM call ORDER BY id")]
    assert numbers == ["001", "003"]


async def test_the_menu_backs_up_while_a_call_is_open(tmp_path: Path, empty_database: bytes) -> None:
    office = open_office(tmp_path / "home", empty_database)
    async with at_the_desk(office) as person:
        await person.press("f2")
        await person.type("138")
        await person.press("f10")
        await person.type("bf")
        await person.press("enter")
        await person.sees("已备份")
        assert person.draft.text_of("phone") == "138"
    (backup,) = (office.home / "backups").iterdir()
    assert dump(backup) == dump(office.database)
