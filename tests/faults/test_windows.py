"""Windows too small to see anything in, larger than any, and dragged about: nothing is lost over them."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.at_terminal import F2, PROGRAM, keeps, make_home, open_desk, program_with, take_a_call
from tests.faults.samples import promise_a_callback
from tests.terminal import ScreenError, Terminal

if TYPE_CHECKING:
    from pathlib import Path

TOO_SMALL = "窗口太小，请拉大；内容都在。"
PAGES = {
    "home": ("待回电 1", ()),
    "log": ("打开记录", ("F3",)),
    "record": ("补办学籍", ("Enter",)),
    "menu": ("查找命令", ("Escape", "F10")),
    "settings": ("区号", ("s", "z", "Enter")),
    "help": ("帮助", ("F4", "F1")),
    "question": ("换班", ("Escape", "F10", "h", "b", "Enter")),
    "lock": ("锁屏", ("Escape", "F4", "Ctrl+L")),
    "return call": ("无人接听", ("Enter", "F4", "Enter")),
    "call": ("电话", ("F4", "F2", "1", "3", "8", "Enter", "1", "Enter", "Enter")),
    "transfer": ("询问", ("F6", "a", "Enter")),
    "goodbye": ("还缺", ("Escape", "F9")),
    "farewell": ("您的来电编号", ("1",)),
}
"""What is seen on each page, and the keys that lead to it from the one before."""


@pytest.fixture
def home(tmp_path: Path, empty_database: bytes) -> Path:
    """A desk with one callback to make."""
    home = make_home(tmp_path, empty_database)
    promise_a_callback(home)
    return home


def without_clock(screen: str) -> list[str]:
    """The screen but for the row in which time passes, and that of messages."""
    return [row for number, row in enumerate(screen.split("\n")) if number not in (0, 22)]


def go(terminal: Terminal, page: str) -> list[str]:
    """Go on to a page; what it shows."""
    seen, keys = PAGES[page]
    for key in keys:
        terminal.key(key)
    terminal.wait_for(seen, 20)
    terminal.wait_idle(0.3)
    return without_clock(terminal.text())


def test_every_page_bears_a_window_too_small_to_show_it(home: Path) -> None:
    with open_desk(home) as terminal:
        for page in PAGES:
            before = go(terminal, page)
            terminal.resize(20, 5)
            terminal.wait_until(lambda text: "".join(text.split()) == TOO_SMALL, f"{page}: not said")
            written = len(terminal.raw)
            terminal.resize(1, 1)
            terminal.wait_until(lambda _, n=written: len(terminal.raw) > n, f"{page}: not painted", 20)  # type: ignore[misc]
            terminal.resize(80, 24)
            terminal.wait_until(
                lambda text, was=before: without_clock(text) == was,  # type: ignore[misc]
                f"{page} is not as it was:\n" + "\n".join(before),
                20,
            )
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0


def test_as_much_is_said_as_fits(home: Path) -> None:
    with open_desk(home) as terminal:
        for columns, rows, shown in ((8, 2, "窗口太小，请拉大"), (3, 4, "窗口太小"), (2, 1, "窗")):
            terminal.resize(columns, rows)
            terminal.wait_until(
                lambda text, said=shown: "".join(text.split()) == said,  # type: ignore[misc]
                f"not said: {shown}",
            )


def test_what_is_typed_into_a_window_too_small_is_kept_where_the_cursor_was(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, "停水")
        terminal.key("Left")
        terminal.resize(20, 5)
        terminal.wait_for("窗口太小")
        terminal.type("了大")
        terminal.resize(1, 1)
        terminal.type("半天")
        assert keeps(home, "停了大半天水")
        terminal.resize(80, 24)
        terminal.wait_for("停了大半天水", 20)
        terminal.type("还没")
        terminal.wait_for("停了大半天还没水", 20)


def test_a_storm_of_resizes_loses_nothing(home: Path) -> None:
    chance = random.Random(20261123)
    with open_desk(home) as terminal:
        take_a_call(terminal, "停水")
        for number in range(500):
            terminal.resize(
                chance.choice((1, 20, 59, 60, 80, 120, 300)), chance.choice((1, 5, 14, 15, 24, 90))
            )
            if number % 50 == 0:
                terminal.type("又")
            time.sleep(0.002)  # a hand that drags: not all of them melt into one
        terminal.resize(80, 24)
        terminal.type("了。")
        wanted = f"停水{'又' * 10}了。"
        terminal.wait_for(wanted, 60)
        assert keeps(home, wanted)
        terminal.wait_for("1咨询 2汇报 3举报 4紧急 5领导 6骚扰 7通知 8其他", 20)


def test_a_window_larger_than_any_shows_the_call_and_takes_keys(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, "停水")
        terminal.resize(500, 200)
        terminal.type("了")
        terminal.wait_for("停水了", 90)
        terminal.wait_until(lambda _: "F1 帮助" in terminal.row(-1), "the keys are not at the bottom", 90)
        terminal.resize(80, 24)
        terminal.type("吗")
        terminal.wait_for("停水了吗", 20)


SLOW_TO_MEASURE = """
import time
from phonedesk.tui.terminal import LinuxDriver
measured = LinuxDriver._get_terminal_size
def measure(self):
    size = measured(self)
    time.sleep(0.3 * (size == (1, 1)))
    return size
