"""Until the desk is there: the first frame, what it loads, and what is typed before it."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tests.terminal import Terminal

from benchmarks.bare import READY
from benchmarks.office import PHONEDESK, SECOND_ROW
from benchmarks.pty import Session, interleave, start_time
from benchmarks.report import Row
from phonedesk.store.queries import PENDING

if TYPE_CHECKING:
    from benchmarks.office import Office

ROOT = Path(__file__).parents[1]
BARE = (sys.executable, "-m", "benchmarks.bare")
BARE_ENVIRON = {"PYTHONPATH": str(ROOT)}
HEAVY = ("sqlmodel", "sqlalchemy", "alembic", "pydantic", "pypinyin", "phonenumbers", "chinese_calendar")
"""What the first frame does without."""
EARLY = "qzxwvkjg"
"""Letters that a Chinese home page shows nowhere."""
FIRST_KEY, LAST_KEY = 0.010, 0.100
"""Seconds after exec."""


def first_frames(small: Office, large: Office, rounds: int) -> list[Row]:
    """Exec to the pending list on the screen, on both offices, beside the bare application."""
    measures = {
        "bare": lambda: start_time(BARE, READY, BARE_ENVIRON),
        "small": lambda: start_time(PHONEDESK, SECOND_ROW, small.environ),
        "large": lambda: start_time(PHONEDESK, SECOND_ROW, large.environ),
    }
    interleave(measures, 1)  # whatever is not compiled yet is compiled now
    samples = interleave(measures, rounds)
    bare, desk, grown = (samples[name].median for name in ("bare", "small", "large"))
    return [
        Row("exec → first frame with the pending list", desk, 1.25, bare, "bare Textual app"),
        Row("the same, log 100 × as long", grown, 1.05, desk, "the shorter log"),
    ]


def first_home(small: Office, large: Office, rounds: int) -> list[Row]:
    """Exec to the pending list on the screen, in two offices of which one has been at work for far longer."""
    markers = {office.home: most_urgent(office) for office in (small, large)}
    measures = {
        "small": lambda: start_time(PHONEDESK, markers[small.home], small.environ),
        "large": lambda: start_time(PHONEDESK, markers[large.home], large.environ),
    }
    interleave(measures, 1)
    samples = interleave(measures, rounds)
    what, against = f"exec → first home, {_calls_in(large):,} calls", f"{_calls_in(small):,} calls"
    return [Row(what, samples["large"].median, 1.05, samples["small"].median, against)]


def most_urgent(office: Office) -> str:
    """The beginning of the matter in the first row of the pending list that shows one."""
    with closing(sqlite3.connect(office.database)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(PENDING).fetchmany(5)
    return next(str(row["matter"])[:6] for row in rows if not row["confidential"])


def _calls_in(office: Office) -> int:
    with closing(sqlite3.connect(office.database)) as connection:
        return int(connection.execute("SELECT count(*) FROM call").fetchone()[0])


def modules_at_first_frame(office: Office, folder: Path, before: str = "") -> frozenset[str]:
    """What is in `sys.modules` as the pending list is painted; `before` names a module to import ahead."""
    told = folder / "modules.json"
    command = (sys.executable, "-m", "benchmarks.first_frame", str(told), SECOND_ROW, before)
    with Session(command, environ={**office.environ, **BARE_ENVIRON}) as session:
        session.time_to(SECOND_ROW)
    return frozenset(json.loads(told.read_text(encoding="utf-8")))


def heavy_modules(office: Office, folder: Path) -> list[Row]:
    """How many of the heavy modules the first frame loads."""
    loaded = [name for name in HEAVY if name in modules_at_first_frame(office, folder)]
    what = "heavy modules at the first frame"
    return [Row(f"{what}: {', '.join(loaded)}" if loaded else what, len(loaded), 0, unit="")]


def early_keys(office: Office, rounds: int) -> list[Row]:
    """How many of the keys typed before the first frame are lost, of the worst run."""
    lost = max(_lost(office) for _ in range(rounds))
    return [Row(f"keys lost of {len(EARLY)}, typed 10–100 ms after exec", lost, 0, unit="")]


def _lost(office: Office) -> int:
    step = (LAST_KEY - FIRST_KEY) / (len(EARLY) - 1)
    start = time.perf_counter()
    with Terminal(PHONEDESK, environ=office.environ) as terminal:
        for number, letter in enumerate(EARLY):
            time.sleep(max(0.0, start + FIRST_KEY + number * step - time.perf_counter()))
            terminal.send(letter)
        terminal.wait_for("值班", 30)
        terminal.wait_idle(0.5)
        return len(EARLY) - in_order(EARLY, terminal.row(1))


def in_order(typed: str, row: str) -> int:
    """How many of the letters stand in the row, in the order in which they were typed."""
    shown = iter(row)
    return sum(letter in shown for letter in typed if letter in row)
