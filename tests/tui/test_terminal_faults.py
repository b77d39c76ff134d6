"""The real program in a real terminal: keys as fast as they come, a crash, and being killed."""

from __future__ import annotations

import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "phonedesk"]
F2, F9, ENTER, BACKSPACE = "\x1bOQ", "\x1b[20~", "\r", "\x7f"
CONFIDED = "".join(("食堂", "承包人", "王某"))

SETTINGS = """
department = "办公室"
operators = ["李敏"]
operator = "李敏"
area_code = "010"
zone = "Asia/Shanghai"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


def open_desk(home: Path, command: list[str] = PROGRAM, **environ: str) -> Terminal:
    terminal = Terminal(
        command, environ={"PHONEDESK_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), **environ}
    )
    terminal.wait_for("查找", 20)
    return terminal


def calls(home: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection:
        query = "SELECT phone, caller_name, matter, outcome, call_type FROM call ORDER BY id"
        return connection.execute(query).fetchall()


def drafts(home: Path) -> list[Path]:
    return sorted((home / "drafts").glob("*.age"))


def test_everything_typed_in_one_write_lands_where_it_was_meant(home: Path) -> None:
    burst = (
        f"{F2}1380013999{BACKSPACE * 3}1234{ENTER}1张珊珊{BACKSPACE}{ENTER}{ENTER}"
        f"学籍证明，补办要哪些材料？{F9}1"
    )
    with open_desk(home) as terminal:
        terminal.wait_idle(0.5)
        terminal.send(burst)
        terminal.wait_for("-001", 20)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert calls(home) == [("13800131234", "张珊", "学籍证明，补办要哪些材料？", "answered", "enquiry")]


def test_two_calls_typed_in_one_write_are_two_records(home: Path) -> None:
    first = f"{F2}138{ENTER}1张珊{ENTER}{ENTER}停水{F9}1"
    second = f"{F2}159{ENTER}2李四{ENTER}{ENTER}汇报{F9}1"
    with open_desk(home) as terminal:
        terminal.wait_idle(0.5)
        terminal.send(first + second)
        terminal.wait_for("-002", 20)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert calls(home) == [
        ("138", "张珊", "停水", "answered", "enquiry"),
        ("159", "李四", "汇报", "answered", "work_report"),
    ]
    assert drafts(home) == []


def test_keys_typed_before_the_first_frame_are_kept(home: Path) -> None:
    with Terminal(
        PROGRAM, environ={"PHONEDESK_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    ) as terminal:
        terminal.wait_until(lambda text: text.strip() != "", "nothing on the screen", 20)
        terminal.send(f"{F2}138")
        terminal.wait_for("138", 20)
        terminal.wait_for("已暂存", 20)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
    assert len(drafts(home)) == 1


def test_leaving_in_the_same_moment_keeps_what_was_typed(home: Path) -> None:
    with open_desk(home) as terminal:
        terminal.wait_idle(0.5)
        terminal.send(f"{F2}1380013\x11")
        assert terminal.wait_exit() == 0
    with open_desk(home) as terminal:
        terminal.wait_for("接着记", 20)
        terminal.key("F5")
        terminal.wait_for("1380013", 20)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_however_the_program_ends_the_call_comes_back(home: Path, end: signal.Signals) -> None:
    with open_desk(home) as terminal:
        terminal.wait_idle(0.5)
        terminal.send(f"{F2}138{ENTER}3张珊{ENTER}{ENTER}{CONFIDED}")
        terminal.wait_for(CONFIDED, 20)
        if end is signal.SIGKILL:
            time.sleep(1.0)  # what is promised is a second
        terminal.kill(end)
        status = terminal.wait_exit()
        assert status == (-end if end is signal.SIGKILL else 128 + end)
    stored = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert not [code for code in ("utf-8", "utf-16-le", "gb18030") if CONFIDED.encode(code) in stored]
    with open_desk(home) as terminal:
        terminal.wait_for("接着记", 20)
        terminal.key("F5")
        terminal.wait_for(CONFIDED, 20)


BREAKS = f"""
import sys
from phonedesk.tui.widgets import step_panel
def render(self):
    words = "{CONFIDED}"
    if self._states:
        raise RuntimeError(words)
    return ""
step_panel.StepPanel.render = render
sys.argv = ["phonedesk"]
from phonedesk.__main__ import main
main()
"""


def test_a_crash_says_one_sentence_and_none_of_the_callers_words(home: Path) -> None:
    with open_desk(home, [sys.executable, "-c", BREAKS]) as terminal:
        terminal.wait_idle(0.5)
        terminal.send(f"{F2}138")
        assert terminal.wait_exit(20) == 1
        output = terminal.raw.decode(errors="replace")
    log = home / "phonedesk.log"
    left_behind = output[output.rindex("\x1b[?1049l") :]
    assert "phonedesk.log" in "".join(left_behind.split())
    assert CONFIDED not in output
    assert "Traceback" not in output
    trace = log.read_text(encoding="utf-8")
    assert "RuntimeError" in trace
    assert CONFIDED not in trace
    assert "138" not in trace.replace(str(ROOT), "")
    assert len(drafts(home)) == 1


def test_a_crash_whose_log_cannot_be_written_still_says_so(home: Path) -> None:
    (home / "phonedesk.log").mkdir()
    with open_desk(home, [sys.executable, "-c", BREAKS]) as terminal:
        terminal.wait_idle(0.5)
        terminal.key("F2")
        assert terminal.wait_exit(20) == 1
        output = terminal.raw.decode(errors="replace")
    assert "RuntimeError" in output
    assert CONFIDED not in output


def test_hostile_text_reaches_the_terminal_as_signs_alone(home: Path) -> None:
    evil = "[/][@click=app.exit]x[/] \x1b]52;c;aGk=\x07 \x9b2J \u202e反 \x00 ok"
    with open_desk(home) as terminal:
        terminal.wait_idle(0.5)
        terminal.send(f"{F2}110{ENTER}1")
        terminal.paste(evil)
        terminal.send(f"{ENTER}")
        terminal.paste(evil)
        terminal.send(f"{ENTER}")
        terminal.paste(evil)
        terminal.wait_for("ok", 20)
        for key in ("F9", "F1", "Escape", "Escape", "F6", "Escape", "F9", "2"):
            terminal.key(key)
            terminal.wait_idle(0.2)
        terminal.wait_for("-001", 20)
        for key in ("F4", "F3", "Enter", "Escape", "F10", "Escape", "F4", "Enter"):
            terminal.key(key)
            terminal.wait_idle(0.2)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
        raw = terminal.raw
    assert b"\x1b]52" not in raw
    assert b"\x1b[2J\xe5" not in raw
    assert "\u202e".encode() not in raw
    assert "\x9b".encode() not in raw
    ((_, name, matter, _, _),) = calls(home)
    assert "[@click=app.exit]" in str(name)
    assert "[@click=app.exit]" in str(matter)
