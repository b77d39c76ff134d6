"""Carrying out a walk on the real program, asserting as it goes."""

from __future__ import annotations

import csv
import re
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.desk.desk import Desk
from phonedesk.domain.contact import FLAGS, TEXTS, Contact
from phonedesk.domain.times import SystemClock
from phonedesk.settings import load_settings
from tests.terminal import ScreenError, Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tests.walks.walk import Step, Walk

PHONEDESK = (sys.executable, "-m", "phonedesk")
START_TIMEOUT = 20
"""Seconds for the first screen: a busy machine starts programs slowly."""

_SETTINGS = """\
department = "市政务服务局办公室"
operators = ["李敏", "王建国"]
operator = "李敏"
area_code = "010"
language = "{language}"
zone = "{zone}"
"""
MORNING = 10
EAST, DAY = 14, 24
"""The easternmost zone's hours before UTC, and those of a day."""


class WalkFailure(AssertionError):  # noqa: N818 - a failed assertion, not a fault in the script
    """A walk went wrong: the script's line, what was expected, and the screen."""


def run(walk: Walk, home: Path, command: Sequence[str] = PHONEDESK, timeout: float = 10) -> None:
    """Carry out the walk on a desk that lives in `home`; raises WalkFailure.

    `timeout` is how long, in seconds, a text may take to appear and the program to leave.
    """
    prepare(walk, home)
    _Walker(walk, home, command, timeout).run()


def prepare(walk: Walk, home: Path) -> None:
    """Set up the desk that the walk wants: the settings, and the office's own playbook."""
    if not walk.is_fresh:
        settings = _SETTINGS.format(language=walk.language, zone=_where_it_is_morning())
        (home / "settings.toml").write_text(settings, encoding="utf-8")
    if walk.overlay:
        shutil.copyfile(walk.overlay, home / "playbook.toml")
    if walk.directory:
        fill_directory(home, walk.directory)


def fill_directory(home: Path, file: Path) -> None:
    """Enter everybody of a file of the directory, whose headers are the fields."""
    settings, _ = load_settings({"PHONEDESK_HOME": str(home)}, "zh")
    desk = Desk(settings, SystemClock(settings.zone))
    with file.open(encoding="utf-8", newline="") as lines:
        people = [_contact(row) for row in csv.DictReader(lines)]
    desk.directory.put(people)
    desk.close()


def _contact(row: Mapping[str, str]) -> Contact:
    texts = {name: row[name] for name in TEXTS}
    on_duty, away, leader = (bool(row[name]) for name in FLAGS)
    return Contact(uuid4(), **texts, on_duty=on_duty, away=away, leader=leader)


def _where_it_is_morning() -> str:
    """A zone in which what is due within the hour is due today, whenever the walk is taken."""
    ahead = (MORNING - time.gmtime().tm_hour) % DAY
    ahead -= DAY * (ahead > EAST)
    return f"Etc/GMT{-ahead:+d}"  # whose names count westward


