"""How every connection to the database is opened.

`journal_mode`, `synchronous` and `secure_delete` guard what a commit leaves on the disk; `foreign_keys` and
`recursive_triggers` hold the schema's own rules (without the latter INSERT OR REPLACE goes round the
no-delete triggers); `trusted_schema` keeps a doctored file from calling functions. A reader gets all of
them too: it may have to roll back a hot journal, which is writing. Setting the journal mode reads the
schema and so can meet a lock, but no sooner than the query that follows it.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from phonedesk.store.errors import (
    PRIMARY_CODE,
    DatabaseMissingError,
    NotADatabaseError,
    Reason,
    StoreError,
    translated,
)

if TYPE_CHECKING:
    from pathlib import Path

PRAGMAS = (
    "journal_mode=TRUNCATE",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
)
WRITER_BUSY_TIMEOUT_MS = 5000
ASKING_MS = 20
"""How long SQLite may ask for the write lock by itself: more and more rarely, down to ten times a second."""


class _Writing(sqlite3.Connection):
    """One that can be used again once a fault is over that let even a rollback fail.

    The index of the look-up keeps hold of a page until its part of the rollback is done. SQLite then stays in
    its error until the next statement has met it, which must not be the one that saves a call.
    """

    def rollback(self) -> None:
        """Roll back, and meet the error that may be left."""
        try:
            super().rollback()
        finally:
            with suppress(sqlite3.Error):
                self.execute("SELECT 1 FROM sqlite_master").fetchone()


def open_reader(path: Path, busy_timeout_ms: int = 0) -> sqlite3.Connection:
    """A connection that only queries; raises StoreError and its kinds.

    It is opened read-write all the same: a read-only one cannot recover what a crashed writer left.
    """
    return _open(path, busy_timeout_ms, (*PRAGMAS, "query_only=ON"))


def open_writer(path: Path, busy_timeout_ms: int = WRITER_BUSY_TIMEOUT_MS) -> sqlite3.Connection:
    """A connection without implicit transactions, never creating a file; raises StoreError and its kinds."""
    return _open(path, busy_timeout_ms, PRAGMAS, _Writing)


def begin_immediate(connection: sqlite3.Connection, patience_ms: int) -> None:
    """Begin with the write lock in hand; raises sqlite3.OperationalError where it stays with another.

    It is asked for every few milliseconds: among several desks that close one call after the other, one that
    asked as rarely as SQLite does by itself has waited for all its patience.
    """
    deadline = time.monotonic() + patience_ms / 1000
    connection.execute(f"PRAGMA busy_timeout={min(ASKING_MS, patience_ms)}")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or time.monotonic() >= deadline:
                    raise
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience_ms}")


def _is_busy(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY


@translated
def open_as_it_is(path: Path) -> sqlite3.Connection:
    """A connection that cannot change a byte of the file, for copies; raises StoreError and its kinds."""
    refuse_unreadable(path)
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


@translated
def _open(
    path: Path,
    busy_timeout_ms: int,
    pragmas: tuple[str, ...],
    factory: type[sqlite3.Connection] = sqlite3.Connection,
) -> sqlite3.Connection:
    refuse_unreadable(path)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=busy_timeout_ms / 1000,
        isolation_level=None,
        factory=factory,
        check_same_thread=False,  # opened by one thread and closed by another; used by one at a time
    )
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        _refuse_cut_off(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def glance(path: Path) -> os.stat_result:
    """What lies at the path; raises DatabaseMissingError and NotADatabaseError, and opens nothing.

    Closing any descriptor of the file would drop this process's locks; opening a FIFO would wait for ever.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise DatabaseMissingError from None
    except OSError:
        raise NotADatabaseError(Reason.NO_PERMISSION) from None
    if not stat.S_ISREG(found.st_mode):
        raise NotADatabaseError(Reason.NOT_A_FILE)
    if found.st_size == 0:
        raise NotADatabaseError(Reason.EMPTY)
    return found


def refuse_unreadable(path: Path) -> None:
    """Raise DatabaseMissingError or NotADatabaseError where there is nothing to open."""
    glance(path)
    if not _may(path, os.R_OK):
        raise NotADatabaseError(Reason.NO_PERMISSION)


def refuse_read_only(path: Path) -> None:
    """Raise StoreError where a change could not be kept: SQLite opens such a file, and says so too late.

    A change needs the file, its journal, and the folder in which the journal is made.
    """
    journal = path.with_name(f"{path.name}-journal")
    files = [path, journal] if journal.exists() else [path]
    may = all(_may(file, os.W_OK) for file in files) and _may(path.parent, os.W_OK | os.X_OK)
    if not may or not all(file.is_file() for file in files):
        raise StoreError(Reason.READ_ONLY)


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _refuse_cut_off(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError for a file that lacks a part of its last page: SQLite misses whole pages alone.

    The size is asked for under a lock: no other desk can make the file longer meanwhile.
    """
    connection.execute("BEGIN")
    try:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        if path.stat().st_size < pages * size:
            raise StoreError(Reason.DAMAGED)
    finally:
        connection.rollback()
