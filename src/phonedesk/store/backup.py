"""Copies of the records: made whole, proved, and only then put in their place.

A copy carries a checksum over its own bytes in SQLite's `user_version`, since a flipped bit within a text
passes SQLite's own check. A copy without one, made by another program, is judged by that check alone.
"""

from __future__ import annotations

import os
import sqlite3
import time
import zlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonedesk.files import made_beside, sync_folder
from phonedesk.store.errors import (
    Reason,
    StoreError,
    from_system,
    translated,
)
from phonedesk.store.pragmas import open_as_it_is, open_reader
from phonedesk.store.schema import read_version, refuse_newer

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_MS = 5000
"""How long a copy waits for a writer that holds the records."""
PAGES_A_STEP = 2000
CHECKSUM_AT = 60
CHECKSUM_LENGTH = 4
"""Where SQLite's header keeps `user_version`."""
CHUNK = 1 << 20


class BackupExistsError(Exception):
    """Something lies where the copy was to go; it is never written over. The argument is its path."""


class TooLongError(Exception):
    """The copy was not done within the time it was given."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy of the records holds."""

    version: str
    """The revision of its schema."""
    calls: int


def back_up(source: Path, target: Path, within: float | None = None, patience_ms: int = PATIENCE_MS) -> Copy:
    """Copy the records into a new file, on disk and proved when this returns; writers may be at work.

    `within` is in seconds, `patience_ms` for a lock. Raises BackupExistsError, TooLongError, and StoreError
    where the source cannot be read or the copy is not what it should be; then there is no copy.
    """
    if target.exists():
        raise BackupExistsError(target)
    try:
        with made_beside(target) as temporary:
            with closing(open_reader(source, patience_ms)) as records:
                copy_pages(records, temporary, within)
            _stamp(temporary)
            copy = prove(temporary)
            temporary.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise from_system(error) from None
    return copy


@translated
def copy_pages(records: sqlite3.Connection, target: Path, within: float | None = None) -> None:
    """Copy what an open connection sees at one moment into an empty file; not yet on disk.

    Raises TooLongError, StoreError and OSError.
    """
    deadline = None if within is None else time.monotonic() + within

    def keep_time(*_: int) -> None:
        if deadline is not None and time.monotonic() > deadline:
            raise TooLongError

    with closing(sqlite3.connect(target, isolation_level=None)) as copied:
        # Synced and proved as a whole afterwards: a copy that was cut short is thrown away.
        copied.execute("PRAGMA journal_mode=OFF")
        copied.execute("PRAGMA synchronous=OFF")
        if not records.in_transaction:
            records.execute("BEGIN")
            records.execute("SELECT 1 FROM sqlite_master").fetchone()  # from here on it is one state
        records.backup(copied, pages=PAGES_A_STEP, progress=keep_time)


@translated
def prove(file: Path) -> Copy:
    """Look through a whole copy without changing it.

    Raises StoreError and its kinds where it is no copy of ours, damaged, or made by a newer phonedesk.
    """
    with closing(open_as_it_is(file)) as copied:
        refuse_newer(read_version(copied))
        (stamp,) = copied.execute("PRAGMA user_version").fetchone()
        if stamp and stamp & 0xFFFFFFFF != _checksum(file):
            raise StoreError(Reason.DAMAGED, file.name)
        return _looked_through(copied, file)


@translated
def examine(database: Path) -> Copy:
    """Look through records that desks may be writing to; raises StoreError and its kinds."""
    with closing(open_reader(database, PATIENCE_MS)) as records:
        records.execute("BEGIN")
        return _looked_through(records, database)


def _looked_through(connection: sqlite3.Connection, file: Path) -> Copy:
    version = read_version(connection)
    refuse_newer(version)
    if not is_sound(connection):
        raise StoreError(Reason.DAMAGED, file.name)
    (calls,) = connection.execute("SELECT count(*) FROM call").fetchone()
    return Copy(version, calls)


def is_sound(connection: sqlite3.Connection) -> bool:
    """Whether every page, index and reference of the database is as it should be; raises sqlite3.Error."""
    said = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
    return said == ["ok"] and connection.execute("PRAGMA foreign_key_check").fetchone() is None


def _stamp(file: Path) -> None:
    """Write the checksum into the header, and have the whole file on the disk."""
    checksum = _checksum(file)
    with file.open("r+b") as opened:
        opened.seek(CHECKSUM_AT)
        opened.write(checksum.to_bytes(CHECKSUM_LENGTH, "big"))
        opened.flush()
        os.fsync(opened.fileno())


def _checksum(file: Path) -> int:
    """CRC-32 over the file, its own place counted as zeros; never 0, which stands for none."""
    with file.open("rb") as opened:
        head = opened.read(CHUNK)
        hidden = head[:CHECKSUM_AT] + bytes(CHECKSUM_LENGTH) + head[CHECKSUM_AT + CHECKSUM_LENGTH :]
        checksum = zlib.crc32(hidden)
        while chunk := opened.read(CHUNK):
            checksum = zlib.crc32(chunk, checksum)
    return checksum or 1
