"""Putting a copy in the place of the records, at one stroke, with the old ones kept beside it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonedesk.files import PRIVATE_FILE, made_beside, sync_file, sync_folder
from phonedesk.store.backup import PATIENCE_MS, Copy, copy_pages, prove
from phonedesk.store.errors import DatabaseMissingError, Reason, StoreError, translated
from phonedesk.store.pragmas import open_as_it_is, open_reader, open_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_LAST_NUMBERS = "SELECT day, max(sequence) FROM call GROUP BY day"
UNREADABLE = (Reason.DAMAGED, Reason.EMPTY, Reason.NOT_A_DATABASE, Reason.FOREIGN)
"""Why records are replaced without a look at what they hold."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in the place of the records now."""

    copy: Copy
    aside: Path | None
    """Where the records went that stood there before; none where there were none."""


def restore(
    file: Path, database: Path, aside: Path, raise_marks: Callable[[Mapping[str, int]], None]
) -> Restored:
    """Prove the backup, keep the present records under `aside`, and put a copy of the backup in their place.

    `raise_marks` is told the last number of each day before the records go. Raises StoreError and OSError
    before anything is replaced: of the backup, and BUSY where somebody is writing.
    """
    prove(file)
    with made_beside(database) as incoming:
        with closing(open_as_it_is(file)) as backup:
            copy_pages(backup, incoming)
        copy = _made_ready(incoming)
        with _set_aside(database, aside, raise_marks) as kept:
            incoming.replace(database)
            sync_folder(database.parent)
    return Restored(copy, kept)


@translated
def _made_ready(incoming: Path) -> Copy:
    """The copy without its checksum, which holds no longer than it is written to; on the disk and proved."""
    with closing(sqlite3.connect(incoming, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA user_version=0")
    sync_file(incoming)
    return prove(incoming)


@contextmanager
def _set_aside(
    database: Path, aside: Path, raise_marks: Callable[[Mapping[str, int]], None]
) -> Iterator[Path | None]:
    """Keep what stands there now, and keep writers out until the block is left."""
    try:
        holder = open_writer(database, PATIENCE_MS)
    except DatabaseMissingError:
        yield None
        return
    except StoreError as error:
        if error.reason not in UNREADABLE:
            raise
        _move_bytes(database, aside)
        yield aside
        return
    with closing(holder):
        try:
            _keep_writers_out(holder)
            raise_marks(_copy_held(database, aside))
        except StoreError as error:
            if error.reason not in UNREADABLE:
                raise
            holder.close()
            _move_bytes(database, aside)
        yield aside


@translated
def _keep_writers_out(holder: sqlite3.Connection) -> None:
    holder.execute("BEGIN IMMEDIATE")  # readers may go on: SQLite copies nothing that is locked from them


@translated
def _copy_held(database: Path, aside: Path) -> Mapping[str, int]:
    """Copy records that nobody writes to; gives the last number of each day."""
    with made_beside(aside) as temporary:
        with closing(open_reader(database, PATIENCE_MS)) as records:
            copy_pages(records, temporary)
            numbers = dict(records.execute(_LAST_NUMBERS).fetchall())
        sync_file(temporary)
        temporary.rename(aside)
    sync_folder(aside.parent)
    return numbers


def _move_bytes(database: Path, aside: Path) -> None:
    """Keep records that cannot be read, byte for byte, with what an interrupted save left beside them.

    SQLite would play such a leftover into whatever stands under this name.
    """
    for suffix in ("-journal", "-wal", "-shm", ""):
        part = database.with_name(database.name + suffix)
        if part.exists():
            kept = aside.with_name(aside.name + suffix)
            shutil.copyfile(part, kept)
            kept.chmod(PRIVATE_FILE)
            sync_file(kept)
    sync_folder(aside.parent)
    for suffix in ("-journal", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
