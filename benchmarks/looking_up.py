"""The look-up by kind of query, beside the same SQL straight through sqlite3, and while another saves."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from benchmarks.closing import open_desk
from benchmarks.pty import Samples, Session, interleave
from benchmarks.questions import questions
from benchmarks.report import Row
from benchmarks.saver import READY, command
from benchmarks.starting import BARE_ENVIRON
from phonedesk.desk.lookup import PAGE
from phonedesk.domain.tokens import wanted
from phonedesk.store import lookup
from phonedesk.store.errors import Reason, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.office import Office
    from phonedesk.desk.desk import Desk
    from phonedesk.desk.lookup import Found
    from phonedesk.domain.query import Query

PATIENCE_MS = 250
"""As long as the page waits for a lock before it asks again."""
TIMES = 3
"""How often each query is timed."""
DAYS = "SELECT min(day), max(day) FROM call"


def by_kind(office: Office, each: int) -> list[Row]:
    """Every query once for its rows to be at hand, then some times in turn with the bare statement."""
    rows: list[Row] = []
    desk = prepared_desk(office)
    with closing(desk), closing(sqlite3.connect(office.database)) as bare:
        days = bare.execute(DAYS).fetchone()
        for kind, asked in questions(office.database, each).items():
            ours, theirs = _in_turn(desk, bare, [desk.lookup.read(typed) for typed in asked], days)
            what = f"look-up: {kind}"
            rows.append(Row(f"{what}, median", ours.median, 1.5, theirs.median, "the same SQL, raw sqlite3"))
            rows.append(Row(f"{what}, p99", ours.p99, None, ours.median, "its median"))
    return rows


def while_saving(office: Office, each: int, a_second: int) -> list[Row]:
    """p99 over queries of all kinds while another desk closes so many calls a second, and without it."""
    desk = prepared_desk(office)
    asked = [
        desk.lookup.read(typed) for some in questions(office.database, each).values() for typed in some[:each]
    ]
    with closing(desk):
        times_of(desk, asked)  # for all to be at hand
        alone = times_of(desk, asked)
        with Session(command(a_second), environ={**office.environ, **BARE_ENVIRON}) as saver:
            saver.time_to(READY)
            beside = times_of(desk, asked)
    what = f"look-up, p99, while {a_second} calls a second are saved"
    return [Row(what, beside.p99, 5, alone.p99, "without that")]


def prepared_desk(office: Office) -> Desk:
    """A desk with everything at hand that a look-up needs."""
    desk = open_desk(office.environ)
    desk.lookup.prepare()
    return desk


def look_up(desk: Desk, query: Query) -> Found:
    """As the page does: within the frame, or else as soon as may be."""
    found = desk.lookup.find_at_once(query)
    while found is None:
        try:
            found = desk.lookup.find(query, PAGE, PATIENCE_MS)
        except StoreError as error:
            if error.reason is not Reason.BUSY:
                raise
    return found


def _in_turn(
    desk: Desk, bare: sqlite3.Connection, asked: Sequence[Query], days: tuple[str, str]
) -> tuple[Samples, Samples]:
    ours: list[float] = []
    theirs: list[float] = []
    for query in asked:
        measures = {"ours": _ours(desk, query), "theirs": _theirs(bare, query, days)}
        interleave(measures, 1)
        samples = interleave(measures, TIMES)
        ours += samples["ours"].values
        theirs += samples["theirs"].values
    return Samples(tuple(ours)), Samples(tuple(theirs))


def _ours(desk: Desk, query: Query) -> Callable[[], float]:
    def run() -> float:
        start = time.perf_counter()
        look_up(desk, query)
        return time.perf_counter() - start

    return run


def _theirs(bare: sqlite3.Connection, query: Query, days: tuple[str, str]) -> Callable[[], float]:
    """The statement that brings the candidates, and as many rows as a page has."""
    items = wanted(query, *days)
    sql, parameters = (
        (lookup.INDEXED, (lookup.expression(items),)) if items and all(items) else (lookup.NEWEST_FIRST, ())
    )

    def run() -> float:
        start = time.perf_counter()
        bare.execute(sql, parameters).fetchmany(PAGE + 1)
        return time.perf_counter() - start

    return run


def times_of(desk: Desk, asked: Sequence[Query]) -> Samples:
    """How long each of the queries takes, some times each."""
    return Samples(tuple(_ours(desk, query)() for query in asked for _ in range(TIMES)))
