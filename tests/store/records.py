"""Calls to record, and a look at the file that owes nothing to the code under test."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from phonedesk.domain.call import Call, TickedStep
from phonedesk.domain.callback import Attempt, Callback
from phonedesk.domain.message import Message
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import AttemptResult, DeadlineUnit, Outcome, TransferResult
from phonedesk.domain.transfer import Transfer

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 23)
OPENED = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def whole_call() -> Call:
    """A call with every field set, each to a value of its own."""
    return Call(
        uuid=UUID("0191d4a0-0000-4000-8000-000000000001"),
        opened_at=OPENED,
        closed_at=OPENED + 5 * MINUTE,
        operator="王芳",
        call_type="enquiry",
        outcome=Outcome.CALLBACK,
        playbook_version="2026.1",
        confidential=False,
        rings=4,
        late_reason="另一部电话占线",
        phone="０１０－65521234转8001",
        phone_normalised="+861065521234;ext=8001",
        caller_name="李四",
        organisation="城南社区",
        position="主任",
        matter="门面房产权登记\n要什么材料",
        read_back_at=OPENED + 4 * MINUTE,
        answers={"deadline": "月底前", "place": "城南路 8 号"},
        steps=(
            TickedStep("greet", "answer", "2.1.1", "say", "问候", "Greet", OPENED + MINUTE),
            TickedStep("name", "record", "2.2.1", "ask", "姓名", "Name", None),
        ),
        transfer=Transfer(
            target="产权科 8002",
            wait_minutes=2,
            asked_to_hold_at=OPENED + MINUTE,
            briefed_at=OPENED + 2 * MINUTE,
            confirmed_at=OPENED + 3 * MINUTE,
            result=TransferResult.CONNECTED,
        ),
        callback=Callback(
            due_at=OPENED + timedelta(days=3),
            due_reason=DueReason(3, DeadlineUnit.WORKING_DAYS),
            assignee="产权科",
        ),
        duration=5 * MINUTE + timedelta(microseconds=17),
        clock_moved=timedelta(days=-1, microseconds=-3),
        follows="20261120-031",
        by_mobile=True,
        late_entry=True,
        messages=(
            Message(
                UUID("0191d4a0-0000-4000-8000-000000000002"),
                "产权科 8002",
                OPENED + 5 * MINUTE,
                "王芳",
                OPENED + timedelta(days=1),
                OPENED + timedelta(hours=1),
                "赵敏",
            ),
        ),
    )


def plain_call(**changes: object) -> Call:
    """A short call with a UUID of its own; `changes` are fields of Call."""
    bare = Call(uuid4(), OPENED, OPENED + MINUTE, "王芳", "enquiry", Outcome.ANSWERED)
    return replace(bare, **changes)  # type: ignore[arg-type]  # each test names fields with their own types


def promise(days: int = 3) -> Callback:
    """A callback due so many days after the call."""
    return Callback(OPENED + timedelta(days=days), DueReason(days, DeadlineUnit.CALENDAR_DAYS))


def attempt(result: AttemptResult, note: str = "", due_at: datetime | None = None) -> Attempt:
    """A try at calling back, with a UUID of its own."""
    return Attempt(uuid4(), OPENED + 60 * MINUTE, OPENED + 61 * MINUTE, "赵敏", result, note, due_at)


def dump(path: Path) -> list[str]:
    """Everything in the database: what made it, and every row; the index by the tables that it lies in."""
    with closing(sqlite3.connect(path)) as connection:
        made = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        tables = [
            name for kind, name, sql in made if kind == "table" and not sql.startswith("CREATE VIRTUAL")
        ]
        rows = [(name, row) for name in tables for row in connection.execute(f"SELECT * FROM {name}")]
    return [*map(str, made), *map(str, rows)]


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query, over a plain connection."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def change(path: Path, sql: str) -> None:
    """Carry out a statement over a plain connection with the pragmas that triggers rest on."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA recursive_triggers=ON")
        connection.execute("PRAGMA foreign_keys=ON")
        with connection:
            connection.execute(sql)
