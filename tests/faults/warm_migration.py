"""A program that has everything loaded, and migrates in children that it forks: a line in, a line out.

`HOW WHERE FILE BACKUP`, by tabs: HOW is `whole`, or `loose` for the twin that begins no transaction. WHERE is
`statement:N` (the child kills itself before its Nth statement), `after:SECONDS` or `commit:SECONDS` (it is
killed so long after it began, or began to commit), or `never`. The answer is `killed`, or how many statements
there were and the seconds that everything and the commit took.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from phonedesk.store.migrating import migrate
from phonedesk.store.schema import create

connect = sqlite3.connect


class LooseCursor(sqlite3.Cursor):
    def execute(self, sql: str, *values: Any) -> Self:
        return super().execute("SELECT 1" if sql == "BEGIN IMMEDIATE" else sql, *values)


class Loose(sqlite3.Connection):
    """Leaves every statement to itself."""

    def cursor(self, *_: Any, **__: Any) -> LooseCursor:  # type: ignore[override]  # as it is used
        return LooseCursor(self)


class Watch:
    """Counts statements, tells of the commit, and kills before the one that is named."""

    def __init__(self, last: int, tell: Callable[[], None]) -> None:
        self._last, self._tell = last, tell
        self.count, self.committing = 0, 0.0

    def __call__(self, statement: str) -> None:
        if self.committing:  # what comes behind it changes nothing
            return
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        if statement == "COMMIT":
            self.committing = time.perf_counter()
            self._tell()


def migrate_watched(factory: type[sqlite3.Connection] | None, watch: Watch, path: Path, backup: Path) -> str:
    def connect_watched(*places: str, **options: object) -> sqlite3.Connection:
        given = {**options, "factory": factory} if factory else options
        connection = connect(*places, **given)  # type: ignore[call-overload]
        connection.set_trace_callback(watch)
        assert isinstance(connection, sqlite3.Connection)
        return connection

    sqlite3.connect = connect_watched  # type: ignore[assignment]
    started = time.perf_counter()
    migrate(path, backup)
    ended = time.perf_counter()
    return f"{watch.count} {ended - started} {ended - watch.committing}"


def in_a_child(how: str, where: str, path: Path, backup: Path) -> str:
    kind, _, amount = where.partition(":")
    hears, tells = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(hears)
        watch = Watch(int(amount) if kind == "statement" else 0, lambda: tell(tells, "commit"))
        tell(tells, migrate_watched(Loose if how == "loose" else None, watch, path, backup))
        os._exit(0)
    os.close(tells)
    with os.fdopen(hears) as said:
        if kind == "commit":
            said.readline()
        if kind in ("after", "commit"):
            time.sleep(float(amount))
            os.kill(child, signal.SIGKILL)
        lines = said.read().split("\n")
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
        return "killed"
    return lines[-2]


def tell(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())


def main() -> None:
    scratch = Path(sys.argv[1])
    create(scratch / "warm.db")  # loads Alembic and the migrations
    print("ready", flush=True)
    for line in sys.stdin:
        how, where, path, backup = line.rstrip("\n").split("\t")
        print(in_a_child(how, where, Path(path), Path(backup)), flush=True)


if __name__ == "__main__":
    main()
