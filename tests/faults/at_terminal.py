"""The real program in a real terminal, on a folder of its own, and what is left of it afterwards."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
import tomllib
from contextlib import closing
from pathlib import Path

import pyrage

from phonedesk.desk.draft_json import from_json
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "phonedesk"]
F2, F4, F9, ENTER = "\x1bOQ", "\x1bOS", "\x1b[20~", "\r"
ON_AFTER_ALL = {25, 7}
"""The modes that a terminal has switched on when nothing runs in it: the cursor, and lines that wrap."""

SETTINGS = """
department = "办公室"
operators = ["李敏", "赵强"]
operator = "李敏"
area_code = "010"
zone = "Asia/Shanghai"
"""


def make_home(folder: Path, database: bytes) -> Path:
    """A desk that is set up, with these records."""
    home = folder / "home"
    home.mkdir()
    (home / "phonedesk.db").write_bytes(database)
    (home / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return home


def program_with(patch: str) -> list[str]:
    """The program with something of it replaced: a twin without a protection, or one that is slow."""
    start = "import sys; sys.argv = ['phonedesk']; from phonedesk.__main__ import main; main()"
    return [sys.executable, "-c", f"{patch}\n{start}"]


def environment(home: Path, **more: str) -> dict[str, str]:
    return {"PHONEDESK_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), **more}


def open_desk(home: Path, command: list[str] = PROGRAM, **environ: str) -> Terminal:
    """The program, once everything is loaded and it waits for keys."""
    terminal = Terminal(command, environ=environment(home, **environ))
    terminal.wait_for("查找", 30)
    if not drafts(home):
        terminal.key("Ctrl+S")  # waits for the playbook, and for drafts to be offered back
        terminal.wait_for("没有未结来电", 30)
    terminal.wait_idle(0.2)
    return terminal


def take_a_call(terminal: Terminal, matter: str) -> None:
    """Take a call, up to what is typed as its matter, all in one write; returns once it is shown."""
    terminal.send(f"{F2}138{ENTER}1张珊{ENTER}{ENTER}{matter}")
    terminal.wait_for(matter, 20)


def calls(home: Path) -> list[tuple[object, ...]]:
    """The records: number, name, matter and outcome of each."""
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection:
        return connection.execute(
            "SELECT phone, caller_name, matter, outcome FROM call ORDER BY id"
        ).fetchall()


def attempts(home: Path) -> list[tuple[object, ...]]:
    """What came of each return call."""
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection:
        return connection.execute("SELECT result FROM attempt ORDER BY id").fetchall()


def drafts(home: Path) -> list[Path]:
    """The files of the calls that are open."""
    return sorted((home / "drafts").glob("*.age"))


def kept(home: Path) -> list[dict[str, str]]:
    """What each open call says on the disk, opened with the desk key by the age library alone."""
    if not drafts(home):
        return []
    identity = pyrage.x25519.Identity.from_str((home / "desk.key").read_text().strip())
    return [dict(from_json(pyrage.decrypt(file.read_bytes(), [identity])).values) for file in drafts(home)]


def keeps(home: Path, matter: str, timeout: float = 10) -> bool:
    """Whether a call with this matter comes to the disk in time."""
    deadline = time.monotonic() + timeout
    while not any(values.get("matter") == matter for values in kept(home)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def promised(seconds: float) -> float:
    """What is promised, and what thirty bare Pythons take on this machine just now: it may be busy."""
    start = time.monotonic()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return seconds + 30 * (time.monotonic() - start)


def is_sane(terminal: Terminal) -> bool:
    """Whether the terminal was left as it was found."""
    left_on = {mode for mode, is_on in terminal.modes().items() if is_on}
    left_off = {mode for mode, is_on in terminal.modes().items() if not is_on}
    attributes_kept = terminal.attributes() == terminal.attributes_before
    return left_on <= ON_AFTER_ALL and not left_off & ON_AFTER_ALL and attributes_kept


def is_offered_back(home: Path, matter: str) -> bool:
    """Whether the next run takes the call up again, as it was."""
    with open_desk(home) as terminal:
        terminal.wait_for("接着记", 20)
        terminal.key("F5")
        terminal.wait_for(matter, 20)
        terminal.wait_for("张珊", 20)
        terminal.key("Ctrl+Q")
        return terminal.wait_exit() == 0


def leave(terminal: Terminal) -> None:
    """The desk lives: it can be left in its own way."""
    terminal.key("Ctrl+Q")
    assert terminal.wait_exit() == 0


def operator(home: Path) -> object:
    """Who is on duty by the settings."""
    return tomllib.loads((home / "settings.toml").read_text(encoding="utf-8"))["operator"]
