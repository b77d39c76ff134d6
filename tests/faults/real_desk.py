"""The real program on a desk of its own, and a look at its files that owes nothing to the code under test."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pyrage

from phonedesk.desk.draft_json import from_json
from phonedesk.domain.draft import Draft
from phonedesk.domain.states import Outcome
from tests.faults.samples import open_desk
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "phonedesk")
AS_ANYBODY = (
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")
    if os.geteuid() == 0
    else ()
)
"""What to put before a command so that the modes of files count for it."""
START = 30
"""Seconds for a first screen on a busy machine."""
SETTINGS = """\
department = "市政务服务局办公室"
operators = ["李敏"]
operator = "李敏"
area_code = "010"
zone = "Asia/Shanghai"
"""


def furnish(home: Path, *callers: str, outcome: Outcome = Outcome.ANSWERED) -> Path:
    """A desk that is set up, with a call of each caller in its log; gives the file of the records."""
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    desk = open_desk(home)
    desk.open_records()
    for number, caller in enumerate(callers):
        values = {"phone": f"1380000{number:04d}", "caller_name": caller, "matter": f"{caller}的事项"}
        draft = Draft(uuid4(), desk.clock.now(), "李敏", "enquiry", values)
        desk.calls.close(draft, outcome)
    desk.close()
    return desk.settings.paths.database


def program(home: Path, *before: str, command: Sequence[str] = PROGRAM) -> Terminal:
    """The program on a terminal; `before` is put in front of its command."""
    environ = {"PHONEDESK_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    return Terminal((*before, *command), environ=environ)


def opened(home: Path, *before: str, command: Sequence[str] = PROGRAM) -> Terminal:
    """The program with everything loaded: its keys are on the screen and nothing more is painted."""
    terminal = program(home, *before, command=command)
    terminal.wait_for("查找", START)
    terminal.wait_idle(1.0, START)
    return terminal


def patched(lines: str) -> tuple[str, ...]:
    """The program with something taken out of it: the twin that has to fail."""
    run = "import sys\nsys.argv = ['phonedesk']\nfrom phonedesk.__main__ import main\nmain()"
    return (sys.executable, "-c", f"{lines}\n{run}")


def left_behind(terminal: Terminal) -> str:
    """What stands on the terminal once the program has left it, without the breaks of its lines."""
    output = terminal.raw.decode(errors="replace")
    return output[output.rfind("\x1b[?1049l") + 1 :].replace("\r\n", "\n")


def callers(database: Path) -> list[str]:
    """Who is in the log, by the bytes of the file alone."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database.read_bytes())
        return [row[0] for row in connection.execute("SELECT caller_name FROM call ORDER BY id")]


def listing(folder: Path) -> dict[str, bytes | None]:
    """Every file below, with its bytes; nothing for what is no file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        found[str(path.relative_to(folder))] = path.read_bytes() if path.is_file() else None
    return found


def drafts(home: Path) -> list[Draft]:
    """The open calls on the disk, opened with the desk's key by the age library alone."""
    files = sorted((home / "drafts").glob("*.age"))
    if not files:
        return []
    key = (home / "desk.key").read_text(encoding="ascii").strip()
    identity = pyrage.x25519.Identity.from_str(key)
    return [from_json(pyrage.decrypt(file.read_bytes(), [identity])) for file in files]


def take_a_call(terminal: Terminal, caller: str) -> None:
    """F2, a number, the type, a name; waits until it is on the screen."""
    terminal.key("F2")
    terminal.wait_for("电话", START)
    terminal.type("139")
    terminal.key("Enter")
    terminal.type(f"1{caller}")
    terminal.wait_for(caller, START)
