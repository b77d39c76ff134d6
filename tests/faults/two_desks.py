"""What the processes of `test_two_desks` do: each function is the work of one child."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.desk.drafts import Drafts
from phonedesk.domain.draft import Draft
from phonedesk.domain.states import Outcome
from phonedesk.store import writing
from phonedesk.store.errors import StoreError
from tests.faults.samples import open_desk

if TYPE_CHECKING:
    import sqlite3
    from multiprocessing.connection import Connection
    from pathlib import Path

    from phonedesk.desk.desk import Desk

FIRST_DAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAYS = 3
"""The closings go round so many days, so that each day's numbers are fought for."""
MANY = 1_000_000


def begin_at(moment: float) -> None:
    """Return at a moment of the monotonic clock, which is one for all processes, to the microsecond."""
    while time.monotonic() < moment:
        pass


def call_of(desk_number: int, turn: int) -> Draft:
    opened = FIRST_DAY + timedelta(days=turn % DAYS, seconds=turn)
    values = {"phone": f"138{turn:08d}", "matter": f"{desk_number} 补办学籍证明 {turn}", "answer": "带身份证"}
    return Draft(UUID(int=desk_number * MANY + turn), opened, f"值班{desk_number}", "enquiry", values)


# ── closing ──


def begin_plainly(database: sqlite3.Connection, _: int) -> None:
    """The twin's: the write lock is asked for when the first row is written."""
    database.execute("BEGIN")


def close_many(connection: Connection, home: Path, desk_number: int, count: int, safely: bool) -> None:
    """Close so many calls as fast as it goes; answers the numbers given, the errors, the longest closing."""
    desk = open_desk(home)
    desk.open_records()
    if not safely:
        writing.begin_immediate = begin_plainly  # type: ignore[attr-defined, assignment]
    connection.send("ready")
    begin_at(connection.recv())
    numbers: dict[int, str] = {}
    errors: list[str] = []
    longest = 0.0
    for turn in range(count):
        draft = call_of(desk_number, turn)
        began = time.monotonic()
        try:
            numbers[draft.uuid.int] = desk.calls.close(draft, Outcome.CALLBACK).number
        except StoreError as error:
            errors.append(str(error))
        longest = max(longest, time.monotonic() - began)
    connection.send((numbers, errors, longest))


# ── drafts ──


def without_locks() -> None:
    """The twin's: whoever wants a draft has it."""
    Drafts._try_hold = lambda self, uuid, patience=0: True  # type: ignore[method-assign]


def hold_drafts(connection: Connection, home: Path, desk_number: int, count: int) -> None:
    """Open so many calls, and sit there with them."""
    desk = open_desk(home)
    for turn in range(count):
        desk.drafts.save(call_of(desk_number, turn))
    connection.send("held")
    connection.recv()


def adopt_at(connection: Connection, home: Path, locked: bool) -> None:
    """Start at a moment; answers which drafts were offered, and keeps them."""
    if not locked:
        without_locks()
    desk = open_desk(home)
    connection.send("ready")
    begin_at(connection.recv())
    offered = desk.adopt_drafts()
    connection.send(([draft.uuid.int for draft in offered.drafts], list(offered.unreadable)))
    connection.recv()


def adopt_until_told(connection: Connection, home: Path, pause: float) -> None:
    """Adopt again and again; answers each draft offered with the moment of it."""
    desk = open_desk(home)
    offered: list[tuple[int, float]] = []
    connection.send("ready")
    while not connection.poll():
        found = desk.adopt_drafts().drafts
        offered += [(draft.uuid.int, time.monotonic()) for draft in found]
        time.sleep(pause)
    connection.send(offered)


def take_calls(connection: Connection, home: Path, desk_number: int, count: int, locked: bool) -> None:
    """Take calls from the ring to the goodbye, looking for orphans at each.

    Answers what was offered, the numbers given, and the errors that a lock would have kept away.
    """
    if not locked:
        without_locks()
    desk = open_desk(home)
    desk.open_records()
    connection.send("ready")
    begin_at(connection.recv())
    offered: list[int] = []
    closed: dict[int, str] = {}
    errors: list[str] = []
    for turn in range(count):
        draft = call_of(desk_number, turn)
        try:
            desk.drafts.save(draft)
            offered += [found.uuid.int for found in desk.adopt_drafts().drafts]
            closed[draft.uuid.int] = desk.calls.close(draft, Outcome.CALLBACK).number
            desk.drafts.forget(draft.uuid)
        except OSError as error:
            errors.append(repr(error))
    connection.send((offered, closed, errors))


# ── one lock, taken and let go by all ──


class OnlyFlock:
    """The twin's lock: the kernel's alone, without a look at whether the file still has its name."""

    def __init__(self, path: Path, **_: object) -> None:
        self.lock_file = str(path)
        self._descriptor = -1

    def acquire(self) -> None:
        from filelock import Timeout

        self._descriptor = os.open(self.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        time.sleep(0)  # where the other one may come in between
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise Timeout(self.lock_file) from None

    def release(self) -> None:
        os.close(self._descriptor)


def fight_for_a_lock(connection: Connection, home: Path, uuid: UUID, seconds: float, whole: bool) -> None:
    """Hold and let go of one draft for a while; answers how often it was held, and how often by two."""
    if not whole:
        import filelock

        filelock.FileLock = OnlyFlock  # type: ignore[assignment]
    desk = open_desk(home)
    inside = home / "inside"
    held = by_two = 0
    connection.send("ready")
    begin_at(connection.recv())
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not desk.drafts._try_hold(uuid):
            continue
        held += 1
        try:
            os.close(os.open(inside, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            by_two += 1
        else:
            time.sleep(0)
            with contextlib.suppress(FileNotFoundError):
                inside.unlink()
        desk.drafts.release(uuid)
    connection.send((held, by_two))


# ── the first start ──


def start_first(connection: Connection, home: Path, desk_number: int) -> None:
    """All that a desk makes on its first day, at a moment; answers the number of its first call."""
    desk = open_desk(home)
    connection.send("ready")
    begin_at(connection.recv())
    desk.adopt_drafts()
    desk.open_records()
    draft, open_still = call_of(desk_number, 0), call_of(desk_number, 1)
    desk.drafts.save(draft)
    desk.drafts.save(open_still)
    configure(desk)
    number = desk.calls.close(draft, Outcome.CALLBACK).number
    desk.drafts.forget(draft.uuid)
    connection.send(number)
    connection.recv()


def configure(desk: Desk) -> None:
    """What the questions of the first run end in."""
    desk.configure(
        department="市政务服务局办公室", operators=("李敏", "赵强"), operator="李敏", area_code="010"
    )
