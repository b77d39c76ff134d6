"""Keys and signals that stop other programs stop nothing for good here."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from statistics import mode

import pytest

from tests.faults.at_terminal import (
    drafts,
    is_offered_back,
    is_sane,
    kept,
    make_home,
    open_desk,
    program_with,
    take_a_call,
)
from tests.terminal import Terminal

MATTER = "停水"
LOOKS, BETWEEN_LOOKS = 41, 0.03


@pytest.fixture
def home(tmp_path: Path, empty_database: bytes) -> Path:
    return make_home(tmp_path, empty_database)


# ── keys that end or stop other programs ──


def test_ctrl_c_and_its_like_end_nothing_and_say_how_to_leave(home: Path) -> None:
    with open_desk(home) as terminal:
        for page in ("F4", "F3", "F10", "F2"):
            terminal.key(page)
            terminal.wait_idle(0.3)
            for key in ("Ctrl+C", "Ctrl+\\", "Ctrl+Z"):
                terminal.key(key)
                terminal.wait_for("退出请按Ctrl+Q")
                terminal.key("Up")
                terminal.wait_gone("退出请按Ctrl+Q")
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0


def test_ctrl_z_in_the_matter_undoes_and_says_how_it_comes_back(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        terminal.key("Ctrl+C")
        terminal.wait_for("退出请按Ctrl+Q")
        terminal.key("Ctrl+Z")
        terminal.wait_for("已撤销，按Ctrl+Y恢复")
        terminal.key("Ctrl+Y")
        terminal.wait_for(MATTER)


# ── standing still ──

LAZY = "from phonedesk.tui import writer; writer.GATHERING = 600.0"
"""Drafts are gathered for as good as ever: only who hurries has them on the disk."""
NEVER_FLUSHED = "writer.DraftWriter.flush = lambda self: None"


def stop(terminal: Terminal, number: signal.Signals) -> None:
    """Send the signal, and wait until the program stands still."""
    terminal.kill(number)
    deadline = time.monotonic() + 10
    while state(terminal.pid) != "T":
        assert time.monotonic() < deadline, terminal.dump()
        time.sleep(0.01)


def state(pid: int) -> str:
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123  # no file, but the kernel
        return file.read().rpartition(")")[2].split()[0]


def test_a_desk_that_is_stopped_leaves_the_terminal_and_goes_on_where_it_was(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        before = terminal.text().split("\n")
        stop(terminal, signal.SIGTSTP)
        assert is_sane(terminal)
        terminal.blank()
        time.sleep(1.2)
        terminal.kill(signal.SIGCONT)
        terminal.wait_until(lambda text: text.split("\n")[1:-2] == before[1:-2], "never painted again")
        assert terminal.modes()[2004]
        terminal.type("，东区")
        terminal.wait_for("停水，东区")
        assert clock(terminal) >= 1
        stop(terminal, signal.SIGTSTP)
        terminal.kill(signal.SIGTERM)
        terminal.kill(signal.SIGCONT)
        assert terminal.wait_exit() == 128 + signal.SIGTERM
        assert is_sane(terminal)
    assert is_offered_back(home, "停水，东区")


def clock(terminal: Terminal) -> int:
    """Seconds on the stopwatch of the call."""
    minutes, seconds = terminal.row(0).split()[1].split(":")
    return int(minutes) * 60 + int(seconds)


@pytest.mark.parametrize("patch", [LAZY, f"{LAZY}; {NEVER_FLUSHED}"], ids=["flushed", "never flushed"])
def test_what_was_typed_is_on_the_disk_before_the_desk_stands_still(home: Path, patch: str) -> None:
    with open_desk(home, program_with(patch)) as terminal:
        take_a_call(terminal, MATTER)
        assert drafts(home) == []
        stop(terminal, signal.SIGTSTP)
        on_disk = [values["matter"] for values in kept(home)] if drafts(home) else []
        assert on_disk == ([] if NEVER_FLUSHED in patch else [MATTER])


def test_a_desk_that_was_stopped_without_being_asked_takes_the_terminal_again(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        for number in (signal.SIGSTOP, signal.SIGCONT):  # the second: not stopped at all
            if number is signal.SIGSTOP:
                stop(terminal, number)
            terminal.blank()
            terminal.kill(signal.SIGCONT)
            terminal.wait_for(MATTER)
        terminal.type("，东区从早上八点起")
        terminal.wait_for("停水，东区从早上八点起")  # in order: one thread reads the keys
        assert threads(terminal.pid) == threads_of_another(home)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0
        assert is_sane(terminal)


def threads(pid: int) -> int:
    """How many wait for something other than other threads, most of the time: helpers come and go."""
    return mode(_waiting(pid) for _ in range(LOOKS))


def _waiting(pid: int) -> int:
    time.sleep(BETWEEN_LOOKS)
    places = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/wchan")]
    return sum(not place.startswith(("futex", "0")) for place in places)


def threads_of_another(home: Path) -> int:
    """How many threads a desk has that was never stopped."""
    with open_desk(home) as terminal:
        take_a_call(terminal, "另一个电话")
        return threads(terminal.pid)
