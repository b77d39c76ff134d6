"""Closing a call, in one durable transaction, beside the bare statements that write the same rows."""

from __future__ import annotations

import sqlite3
import time
from contextlib import ExitStack, closing
from datetime import timedelta
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import uuid4

from benchmarks.pty import interleave
from benchmarks.report import Row
from phonedesk.desk.desk import Desk
from phonedesk.domain.draft import Draft
from phonedesk.domain.states import Outcome
from phonedesk.domain.times import SystemClock
from phonedesk.settings import load_settings
from phonedesk.store.pragmas import PRAGMAS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.office import Office

CALL_TYPE = "enquiry"
TYPED = {
    "phone": "13800131234",
    "caller_name": "张珊",
    "organisation": "市第二中学",
    "position": "教师",
    "matter": "学籍证明补办要哪些材料，能不能代办？",
    "reply": "本人身份证、学校在读证明；可以代办，带委托书。",
}
OWNED = ("answer", "ticked_step", "transfer", "callback")
"""The tables whose rows belong to a call."""

Rows = dict[str, list[dict[str, object]]]


def open_desk(environ: Mapping[str, str]) -> Desk:
    """A desk that can take calls."""
    settings, _ = load_settings(environ)
    desk = Desk(settings, SystemClock(settings.zone))
    desk.load_playbook()
    return desk


def close_a_call(office: Office, other: Office, rounds: int) -> list[Row]:
    """`desk.calls.close` of a promised callback in one office, the same rows bare in the other.

    The index of the look-up is written by the desk alone.
    """
    desk = open_desk(office.environ)
    with ExitStack() as stack:
        stack.callback(desk.close)
        number = desk.calls.close(promised_call(desk), Outcome.CALLBACK).number
        bare = stack.enter_context(closing(sqlite3.connect(other.database, isolation_level=None)))
        for pragma in PRAGMAS:
            bare.execute(f"PRAGMA {pragma}")
        rows = _rows_of(office, number)
        fresh = count(1)
        measures = {
            "desk": lambda: _close(desk, promised_call(desk)),
            "bare": lambda: _write(bare, _renewed(rows, next(fresh))),
        }
        interleave(measures, 3)
        samples = interleave(measures, rounds)
    written = sum(map(len, rows.values()))
    what = f"closing a call ({written} rows and the index, one durable commit)"
    against = "raw sqlite3, same rows, no index"
    return [Row(what, samples["desk"].median, 3.5, samples["bare"].median, against)]


def promised_call(desk: Desk) -> Draft:
    """A call in which every step was ticked and everything typed."""
    now = desk.clock.now()
    return Draft(
        uuid=uuid4(),
        opened_at=now - timedelta(minutes=2),
        operator="李敏",
        call_type=CALL_TYPE,
        values=MappingProxyType(TYPED),
        rings=2,
        ticks=MappingProxyType({step.id: now for step in desk.playbook.steps}),
    )


def _close(desk: Desk, draft: Draft) -> float:
    start = time.perf_counter()
    desk.calls.close(draft, Outcome.CALLBACK)
    return time.perf_counter() - start


def _rows_of(office: Office, number: str) -> Rows:
    """What the desk wrote for a call, table by table, the call itself first."""
    with closing(sqlite3.connect(office.database)) as connection:
        connection.row_factory = sqlite3.Row
        call = dict(connection.execute("SELECT * FROM call WHERE number = ?", (number,)).fetchone())
        rows = {"call": [call]}
        for table in OWNED:
            found = connection.execute(f"SELECT * FROM {table} WHERE call_id = ?", (call["id"],)).fetchall()
            rows[table] = [dict(row) for row in found]
    return {table: entries for table, entries in rows.items() if entries}


def _renewed(rows: Rows, run: int) -> Rows:
    """The same rows for another call: keys of its own, everything else as it is."""
    key = 10_000_000 + run
    renewed = {table: [{**row, "call_id": key} for row in rows[table]] for table in rows if table != "call"}
    for table in ("transfer", "callback"):
        for row in renewed.get(table, []):
            row["id"] = key
    call = {**rows["call"][0], "id": key, "uuid": uuid4().hex, "number": f"bare-{run}", "sequence": key}
    return {"call": [call], **renewed}


def _write(connection: sqlite3.Connection, rows: Rows) -> float:
    statements = [(_insert(table, entries[0]), entries) for table, entries in rows.items()]
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for statement, entries in statements:
        connection.executemany(statement, entries)
    connection.execute("COMMIT")
    return time.perf_counter() - start


def _insert(table: str, row: Mapping[str, object]) -> str:
    names: Sequence[str] = list(row)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
