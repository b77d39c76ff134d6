"""How a save is made to fail for real: what is done to the process, and to the connection that writes."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

from phonedesk import files
from phonedesk.desk import drafts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from phonedesk.store.writing import Writer

BY_ANOTHER_PROGRAM = {"reserved": "IMMEDIATE", "exclusive": "EXCLUSIVE", "reading": "DEFERRED"}
"""Locks that another process holds meanwhile: how it begins."""
OF_A_SAVE = (*BY_ANOTHER_PROGRAM, "full", "read_only", "trigger", "no_room", "after_commit")
KILLS_OF_A_SAVE = ("killed_before_commit", "killed_after_commit", "killed_forgetting")
OF_A_DRAFT = ("no_room", "killed_writing", "killed_renamed")
A_FEW_BYTES = 16
REFUSED_ROWS = ("call", "amendment", "ticked_step", "transfer", "callback", "attempt")
REFUSE = "CREATE TEMP TRIGGER refuse_{0} AFTER INSERT ON main.{0} BEGIN SELECT RAISE(FAIL, 'refused'); END"
"""FAIL leaves the row where it is: it is the transaction that has to go."""
ALLOW = "DROP TRIGGER temp.refuse_{0}"


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def no_room() -> Iterator[None]:
    """No file may grow beyond a few bytes: the disk is full for this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (A_FEW_BYTES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def draft_fault(fault: str) -> Iterator[None]:
    """What happens while a draft is written."""
    match fault:
        case "no_room":
            with no_room():
                yield
        case "killed_writing":
            with mock.patch.object(os, "fsync", die):
                yield
        case "killed_renamed":
            with mock.patch.object(files, "sync_folder", die):
                yield
        case _:
            yield


@contextmanager
def save_fault(fault: str, writer: Writer) -> Iterator[None]:
    """What happens while a record is written; what another program does is done by another program."""
    database: sqlite3.Connection = writer._database
    match fault:
        case "no_room":
            with no_room():
                yield
        case "full":
            with _between(database, ("PRAGMA max_page_count=1",), ("PRAGMA max_page_count=1073741823",)):
                yield  # no fewer than there are, and no more
        case "read_only":
            with _between(database, ("PRAGMA query_only=ON",), ("PRAGMA query_only=OFF",)):
                yield
        case "trigger":
            with _between(database, map(REFUSE.format, REFUSED_ROWS), map(ALLOW.format, REFUSED_ROWS)):
                yield
        case "after_commit":
            with mock.patch.object(writer._engine.dialect, "do_commit", _commit_and_complain):
                yield
        case "killed_before_commit":
            with mock.patch.object(writer._engine.dialect, "do_commit", die):
                yield
        case "killed_after_commit":
            with mock.patch.object(writer._engine.dialect, "do_commit", _commit_and_die):
                yield
        case "killed_forgetting":
            with mock.patch.object(drafts, "sync_folder", die):
                yield
        case _:
            yield


@contextmanager
def _between(database: sqlite3.Connection, before: Iterable[str], after: Iterable[str]) -> Iterator[None]:
    for statement in before:
        database.execute(statement)
    try:
        yield
    finally:
        for statement in after:
            database.execute(statement)


def _commit_and_complain(connection: Any) -> None:
    """The commit is on the disk, and reported as failed."""
    connection.commit()
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_IOERR, "SQLITE_IOERR"
    raise error


def _commit_and_die(connection: Any) -> None:
    connection.commit()
    die()
