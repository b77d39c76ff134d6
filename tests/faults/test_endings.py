"""However the desk is ended, the call is kept, the terminal is left as it was found, and soon."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.child import Child, terminal_environment
from tests.faults.at_terminal import (
    F2,
    F9,
    PROGRAM,
    attempts,
    calls,
    drafts,
    environment,
    is_offered_back,
    is_sane,
    keeps,
    kept,
    leave,
    make_home,
    open_desk,
    program_with,
    promised,
    take_a_call,
)
from tests.faults.samples import open_desk as desk_of
from tests.faults.samples import promise_a_callback
from tests.terminal import ScreenError, Terminal
from tests.tui.locking import locked_by_another_program

if TYPE_CHECKING:
    from pathlib import Path

ENDS = [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM]
SOON = 2.0
MATTER = "停水"

DEAF = "from phonedesk.tui import endings; endings.Endings.listen = lambda self: None"
"""Heeds no signal."""
PATIENT = "from phonedesk.tui import endings; endings.Endings._insist = lambda self: None"
"""Heeds signals, but never insists."""


@pytest.fixture
def home(tmp_path: Path, empty_database: bytes) -> Path:
    return make_home(tmp_path, empty_database)


def end(terminal: Terminal, *signals: signal.Signals) -> tuple[int, float]:
    """The exit status, and how long it took from the first signal on."""
    start = time.monotonic()
    for number in signals:
        terminal.kill(number)
    status = terminal.wait_exit(20)
    return status, time.monotonic() - start


# ── signals ──


@pytest.mark.parametrize("number", ENDS)
def test_a_signal_even_twice_ends_the_desk_and_loses_nothing(home: Path, number: signal.Signals) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        status, seconds = end(terminal, number, number)
        assert status == 128 + number
        assert is_sane(terminal)
        assert seconds < promised(SOON)
    assert keeps(home, MATTER)
    if number is signal.SIGHUP:
        assert is_offered_back(home, MATTER)


def test_a_desk_that_heeds_no_signal_leaves_the_terminal_in_use(home: Path) -> None:
    with open_desk(home, program_with(DEAF)) as terminal:
        take_a_call(terminal, MATTER)
        status, _ = end(terminal, signal.SIGTERM)
        assert status == -signal.SIGTERM
        assert not is_sane(terminal)


STARTS = {
    "imports": "import phonedesk.tui.app as room; room.PhonedeskApp.__init__",
    "mounts": "import phonedesk.tui.app as room; room.PhonedeskApp.on_mount",
    "fills": "import phonedesk.tui.screens.home as room; room.HomeScreen.on_mount",
    "settles": "import phonedesk.tui.app as room; room.PhonedeskApp._settle",
    "loads": "import phonedesk.tui.loading as room; room._import_ahead",
}
"""Steps of the start, in their order."""


def signalled_at(step: str, number: signal.Signals) -> str:
    room, _, name = STARTS[step].partition("; ")
    return f"""
import functools, os
{room}
before = {name}
@functools.wraps(before)
def signalled(*arguments, **options):
    os.kill(os.getpid(), {int(number)})
    return before(*arguments, **options)
{name} = signalled
"""


@pytest.mark.parametrize(
    ("step", "number"), [*((step, signal.SIGTERM) for step in STARTS), ("imports", signal.SIGINT)]
)
def test_a_signal_during_the_start_ends_it_in_order(home: Path, step: str, number: signal.Signals) -> None:
    with Terminal(program_with(signalled_at(step, number)), environ=environment(home)) as terminal:
        status = terminal.wait_exit(20)
        assert status == 128 + number
        assert is_sane(terminal)
        assert b"Traceback" not in terminal.raw
        assert b"phonedesk.log" not in terminal.raw


HELD = """
import os, time
from pathlib import Path
from phonedesk.desk.drafts import Drafts
save = Drafts.save
def when_let(self, draft):
    while not Path(os.environ["PHONEDESK_HOME"], "go").exists():
        time.sleep(0.01)
    save(self, draft)
