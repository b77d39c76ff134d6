"""Made-up desks to measure on: settings, and a log of any length with the callbacks that it promised."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.times import to_micros
from phonedesk.store.schema import create

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PHONEDESK = (sys.executable, "-m", "phonedesk")
PENDING = 20
"""Open promises: what an office can keep up with, however many years its log holds."""
SECOND_ROW = "停水公告何时发布"
"""Stands in the second row of the pending list and nowhere else, so only a painted list shows it."""
CALLS_A_DAY = 60
STEPS_A_CALL = 4
TALKED = 120_000_000
"""Microseconds from opening to closing."""

SETTINGS = """\
department = "市政务服务局办公室"
operators = ["李敏"]
operator = "李敏"
area_code = "010"
language = "zh"
"""
_TABLES = {
    "call": "id uuid number day sequence opened_at closed_at operator call_type outcome playbook_version"
    " confidential rings late_reason phone phone_normalised caller_name organisation position matter"
    " read_back_at duration clock_moved",
    "answer": "call_id field value",
    "ticked_step": "call_id position step stage clause kind zh en at",
    "callback": "call_id due_at due_amount due_unit status unreached reply assignee",
}


@dataclass(frozen=True, slots=True)
class Office:
    """A furnished PHONEDESK_HOME."""

    home: Path

    @property
    def environ(self) -> Mapping[str, str]:
        """What makes phonedesk live there."""
        return {"PHONEDESK_HOME": str(self.home)}

    @property
    def settings(self) -> Path:
        """The settings' file."""
        return self.home / "settings.toml"

    @property
    def database(self) -> Path:
        """The records' file."""
        return self.home / "phonedesk.db"


def furnish(home: Path, calls: int, pending: int = PENDING) -> Office:
    """An office of so many calls, the newest of them pending callbacks; every tenth other one is done."""
    home.mkdir(parents=True)
    office = Office(home.resolve())
    office.settings.write_text(SETTINGS, encoding="utf-8")
    create(office.database)
    now = datetime.now(UTC).replace(microsecond=0)
    with closing(sqlite3.connect(office.database)) as connection, connection:
        for index in range(calls):
            for table, rows in _rows_of_call(index, calls, pending, now).items():
                names = _TABLES[table].split()
                marks = ", ".join("?" * len(names))
                connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
    return office


def _rows_of_call(
    index: int, calls: int, pending: int, now: datetime
) -> Mapping[str, list[tuple[object, ...]]]:
    age = calls - index
    opened = now - timedelta(days=age // CALLS_A_DAY + 1, minutes=age % CALLS_A_DAY)
    day, at, key = f"2{index // CALLS_A_DAY:07d}", to_micros(opened), index + 1
    promised = age <= pending
    rank = pending - age  # the most urgent of them is the oldest
    matter = SECOND_ROW if rank == 1 else f"学籍证明补办要哪些材料 {index}"
    phone = f"138{index:08d}"
    sequence = index % CALLS_A_DAY + 1
    call = (key, UUID(int=key).hex, f"{day}-{sequence:03d}", day, sequence, at, at + TALKED, "李敏")
    said = ("enquiry", "callback" if promised else "answered", "1", False, 2, "", phone, f"+86{phone}")
    rows: dict[str, list[tuple[object, ...]]] = {
        "call": [(*call, *said, f"张珊{index}", "市第二中学", "教师", matter, None, TALKED, 0)],
        "answer": [(key, "reply", "本人身份证、学校在读证明；可以代办，带委托书。")],
        "ticked_step": [
            (key, position, f"step-{position}", "record", "2.2.1", "say", "向对方核对记录", "Read back", at)
            for position in range(STEPS_A_CALL)
        ],
    }
    if promised:
        due = to_micros(now + timedelta(days=2, hours=rank))
        rows["callback"] = [(key, due, 3, "working_days", "pending", 0, "", "教育科")]
    elif index % 10 == 0:
        rows["callback"] = [(key, at, 3, "working_days", "done", 0, "可以代办。", "教育科")]
    return rows
