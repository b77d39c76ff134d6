"""A paste that hides its end, or never comes to it, saves, drops and swallows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.states import Outcome
from tests.faults.at_terminal import (
    F2,
    F9,
    attempts,
    calls,
    drafts,
    kept,
    leave,
    make_home,
    open_desk,
    operator,
    program_with,
    take_a_call,
)
from tests.faults.samples import draft_of
from tests.faults.samples import open_desk as desk_of
from tests.terminal import ScreenError

if TYPE_CHECKING:
    from pathlib import Path

BEGIN, END = "\x1b[200~", "\x1b[201~"
MATTER = "停水"
HIDDEN = "夹有结束标记"


@pytest.fixture
def home(tmp_path: Path, empty_database: bytes) -> Path:
    return make_home(tmp_path, empty_database)


NAIVE = """
from phonedesk.tui.intake import Intake
mark = Intake._mark
def naive(self, found):
    yield from mark(self, found)
    paste = self._paste
    if paste and not paste.is_open:
        self._paste = None
        yield from self._release(paste, is_doubtful=False)
Intake._mark = naive
"""
"""Takes the first end mark for the end of the paste."""
EVIL = {
    "saves": f"甲{END}{F9}1",
    "saves far down": f"{'甲' * 5000}{END}{F9}1",
    "saves between pastes": f"甲{END}{F9}1{BEGIN}乙",
    "leaves": f"甲{END}\x11",
}


@pytest.mark.parametrize("evil", EVIL)
def test_a_paste_that_hides_its_end_saves_nothing(home: Path, evil: str) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        terminal.paste(EVIL[evil])
        terminal.wait_for("没有保存" if "between" in evil else HIDDEN, 20)
        terminal.wait_idle(0.5)
        assert calls(home) == []
        assert len(drafts(home)) == 1
        leave(terminal)
    assert calls(home) == []
    (values,) = kept(home)
    assert values["matter"].startswith(f"{MATTER}甲")
    if "between" not in evil:
        shown = EVIL[evil].replace("\x1b", "\N{SYMBOL FOR ESCAPE}").replace("\x11", "\u2411")
        assert values["matter"] == MATTER + shown


def test_a_desk_that_trusts_the_first_end_mark_is_seen_to_save(home: Path) -> None:
    with open_desk(home, program_with(NAIVE)) as terminal:
        take_a_call(terminal, MATTER)
        terminal.paste(EVIL["saves"])
        terminal.wait_for("您的来电编号")
    assert [matter for _, _, matter, _ in calls(home)] == [f"{MATTER}甲"]


@pytest.mark.parametrize("tail", ["", f"{BEGIN}乙"], ids=["hidden end", "between pastes"])
def test_a_paste_that_hides_its_end_drops_no_call(home: Path, tail: str) -> None:
    with open_desk(home) as terminal:
        terminal.key("F2")
        terminal.wait_for("您好")
        terminal.paste(f"{END}{F9}0{tail}")
        terminal.wait_for("没有保存" if tail else HIDDEN)
        terminal.wait_idle(0.3)
        leave(terminal)
    assert len(drafts(home)) == 1


@pytest.mark.parametrize("tail", ["", f"{BEGIN}乙"], ids=["hidden end", "between pastes"])
def test_a_paste_that_hides_its_end_saves_no_return_call(home: Path, tail: str) -> None:
    desk = desk_of(home)
    desk.calls.close(draft_of(1), Outcome.CALLBACK)
    desk.close()
    with open_desk(home) as terminal:
        terminal.send("\r1")
        terminal.wait_for("答复")
        terminal.paste(f"已经答复{END}\r{tail}")
        terminal.wait_for("没有保存" if tail else HIDDEN)
        terminal.wait_idle(0.3)
        assert attempts(home) == []
        terminal.key("Enter")
        terminal.wait_for("没有待回电")
        leave(terminal)
    assert len(attempts(home)) == 1


def test_keys_in_one_breath_with_an_honest_paste_are_keys(home: Path) -> None:
    with open_desk(home) as terminal:
        terminal.send(f"{F2}{BEGIN}138{END}\r1{BEGIN}张珊{END}\r\r{BEGIN}停水\n东区{END}{F9}1")
        terminal.wait_for("您的来电编号", 20)
        leave(terminal)
    assert calls(home) == [("138", "张珊", "停水\n东区", "answered")]


def test_a_paste_that_is_cut_off_swallows_nothing(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        terminal.send(f"{BEGIN}，东区")
        terminal.wait_for("粘贴的内容可能不完整")
        terminal.wait_for("停水，东区")
        terminal.send(f"一带{F9}1{END}")  # the rest comes late, with what would be keys
        terminal.wait_for("一带")
        terminal.wait_idle(0.4)
        assert calls(home) == []
        terminal.type("完")
        terminal.wait_for("1完")
        terminal.key("F4")
        terminal.wait_for("未结来电 1")
        leave(terminal)
    assert calls(home) == []


ENDLESS = "from phonedesk.tui import intake; intake.PATIENCE = 1e9"


def test_a_desk_that_waits_for_the_end_mark_for_ever_is_seen_to_swallow(home: Path) -> None:
    with open_desk(home, program_with(ENDLESS)) as terminal:
        take_a_call(terminal, MATTER)
        terminal.send(f"{BEGIN}，东区")
        with pytest.raises(ScreenError):
            terminal.wait_for("东区", 3)


def test_a_paste_on_a_page_that_takes_no_text_changes_nothing(home: Path) -> None:
    with open_desk(home) as terminal:
        for page in ("F1", "Ctrl+L"):
            terminal.key(page)
            terminal.wait_idle(0.3)
            terminal.paste(f"1\r2{END}3")
            terminal.wait_for(HIDDEN)
            terminal.key("Enter")
            terminal.wait_for("待回电")
        leave(terminal)
    assert (calls(home), drafts(home), operator(home)) == ([], [], "李敏")
