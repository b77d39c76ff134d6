"""Two real desks and their model: asked, started, killed, and compared."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Self

import pyrage

from tests.faults.life import words
from tests.faults.life.desk import work
from tests.faults.life.faults import BY_ANOTHER_PROGRAM
from tests.faults.life.looking import Disk, compare_desk, compare_disk
from tests.faults.life.model import DeskModel, Model
from tests.faults.life.rules import Record, arrange, micros

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults.warm import WarmParent, Worker

SECOND = 1_000_000
KILLED = -9
LATEST = 3
"""After each step one of the latest records is looked up, for they change; at the end all are."""
GONE = ("gone", None)
"""What a desk answers that was killed over it."""


class Desks:
    """Two desks on one folder; `fired` counts the faults that were met."""

    def __init__(self, home: Path, database: bytes, parent: WarmParent, mutant: str = "") -> None:
        (home / "phonedesk.db").write_bytes(database)
        arrange(home / "phonedesk.db")
        (home / "desk.key").write_text(f"{pyrage.x25519.Identity.generate()}\n", encoding="ascii")
        self._home = home
        self._parent = parent
        self._mutant = mutant
        self._monotonic = 1000.0
        self._workers: list[Worker | None] = [None, None]
        self._disk = Disk(home)
        self._looks = 0
        self._asked = [0, 0]
        self._seen = [(-1, -1), (-1, -1)]
        """Of each desk: the records' version, and what it had been asked, when it was looked at last."""
        first, second = (DeskModel(operator) for operator in words.OPERATORS)
        self.model = Model(micros(words.BEGIN), (first, second))
        self.fired: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            if worker:
                worker.kill()
        self._disk.close()

    # ── the clock ──

    def pass_time(self, seconds: int) -> None:
        self.model.now += seconds * SECOND
        self._monotonic += seconds

    def set_clock(self, now: int) -> None:
        """The clock is set; the monotonic one never is."""
        self.model.now = now

    # ── the desks ──

    def start(self, number: int, zone: str, fault: str = "") -> None:
        desk = self.model.desks[number]
        if desk.runs:
            return
        self._workers[number] = self._parent.start(work, self._home, self._mutant)
        with self.locked(fault):
            answer = self.ask(number, "start", desk.operator, zone)
        self.model.start(desk, zone, can_read_records=not fault)
        self.note("start", fault)
        assert answer == ("done", 0), "a draft that cannot be opened"

    def crash(self, number: int) -> None:
        if worker := self._workers[number]:
            worker.kill()
            self._dead(number)
            self.note("crash", "killed")

    def leave(self, number: int) -> None:
        if worker := self._workers[number]:
            assert self.ask(number, "leave") == ("done", None)
            self.model.leave(self.model.desks[number])
            worker.kill()
            self._workers[number] = None

    def ask(self, number: int, name: str, *arguments: object) -> Any:
        """What the desk answers; GONE where the step killed it, which is in the model, too, from then on."""
        worker = self._workers[number]
        assert worker
        self._asked[number] += 1
        try:
            return worker.ask((name, (self.model.now, self._monotonic), arguments))
        except EOFError:
            assert worker.wait() == KILLED, "the desk broke down"
            self._dead(number)
            return GONE

    def note(self, what: str, fault: str) -> None:
        """The fault, where there was one, was met."""
        if fault:
            self.fired[f"{what} {fault}"] += 1

    def _dead(self, number: int) -> None:
        self.model.desks[number].forget_all()
        self._workers[number] = None

    @contextmanager
    def locked_for(self, number: int, fault: str) -> Iterator[None]:
        """The same, once the desk has its records open."""
        if fault in BY_ANOTHER_PROGRAM:
            assert self.ask(number, "open_records") == ("done", None)
        with self.locked(fault):
            yield

    @contextmanager
    def locked(self, fault: str) -> Iterator[None]:
        """Another program, this one, has the records locked meanwhile."""
        if fault not in BY_ANOTHER_PROGRAM:
            yield
            return
        with closing(sqlite3.connect(self._home / "phonedesk.db", isolation_level=None)) as connection:
            connection.execute(f"BEGIN {BY_ANOTHER_PROGRAM[fault]}")
            connection.execute("SELECT count(*) FROM call").fetchall()
            yield
            connection.rollback()

    # ── looking ──

    def compare(self, *, every: bool = False) -> None:
        """The disk and every desk that runs are as the model says; one call is looked up, or every one.

        A desk that was asked for nothing since the last look, with the same records, says the same.
        """
        version = compare_disk(self._disk, self.model)
        self._looks += 1
        for number, desk in enumerate(self.model.desks):
            state = (version, self._asked[number])
            if desk.runs and (every or state != self._seen[number]):
                seen = self.ask(number, "look", *self._to_look_up(every=every))
                compare_desk(seen, desk, self.model)
                self._seen[number] = (version, self._asked[number])

    def _to_look_up(self, *, every: bool) -> tuple[list[str], list[str], list[tuple[str, str]]]:
        """Queries, numbers and callers: each call is looked up by its own words."""
        records = self.model.records
        if every:
            own = [word for record in records for word in _own_words(record)]
            numbers = [str(record.row["number"]) for record in records]
            return [*words.QUERIES, *own], numbers, [_caller(record) for record in records]
        queries: tuple[str, ...] = words.QUERIES
        if records:
            record = records[-1 - self._looks % min(len(records), LATEST)]
            queries = (*queries, *_own_words(record) * 4)
        query = queries[self._looks % len(queries)]
        return [query], [str(record.row["number"])] if records else [], [_caller(record)] if records else []


def _own_words(record: Record) -> list[str]:
    says = record.says()
    phone = next(n.digits for n in words.PHONES.values() if n.recorded == says.get("phone", ""))
    own = (str(record.row["number"]), phone[-4:], says.get("caller_name", ""), says.get("matter", "")[:6])
    return [word for word in own if word.strip()]


def _caller(record: Record) -> tuple[str, str]:
    """Number and name, as somebody would type them."""
    says = record.says()
    phone = next(key for key, number in words.PHONES.items() if number.recorded == says.get("phone", ""))
    name = says.get("caller_name", "")
    return phone, "" if "\n" in name else name