LinuxDriver._get_terminal_size = measure
"""
"""Is interrupted by the next resize while it still has the size before in hand."""
TEXTUALS_OWN = """
from phonedesk.tui.terminal import TerminalDriver
TerminalDriver.start_application_mode = lambda self: super(TerminalDriver, self).start_application_mode()
"""


TRIES = 5
"""A busy machine may take the two sizes one after the other, and then the page is painted anyhow."""


def drag_there_and_back(home: Path, patch: str = "", after: float = 0) -> None:
    """Small and large again, the latter so many seconds later; the page is there."""
    with open_desk(home, program_with(patch)) as terminal:
        terminal.resize(1, 1)
        time.sleep(after)
        terminal.resize(80, 24)
        terminal.wait_for("待回电 1", 5)


def test_a_resize_that_comes_while_the_last_is_measured_is_the_one_that_counts(home: Path) -> None:
    drag_there_and_back(home, SLOW_TO_MEASURE, 0.1)
    with pytest.raises(ScreenError, match="never shown"):
        drag_there_and_back(home, SLOW_TO_MEASURE + TEXTUALS_OWN, 0.1)


def test_a_window_dragged_there_and_back_in_one_breath_is_painted_anew(home: Path) -> None:
    drag_there_and_back(home)
    for _ in range(TRIES):
        try:
            drag_there_and_back(home, TEXTUALS_OWN)
        except ScreenError:
            return
    pytest.fail("Textual's own way shows the page too")


MUTE = """
from phonedesk.tui.screens.page import Page
Page.HORIZONTAL_BREAKPOINTS = [(0, "-usual")]
Page.VERTICAL_BREAKPOINTS = [(0, "-high")]
"""
"""Lays every page out as at 80 × 24."""


def test_a_desk_that_knows_no_small_window_is_seen_not_to_say_so(home: Path) -> None:
    with open_desk(home, program_with(MUTE)) as terminal:
        terminal.resize(20, 5)
        terminal.wait_idle(0.3)
        with pytest.raises(ScreenError, match="never shown"):
            terminal.wait_for("窗口太小", 2)


def test_a_start_in_a_window_too_small_takes_calls(home: Path) -> None:
    with Terminal(PROGRAM, columns=1, rows=1, environ={"PHONEDESK_HOME": str(home)}) as terminal:
        terminal.send(f"{F2}138\r1张珊\r\r停水")
        deadline = time.monotonic() + 30
        while not (home / "desk.key").exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert keeps(home, "停水", 30)
        terminal.resize(80, 24)
        terminal.wait_for("停水", 20)
