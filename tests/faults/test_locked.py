"""Records that another program holds: keys echo, drafts are kept, lists wait, and the same digit saves."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.states import Outcome
from tests.faults.real_desk import (
    START,
    callers,
    drafts,
    furnish,
    opened,
    patched,
    program,
    take_a_call,
)
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    from pathlib import Path

HELD = 10.0
"""Seconds for which the other program holds the records."""
BUSY, WAITING = "其他程序占用：内容都还在", "正在等待"
IMPATIENT = """
import asyncio
from phonedesk.tui.screens import look_up_page
async def once(self, query, limit, *, whole):
    try:
        found = await asyncio.to_thread(self.front.desk.lookup.find, query, limit, 0)
    except Exception as error:
        self.tell(self.front.trouble(error), alarm=True)
    else:
        self._paint(found, keeps_cursor=whole)
look_up_page.LookUpPage._find_patiently = once
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return furnish(tmp_path / "home", "张珊", "周嵩", outcome=Outcome.CALLBACK)


def assert_locked(database: Path) -> None:
    """The fault: nobody can read them now."""
    with (
        closing(sqlite3.connect(database, timeout=0)) as other,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("SELECT count(*) FROM call").fetchone()


def on_the_disk_within_a_second(home: Path, caller: str) -> None:
    deadline = time.monotonic() + 1.0 + 1.0  # a busy machine's second
    while caller not in [draft.text_of("caller_name") for draft in drafts(home)]:
        assert time.monotonic() < deadline, "the draft was not kept"
        time.sleep(0.05)


def test_nothing_waits_for_records_that_are_locked_but_what_needs_them(database: Path) -> None:
    home = database.parent
    with opened(home) as terminal:
        terminal.wait_for("周嵩", START)
        with locked_by_another_program(database) as release:
            began = time.monotonic()
            assert_locked(database)
            # home: the list stays as it was, and Enter says why it opens nothing
            terminal.key("Enter")
            terminal.wait_for(BUSY, START)
            terminal.wait_for("周嵩")
            assert drafts(home) == [], "an open call was left of it"
            # a call: keys echo, the draft is kept
            take_a_call(terminal, "李四")
            on_the_disk_within_a_second(home, "李四")
            # the goodbye: what cannot be saved is said once, and stays
            terminal.key("F9")
            terminal.wait_for("结果")
            terminal.key("1")
            terminal.wait_for(BUSY, START)
            terminal.wait_idle(0.5)
            assert terminal.text().count(BUSY) == 1
            terminal.key("Escape")
            terminal.type("。")
            terminal.wait_for("李四。")
            on_the_disk_within_a_second(home, "李四。")
            # the look-up says that it waits, and takes letters meanwhile
            terminal.key("F3")
            terminal.wait_for(WAITING, START)
            terminal.type("周")
            terminal.wait_for("周", START)
            time.sleep(max(0.0, HELD - (time.monotonic() - began)))
            assert_locked(database)
            assert "周嵩" not in terminal.text()
            release()
            # the rows come by themselves
            terminal.wait_for("周嵩", START)
            terminal.wait_gone(WAITING)
            terminal.key("Escape")
            # the same digit saves
            terminal.key("F9")
            terminal.wait_for("结果")
            terminal.key("1")
            terminal.wait_for("-003", START)
        # Enter on the list works as ever
        terminal.key("F4")
        terminal.wait_for("查找")
        terminal.key("Enter")
        terminal.wait_for("已答复", START)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert callers(database) == ["张珊", "周嵩", "李四。"]


def test_a_desk_that_is_opened_on_locked_records_waits_for_its_list(database: Path) -> None:
    home = database.parent
    with locked_by_another_program(database) as release:
        assert_locked(database)
        with program(home) as terminal:
            terminal.wait_for(WAITING, START)
            assert "周嵩" not in terminal.text()
            take_a_call(terminal, "李四")
            on_the_disk_within_a_second(home, "李四")
            terminal.key("F4")
            terminal.wait_for(WAITING, START)
            release()
            terminal.wait_for("周嵩", START)  # by itself
            terminal.wait_gone(WAITING)
            terminal.key("F5")
            terminal.wait_for("李四")
            terminal.key("F9")
            terminal.key("1")
            terminal.wait_for("-003", START)
            terminal.key("Ctrl+Q")
            assert terminal.wait_exit() == 0
    assert callers(database) == ["张珊", "周嵩", "李四"]


def test_without_waiting_the_rows_never_come(database: Path) -> None:
    with opened(database.parent, command=patched(IMPATIENT)) as terminal:
        with locked_by_another_program(database) as release:
            terminal.key("F3")
            terminal.wait_for(BUSY, START)
            release()
            terminal.wait_idle(2.0, START)
        assert "周嵩" not in terminal.text()
