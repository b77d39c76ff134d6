"""What a terminal may send: another encoding, broken bytes, a megabyte at once, marks within pastes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.at_terminal import (
    F2,
    calls,
    keeps,
    kept,
    leave,
    make_home,
    open_desk,
    operator,
    program_with,
    promised,
    take_a_call,
)

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


def test_a_long_matter_leaves_room_for_what_is_answered_below_it(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        terminal.paste("字" * (LONG - len(MATTER)))
        terminal.key("F9")
        terminal.wait_for("不属本单位职责范围", 20)
        terminal.key("F6")
        terminal.type("3312")
        terminal.key("Enter")
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