Drafts.save = when_let
"""
"""Writes no draft before it is let."""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_the_last_draft_is_written_does_not_cut_it_short(
    home: Path, number: signal.Signals
) -> None:
    assert leave_and_signal(home, HELD, number) in (0, 128 + number)
    assert [values["matter"] for values in kept(home)] == [MATTER]


def test_a_desk_that_heeds_no_signal_is_killed_over_its_last_draft(home: Path) -> None:
    assert leave_and_signal(home, HELD + DEAF, signal.SIGTERM) == -signal.SIGTERM
    assert drafts(home) == []


def leave_and_signal(home: Path, patch: str, number: signal.Signals) -> int:
    """Type a call, leave in the same breath, and signal once the terminal is left; the exit status."""
    with open_desk(home, program_with(patch)) as terminal:
        terminal.send(f"{F2}138\r1张珊\r\r{MATTER}\x11")
        deadline = time.monotonic() + 20
        while terminal.modes().get(1049):
            assert time.monotonic() < deadline, terminal.dump()
            time.sleep(0.01)
        assert drafts(home) == []
        terminal.kill(number)
        time.sleep(0.2)
        (home / "go").touch()
        return terminal.wait_exit(20)


# ── a save that waits ──

POOLED = """
import threading, types
from phonedesk.tui import writer
def pooled(**options):
    return threading.Thread(**{**options, "daemon": False})
writer.threading = types.SimpleNamespace(Thread=pooled, Lock=threading.Lock, Event=threading.Event)
"""
"""Writes records in a thread that the end of the program waits for, as a pool's threads."""


@pytest.mark.parametrize("key", ["Ctrl+Q", "SIGTERM"])
def test_a_save_that_waits_for_a_lock_does_not_hold_up_the_end(home: Path, key: str) -> None:
    status, seconds = leave_while_saving(home, PROGRAM, key)
    assert status == (0 if key == "Ctrl+Q" else 128 + signal.SIGTERM)
    assert seconds < promised(SOON)
    assert calls(home) == []
    assert keeps(home, MATTER)
    if key == "Ctrl+Q":
        assert is_offered_back(home, MATTER)


def test_a_thread_that_is_waited_for_holds_up_the_end(home: Path) -> None:
    _, seconds = leave_while_saving(home, program_with(POOLED), "Ctrl+Q")
    assert seconds > SOON


def leave_while_saving(home: Path, command: list[str], key: str) -> tuple[int, float]:
    with open_desk(home, command) as terminal:
        take_a_call(terminal, MATTER)
        with locked_by_another_program(home / "phonedesk.db"):
            terminal.send(f"{F9}1")
            terminal.wait_for("正在保存")
            start = time.monotonic()
            if key == "SIGTERM":
                terminal.kill(signal.SIGTERM)
            else:
                terminal.key(key)
            status = terminal.wait_exit(20)
            seconds = time.monotonic() - start
        assert is_sane(terminal)
    return status, seconds


BUSY = """
import time
from phonedesk.tui.writer import RecordWriter
submit = RecordWriter._submit
def _submit(self, work, *arguments, **options):
    if work.__name__ in ("attempt", "close"):
        submit(self, time.sleep, 0.4)
    return submit(self, work, *arguments, **options)
RecordWriter._submit = _submit
"""
"""Has something else to do before each save."""
CALLED_BACK = """
import asyncio, functools
from phonedesk.tui.writer import RecordWriter
async def run(self, work, *arguments, **options):
    is_wanted = True
    @functools.wraps(work)
    def if_wanted():
        return work(*arguments, **options) if is_wanted else None
    try:
        return await asyncio.wrap_future(self._submit(if_wanted))
    except asyncio.CancelledError:
        is_wanted = False
        raise
RecordWriter.run = run
"""
"""Leaves out the saves that the end comes before."""


@pytest.fixture
def home_with_a_callback(home: Path) -> Path:
    promise_a_callback(home)
    return home


def leave_with_the_result(home: Path, patch: str) -> None:
    """Choose what came of a return call, and leave in the same breath."""
    with open_desk(home, program_with(patch)) as terminal:
        terminal.key("Enter")
        terminal.wait_for("无人接听")
        terminal.send("2\x11")
        assert terminal.wait_exit(20) == 0


def test_a_save_whose_turn_has_not_come_is_saved_on_leaving(home_with_a_callback: Path) -> None:
    leave_with_the_result(home_with_a_callback, BUSY)
    assert attempts(home_with_a_callback) == [("no_answer",)]
    assert desk_of(home_with_a_callback).adopt_drafts().drafts == ()


def test_a_save_that_is_called_back_is_missed(home_with_a_callback: Path) -> None:
    leave_with_the_result(home_with_a_callback, CALLED_BACK + BUSY)
    assert attempts(home_with_a_callback) == []


def test_a_result_that_was_not_saved_is_offered_back_with_its_return_call(home_with_a_callback: Path) -> None:
    home = home_with_a_callback
    with open_desk(home) as terminal:
        terminal.key("Enter")
        terminal.wait_for("无人接听")
        with locked_by_another_program(home / "phonedesk.db"):
            terminal.key("2")
            terminal.wait_for("正在保存")
            leave(terminal)
    assert attempts(home) == []
    with open_desk(home) as terminal:
        terminal.wait_for("接着记", 20)
        terminal.key("F5")
        terminal.wait_for("无人接听", 20)
        terminal.key("2")
        terminal.wait_for("待回电 1", 20)
        leave(terminal)
    assert attempts(home) == [("no_answer",)]