class _Walker:
    def __init__(self, walk: Walk, home: Path, command: Sequence[str], timeout: float) -> None:
        self._walk = walk
        self._home = home
        self._command = command
        self._timeout = timeout
        self._size = (walk.columns, walk.rows)
        self._keys = 0
        self._is_running = False
        self._waiting: list[Step] = []  # checks of the records, for when the program has let go of them
        self._terminal: Terminal
        self._does: Mapping[str, Callable[[Step], None]] = {
            "key": self._key,
            "type": lambda step: self._terminal.type(step.arguments[0]),
            "paste": lambda step: self._terminal.paste(step.arguments[0]),
            "see": self._see,
            "clause": self._see,
            "tick": self._see,
            "see-not": self._see_not,
            "wait": lambda step: time.sleep(float(step.arguments[0])),
            "resize": self._resize,
            "count-keys": self._count_keys,
            "keys-beyond-text": self._keys_beyond_text,
            "restart": self._restart,
            "kill": self._kill,
            "hang-up": self._hang_up,
            "row": self._record,
            "has": self._record,
            "drafts": self._record,
            "count": self._record,
            "end": self._leave,
        }

    def run(self) -> None:
        self._start()
        step = self._walk.steps[0]
        try:
            self._wait_for_first_screen()
            for step in self._walk.steps:
                self._does[step.word](step)
        except (ScreenError, OSError) as error:
            self._fail(step, str(error) if isinstance(error, ScreenError) else self._with_screen(str(error)))
        finally:
            self._terminal.__exit__()

    def _start(self) -> None:
        environ = {"PHONEDESK_HOME": str(self._home)}
        if self._walk.is_fresh:
            environ["PHONEDESK_LANG"] = self._walk.language
        columns, rows = self._size
        self._terminal = Terminal(self._command, columns=columns, rows=rows, environ=environ)
        self._is_running = True

    def _wait_for_first_screen(self) -> None:
        # What comes before the program has the terminal to itself would be echoed, or dropped, by the kernel.
        self._terminal.wait_until(lambda text: text.strip() != "", "nothing on the screen", START_TIMEOUT)

    def _key(self, step: Step) -> None:
        for key in step.arguments:
            self._terminal.key(key)
            self._keys += 1

    def _see(self, step: Step) -> None:
        wanted = _squeeze(step.arguments[-1])
        self._terminal.wait_until(
            lambda text: wanted in _squeeze(text), f"never shown: {wanted}", self._timeout
        )

    def _see_not(self, step: Step) -> None:
        # At once would be too soon: what the last key brings up may not be there yet.
        self._terminal.wait_idle(timeout=self._timeout)
        unwanted = _squeeze(step.arguments[0])
        self._terminal.wait_until(
            lambda text: unwanted not in _squeeze(text), f"still shown: {unwanted}", self._timeout
        )

    def _resize(self, step: Step) -> None:
        columns, rows = (int(number) for number in step.arguments)
        self._size = (columns, rows)
        self._terminal.resize(columns, rows)

    def _count_keys(self, _: Step) -> None:
        self._keys = 0

    def _keys_beyond_text(self, step: Step) -> None:
        if self._keys != int(step.arguments[0]):
            self._fail(step, f"{self._keys} keys were pressed")

    def _restart(self, step: Step) -> None:
        self._leave(step)
        self._start()
        self._wait_for_first_screen()

    def _kill(self, _: Step) -> None:
        self._terminal.kill()
        self._terminal.wait_exit(self._timeout)
        self._stopped()
        self._start()
        self._wait_for_first_screen()

    def _hang_up(self, _: Step) -> None:
        self._terminal.hang_up()
        self._terminal.wait_exit(self._timeout)
        self._stopped()
        self._start()
        self._wait_for_first_screen()

    def _leave(self, step: Step) -> None:
        self._terminal.key("Ctrl+Q")
        if status := self._terminal.wait_exit(self._timeout):
            self._fail(step, self._with_screen(f"left with the exit status {status}"))
        self._stopped()

    def _stopped(self) -> None:
        self._terminal.__exit__()
        self._is_running = False
        for step in self._waiting:
            self._check_records(step)
        self._waiting.clear()

    def _record(self, step: Step) -> None:
        if self._is_running:
            self._waiting.append(step)
        else:
            self._check_records(step)

    def _check_records(self, step: Step) -> None:
        if step.word == "drafts":
            self._check_drafts(step)
            return
        database = self._home / "phonedesk.db"
        if not database.exists():
            self._fail(step, f"there is no {database.name}")
        try:
            with closing(sqlite3.connect(database)) as connection:
                connection.row_factory = sqlite3.Row
                wrong = _WRONG[step.word](connection, step)
        except sqlite3.Error as error:
            wrong = str(error)
        if wrong:
            self._fail(step, wrong)

    def _check_drafts(self, step: Step) -> None:
        left = sorted(file.name for file in (self._home / "drafts").glob("*.age"))
        if len(left) != int(step.arguments[0]):
            self._fail(step, f"{len(left)} drafts: {left}")

    def _with_screen(self, words: str) -> str:
        return f"{words}\n{self._terminal.dump()}"

    def _fail(self, step: Step, words: str) -> None:
        raise WalkFailure(f"{self._walk.name}:{step.line}: {step}\n{words}") from None


def _squeeze(text: str) -> str:
    """The text with runs of spaces as one: how columns are set apart is the layout's affair."""
    return re.sub(" +", " ", text)


def _wrong_count(connection: sqlite3.Connection, step: Step) -> str:
    table, wanted = step.arguments
    (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return "" if count == int(wanted) else f"{table} has {count} rows"


def _wrong_row(connection: sqlite3.Connection, step: Step) -> str:
    table, *fields = step.arguments
    row = connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid DESC LIMIT 1').fetchone()
    if row is None:
        return f"{table} has no rows"
    values = _texts(row)
    wrong = _not_so(values, fields)
    return f"not so: {'，'.join(wrong)}\nthe newest row of {table}: {values}" if wrong else ""


def _wrong_everywhere(connection: sqlite3.Connection, step: Step) -> str:
    table, *fields = step.arguments
    rows = [_texts(row) for row in connection.execute(f'SELECT * FROM "{table}"')]
    listed = "\n".join(map(str, rows))
    return "" if any(not _not_so(values, fields) for values in rows) else f"no such row of {table}:\n{listed}"


def _texts(row: sqlite3.Row) -> Mapping[str, str]:
    return {name: "" if row[name] is None else str(row[name]) for name in row.keys()}  # noqa: SIM118 - a Row


def _not_so(values: Mapping[str, str], fields: Sequence[str]) -> list[str]:
    wrong = []
    for field in fields:
        name, _, wanted = field.partition("=")
        pattern = ".*".join(re.escape(part) for part in wanted.split("*"))
        if name not in values or not re.fullmatch(pattern, values[name], re.DOTALL):
            wrong.append(field)
    return wrong


_WRONG: Mapping[str, Callable[[sqlite3.Connection, Step], str]] = {
    "count": _wrong_count,
    "row": _wrong_row,
    "has": _wrong_everywhere,
}
