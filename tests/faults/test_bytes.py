"""What a terminal may send: another encoding, broken bytes, a megabyte at once, marks within pastes."""

from __future__ import annotations

import time
import tomllib
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.states import Outcome
from tests.faults.at_terminal import (
    F2,
    F9,
    attempts,
    calls,
    drafts,
    keeps,
    kept,
    make_home,
    open_desk,
    program_with,
    promised,
    take_a_call,
)
from tests.faults.samples import draft_of
from tests.faults.samples import open_desk as desk_of
from tests.terminal import ScreenError, Terminal

if TYPE_CHECKING:
    from pathlib import Path

BEGIN, END = "\x1b[200~", "\x1b[201~"
MATTER = "停水"
NOT_UTF8 = "请把终端的字符编码改成UTF-8"
HIDDEN = "夹有结束标记"
LINE, LONG = 500, 20_000
"""The limits as the user guide names them."""


@pytest.fixture
def home(tmp_path: Path, empty_database: bytes) -> Path:
    return make_home(tmp_path, empty_database)


def leave(terminal: Terminal) -> None:
    """The desk lives: it can be left in its own way."""
    terminal.key("Ctrl+Q")
    assert terminal.wait_exit() == 0


def operator(home: Path) -> object:
    return tomllib.loads((home / "settings.toml").read_text(encoding="utf-8"))["operator"]


# ── another encoding ──

STRICT = """
import codecs
from phonedesk.tui import intake
intake.getincrementaldecoder = lambda code: lambda errors: codecs.getincrementaldecoder(code)("strict")
"""
NO_TRAILS = 'import re; from phonedesk.tui import intake; intake.BROKEN = re.compile("[\\udc80-\\udcff]+")'


def test_a_gbk_terminal_is_borne_and_said(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        terminal.send("来电".encode("gbk"))
        terminal.wait_for(NOT_UTF8)
        terminal.send("来电".encode("gbk"))
        terminal.type("东")
        terminal.wait_for("东")
        assert terminal.text().count(NOT_UTF8) == 1
        terminal.wait_idle(0.3)
        leave(terminal)
    assert calls(home) == []
    (values,) = kept(home)
    assert values["matter"].startswith(MATTER + "\N{REPLACEMENT CHARACTER}")
    assert values["matter"].endswith("东")


def test_a_desk_that_takes_bytes_strictly_is_ended_by_them(home: Path) -> None:
    with open_desk(home, program_with(STRICT)) as terminal:
        take_a_call(terminal, MATTER)
        terminal.send("来电".encode("gbk"))
        assert terminal.wait_exit() == 1


@pytest.mark.parametrize(("patch", "on_duty"), [("", "李敏"), (NO_TRAILS, "赵强")], ids=["whole", "torn"])
def test_a_digit_that_is_half_a_character_answers_nothing(home: Path, patch: str, on_duty: str) -> None:
    with open_desk(home, program_with(patch)) as terminal:
        for key in ("F10", "h", "b", "Enter"):
            terminal.key(key)
        terminal.wait_for("2  赵强")
        terminal.send(b"\x81\x32\xef\x32")  # one character of GB18030
        terminal.wait_for(NOT_UTF8)
        terminal.wait_idle(0.3)
        leave(terminal)
    assert operator(home) == on_duty


def test_half_a_character_does_not_wait_for_the_next_key(home: Path) -> None:
    with open_desk(home) as terminal:
        terminal.key("F2")
        terminal.wait_for("电话")
        terminal.send(b"\xe5")
        terminal.wait_for("\N{REPLACEMENT CHARACTER}")
        terminal.send("138")
        terminal.wait_for("\N{REPLACEMENT CHARACTER}138")
        leave(terminal)


# ── more than a field takes ──


def test_a_megabyte_pasted_is_refused_whole_and_at_once(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        terminal.paste("x" * 1_000_000)
        start = time.monotonic()
        terminal.send("了")
        terminal.wait_for("停水了", 30)
        seconds = time.monotonic() - start
        terminal.wait_for(f"粘贴了1000000字，这一栏最多{LONG}字")
        assert seconds < promised(0.5)
        assert keeps(home, "停水了", promised(1.0))
        leave(terminal)
    assert calls(home) == []


BOUNDLESS = "from phonedesk.tui import limits; limits.LONG = 10 ** 9"


def test_a_desk_without_limits_is_seen_to_take_it(home: Path) -> None:
    with open_desk(home, program_with(BOUNDLESS)) as terminal:
        take_a_call(terminal, MATTER)
        terminal.paste("x" * 100_000)
        assert keeps(home, MATTER + "x" * 100_000, 30)


@pytest.mark.parametrize(
    ("keys", "limit"),
    [("", LINE), (F2, LINE), (f"{F2}138\r1张珊\r\r", LONG)],
    ids=["look-up", "phone", "matter"],
)
def test_the_limit_of_a_field_is_said_and_nothing_is_cut(home: Path, keys: str, limit: int) -> None:
    with open_desk(home) as terminal:
        terminal.send(keys)
        terminal.wait_idle(0.3)
        terminal.paste("字" * (limit + 1))
        terminal.wait_for(f"粘贴了{limit + 1}字，这一栏最多{limit}字，一字未放入")
        assert "字字" not in terminal.text()
        terminal.paste("字" * limit)
        terminal.wait_for("字字")
        terminal.type("多")
        terminal.wait_for(f"这一栏已满，最多{limit}字")
        assert "多" not in terminal.text().replace("最多", "")
        terminal.key("Backspace")
        terminal.type("够")
        terminal.wait_for("够", 20)
        if keys:
            field = "phone" if limit == LINE else "matter"
            deadline = time.monotonic() + 20
            while kept(home)[0].get(field) != "字" * (limit - 1) + "够":
                assert time.monotonic() < deadline
                time.sleep(0.1)
        leave(terminal)


# ── marks within a paste ──

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


def test_a_long_matter_leaves_room_for_what_is_answered_below_it(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        terminal.paste("字" * (LONG - len(MATTER)))
        terminal.key("F9")
        terminal.wait_for("不属本单位职责范围", 20)
        terminal.key("F6")
        terminal.wait_for("等几分钟", 20)
        terminal.key("Escape")
        terminal.key("F9")
        terminal.wait_for(f"共{len('电话 138，姓名 张珊，事项 ') + LONG}字")
        terminal.key("2")
        terminal.wait_for("您的来电编号")
        terminal.key("F4")
        terminal.wait_for("待回电 1")
        terminal.key("Enter")
        terminal.wait_for("不再回电")
        terminal.wait_for(f"{LONG}字）")
        leave(terminal)
    assert [len(str(matter)) for _, _, matter, _ in calls(home)] == [LONG]