# ── a terminal that is gone, or takes nothing any more ──


def test_a_closed_window_keeps_the_call(home: Path) -> None:
    with open_desk(home) as terminal:
        take_a_call(terminal, MATTER)
        start = time.monotonic()
        terminal.hang_up()
        assert terminal.wait_exit(20) == 128 + signal.SIGHUP
        assert time.monotonic() - start < promised(SOON)
    assert keeps(home, MATTER)


NO_HANGUP = """
import signal
from phonedesk.tui import endings
listen = endings.Endings.listen
def without(self):
    listen(self)
    asked = signal.getsignal(signal.SIGHUP)
    # The kernel's own comes from nobody: only what the program sends itself is let through.
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    def kill(pid, number):
        asked(number, None)
    from phonedesk.tui import terminal
    terminal.os.kill = kill
endings.Endings.listen = without
"""


def test_a_terminal_that_is_gone_ends_the_desk_even_without_a_signal(home: Path) -> None:
    with open_desk(home, program_with(NO_HANGUP)) as terminal:
        take_a_call(terminal, MATTER)
        terminal.hang_up()
        assert terminal.wait_exit(20) == 128 + signal.SIGHUP
    assert [values["matter"] for values in kept(home)] == [MATTER]


def frozen(home: Path, command: list[str]) -> Child:
    """The desk with a call, on a terminal that takes no more output, when it has just been asked to end."""
    child = Child(command, 80, 24, terminal_environment(environment(home)))
    # Nothing that it writes is read: that it is there shows in what it does.
    typed = f"{F2}138\r1张珊\r\r{MATTER}"
    time.sleep(3)
    child.write(typed.encode())
    assert keeps(home, MATTER, 30)
    for _ in range(60):  # pages back and forth, until the program sticks in its own output
        child.write(b"\x1bOS\x1b[15~")
        time.sleep(0.02)
    child.signal(signal.SIGTERM)
    return child


def test_a_terminal_that_takes_no_more_output_does_not_hold_up_the_end(home: Path) -> None:
    with frozen(home, PROGRAM) as child:
        start = time.monotonic()
        assert child.wait(20) == 128 + signal.SIGTERM
        assert time.monotonic() - start < promised(SOON)
    assert keeps(home, MATTER)


def test_without_insisting_it_would_hang_there(home: Path) -> None:
    with frozen(home, program_with(PATIENT)) as child, pytest.raises(TimeoutError):
        child.wait(2 * SOON)


@pytest.mark.parametrize("command", ["kill-pane", "kill-server"])
def test_a_killed_tmux_pane_keeps_the_call(home: Path, command: str, tmp_path: Path) -> None:
    tmux = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    status = tmp_path / "status"
    variables = {**terminal_environment(environment(home)), "TERM": "screen-256color"}
    program = f"trap : HUP; {' '.join(PROGRAM)}; echo $? > {status}.new; mv {status}.new {status}"
    size = ["-x", "80", "-y", "24"]
    subprocess.run([*tmux, "new-session", "-d", *size, program], env=variables, check=True)
    try:
        wait_in(tmux, "查找")
        subprocess.run(
            [*tmux, "send-keys", "F2", "138", "Enter", "1张珊", "Enter", "Enter", MATTER], check=True
        )
        wait_in(tmux, MATTER)
        start = time.monotonic()
        subprocess.run([*tmux, command], check=True)
        while not status.exists():
            assert time.monotonic() - start < 20
            time.sleep(0.01)
        assert time.monotonic() - start < promised(SOON)
    finally:
        subprocess.run([*tmux, "kill-server"], stderr=subprocess.DEVNULL, check=False)
    assert status.read_text() == f"{128 + signal.SIGHUP}\n"
    assert keeps(home, MATTER)


def wait_in(tmux: list[str], wanted: str) -> None:
    """Wait until the pane shows it."""
    deadline = time.monotonic() + 20
    while wanted not in (text := capture(tmux)):
        assert time.monotonic() < deadline, f"never shown: {wanted}\n{text}"
        time.sleep(0.05)


def capture(tmux: list[str]) -> str:
    return subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, text=True, check=False).stdout


def test_a_program_that_hangs_is_seen_to_hang(home: Path) -> None:
    """What waits for an end in these tests does not wait for ever, nor take one for granted."""
    with open_desk(home) as terminal, pytest.raises(ScreenError, match="still running"):
        terminal.wait_exit(0.2)
