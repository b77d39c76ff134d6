"""Files that are not what they should be: one sentence with what to do, and what can go on goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.desk_home import (
    PROGRAM,
    SETTINGS,
    WITHOUT_OVERRIDE,
    leaves,
    look_of,
    make_home,
    open_desk,
    run,
    takes_a_call,
)

MEGABYTES = 50 * 1024 * 1024


def text(content: str | bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content.encode() if isinstance(content, str) else content)


def more(entry: str) -> Callable[[Path], object]:
    return text(SETTINGS + entry)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"# a comment that goes on for ever: ")
        file.truncate(MEGABYTES)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def closed(path: Path) -> None:
    path.write_text("department = 'x'\n")
    path.chmod(0)


@dataclass(frozen=True)
class Fault:
    """A file that is not what it should be."""

    file: str
    make: Callable[[Path], object]
    chinese: str
    english: str
    """What the page and `doctor` say of it."""
    code: int
    """The exit code of `doctor`."""
    is_opened: bool = True
    """Whether the desk itself is tried as well, beside the commands."""


NOT_TOML = ("不符合TOML格式，没有采用，请改正", "are not valid TOML and were not used: please correct")
NOT_READ = ("读不出来，没有采用，请换成能读取的文本文件", "cannot be read and were not used: make")
DEEP = f"a = {'[' * 5000}{']' * 5000}\n"
S, P = "settings.toml", "playbook.toml"


def bad_value(key: str) -> tuple[str, str]:
    return f"“{key}”的值不能用，请改正", f"cannot be used for “{key}”: please correct"


FAULTS = {
    "settings not TOML": Fault(S, text("department = 没有引号"), *NOT_TOML, 0),
    "settings in GBK": Fault(S, text("department = '办公室'".encode("gbk")), *NOT_TOML, 0, False),
    "settings too deep": Fault(S, text(DEEP), *NOT_TOML, 0, False),
    "settings of 50 MB": Fault(S, huge, *NOT_READ, 0),
    "settings a folder": Fault(S, Path.mkdir, *NOT_READ, 0, False),
    "settings a pipe": Fault(S, os.mkfifo, *NOT_READ, 0),
    "settings a device": Fault(S, endless, *NOT_READ, 0, False),
    "settings a link to itself": Fault(S, loop, *NOT_READ, 0, False),
    "settings closed": Fault(S, closed, *NOT_READ, 0),
    "unknown entry": Fault(
        S, more("departement = 'x'\n"), "不认识的项“departement”，请改正", "unknown entry “departement”", 0
    ),
    "no such zone": Fault(S, more("zone = 'Asia/Shangai'\n"), *bad_value("zone"), 0),
    "closing time rubbish": Fault(
        S, more("closes_at = 'half past five'\n"), *bad_value("closes_at"), 0, False
    ),
    "wrong type": Fault(S, more("theme = 7\n"), *bad_value("theme"), 0, False),
    "keys no table": Fault(S, more("keys = 'f2'\n"), *bad_value("keys"), 0, False),
    "playbook not TOML": Fault(P, text("version = \n"), "第1行不符合TOML格式", "line 1 is not TOML", 1),
    "playbook in GBK": Fault(
        P, text("version = '周'".encode("gbk")), "不是能读取的文本", "is no text of at most 1 MB", 1, False
    ),
    "playbook too deep": Fault(P, text(DEEP), "嵌套层数太多", "too deep within each other", 1),
    "playbook of 50 MB": Fault(P, huge, "或者超过了1 MB", "is no text of at most 1 MB", 1, False),
    "playbook a folder": Fault(P, Path.mkdir, "不是能读取的文本", "is no text of at most 1 MB", 1, False),
    "playbook a pipe": Fault(P, os.mkfifo, "不是能读取的文本", "is no text of at most 1 MB", 1),
    "playbook a device": Fault(P, endless, "不是能读取的文本", "is no text of at most 1 MB", 1, False),
    "playbook closed": Fault(P, closed, "不是能读取的文本", "is no text of at most 1 MB", 1),
    "playbook wrong": Fault(
        P, text("colour = 1\n"), "colour：没有这个键", "colour: there is no such key", 1, False
    ),
}
OPENED = [name for name, fault in FAULTS.items() if fault.is_opened]


def spoil(home: Path, fault: Fault) -> Path:
    path = home / fault.file
    path.unlink(missing_ok=True)
    fault.make(path)
    return path


@pytest.mark.parametrize("name", FAULTS)
def test_a_file_that_cannot_be_used_is_named_by_doctor_and_left_alone(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    home = make_home(tmp_path / "home")
    path = spoil(home, fault)
    before = look_of(path)
    for language, sentence in (("zh", fault.chinese), ("en", fault.english)):
        done = run(home, "doctor", before=WITHOUT_OVERRIDE, PHONEDESK_LANG=language)
        assert (done.returncode, done.stderr) == (fault.code, "")
        lines = [line for line in done.stdout.splitlines() if sentence in line]
        assert len(lines) == 1
        assert fault.file in lines[0]
    for command in (["callbacks"], ["playbook", "show"]):
        done = run(home, *command, before=WITHOUT_OVERRIDE)
        assert done.returncode == (1 if command == ["playbook", "show"] and fault.file == P else 0)
        assert "Traceback" not in done.stderr
    assert look_of(path) == before


@pytest.mark.parametrize("name", OPENED)
def test_the_desk_opens_all_the_same_and_says_it(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    home = make_home(tmp_path / "home")
    path = spoil(home, fault)
    before = look_of(path)
    with open_desk(home, command=[*WITHOUT_OVERRIDE, *PROGRAM]) as terminal:
        terminal.wait_for(fault.chinese, 30)
        assert fault.file in terminal.row(-2)
        takes_a_call(terminal)
        leaves(terminal)
    assert look_of(path) == before


@pytest.mark.parametrize(
    "make", [text("department = ["), os.mkfifo, huge, Path.mkdir], ids=["toml", "pipe", "big", "dir"]
)
def test_setup_never_writes_over_settings_that_it_cannot_read(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    home = make_home(tmp_path / "home")
    path = spoil(home, Fault(S, make, "", "", 1))
    before = look_of(path)
    done = run(home, "setup", "--area-code", "010")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert S in done.stderr
    assert look_of(path) == before


def test_that_a_plain_reading_would_wait_for_the_pipe_for_ever(tmp_path: Path) -> None:
    pipe = tmp_path / "settings.toml"
    os.mkfifo(pipe)
    read = f"open({str(pipe)!r}).read()"
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", read], timeout=1.5, check=False)


def test_that_a_closed_file_is_closed(tmp_path: Path) -> None:
    closed(tmp_path / "x")
    done = subprocess.run([*WITHOUT_OVERRIDE, "cat", str(tmp_path / "x")], capture_output=True, check=False)
    assert done.returncode == 1


# ── keys ──


@pytest.mark.parametrize(
    "entry",
    [
        'home = "f2"',
        'home = "enter"',
        'home = "a"',
        'home = "1,ctrl+j"',
        'home = ",,"',
        'home = "\\u001b[2J"',
        'no_such_action = "f12"',
        'home = "f12,f12"',
    ],
)
def test_keys_that_would_take_others_away_stay_as_they_were(tmp_path: Path, entry: str) -> None:
    from phonedesk.tui.actions import usable_keys

    action, _, keys = entry.partition(" = ")
    assert usable_keys({action: keys.strip('"')}) == ({}, (action,))


@pytest.mark.parametrize(
    "keys",
    [
        {"home": "f2", "new_call": "f4"},
        {"new_call": "insert,f2"},
        {"lock": "ctrl+k", "home": "shift+f4, alt+h"},
    ],
)
def test_keys_that_leave_every_other_one_its_own_are_used(keys: dict[str, str]) -> None:
    from phonedesk.tui.actions import usable_keys

    usable, refused = usable_keys(keys)
    assert refused == ()
    assert usable == {action: named.replace(" ", "") for action, named in keys.items()}


def test_half_of_a_swap_is_no_swap() -> None:
    from phonedesk.tui.actions import usable_keys

    swap = {"home": "f2", "new_call": "enter", "said": "f4"}
    assert usable_keys(swap) == ({}, ("home", "new_call", "said"))


def test_f2_still_opens_a_call_where_another_action_was_given_it(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (home / S).write_text(SETTINGS + '[keys]\nhome = "f2"\nlock = "ctrl+k"\n', encoding="utf-8")
    with open_desk(home) as terminal:
        terminal.wait_for("“keys.home”的值不能用，请改正", 30)
        takes_a_call(terminal)
        terminal.key("Ctrl+K")
        terminal.wait_for("按Enter解锁", 10)
        terminal.key("Enter")
        leaves(terminal)
