from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import tempfile
import threading
import traceback
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.query import Query
from phonedesk.store import errors
from phonedesk.store.errors import Reason, StoreError
from phonedesk.store.reading import Reader
from phonedesk.store.writing import Writer
from tests.store.records import DAY, ask, change, dump, plain_call, promise, whole_call

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOBODY = 65534
CONFIDED = "".join(("不可", "外传"))  # in two, so that no line of this file quotes it
LISTED = {
    "journal_mode": "truncate",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
}


def settings(connection: sqlite3.Connection) -> dict[str, object]:
    names = (*LISTED, "query_only", "busy_timeout")
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Every connection that is opened during the test."""
    connections: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def watched(*args: object, **kwargs: object) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)  # type: ignore[call-overload]  # handed through as they are
        connections.append(connection)
        return connection  # type: ignore[no-any-return]  # what connect gives

    monkeypatch.setattr(sqlite3, "connect", watched)
    return connections


def test_the_writers_connection_is_set_as_the_design_says(
    path: Path, opened: list[sqlite3.Connection]
) -> None:
    with Writer(path) as writer:
        writer.close_call(plain_call(), DAY)
        assert settings(opened[-1]) == {**LISTED, "query_only": 0, "busy_timeout": 5000}


@pytest.mark.parametrize("timeout", [0, 250])
def test_a_readers_connection_is_set_as_the_design_says(
    path: Path, opened: list[sqlite3.Connection], timeout: int
) -> None:
    with closing(Reader(path, timeout)) as reader:
        reader.pending()
        reader.find(Query(), 5)
        (connection,) = opened
        assert settings(connection) == {**LISTED, "query_only": 1, "busy_timeout": timeout}


def test_a_plain_connection_is_not_set_so(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        found = settings(connection)
    assert {name for name in LISTED if found[name] != LISTED[name]} >= {
        "journal_mode",
        "foreign_keys",
        "recursive_triggers",
        "trusted_schema",
    }


def test_every_transaction_takes_the_write_lock_first(path: Path, opened: list[sqlite3.Connection]) -> None:
    with Writer(path) as writer:
        writer.close_call(plain_call(), DAY)
        statements: list[str] = []
        opened[-1].set_trace_callback(statements.append)
        writer.close_call(plain_call(), DAY)
    assert [s for s in statements if s.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]
    # FTS5 tells of its own statements behind two dashes; the last one meets what a rollback may have left.
    others = ("PRAGMA busy_timeout", "--", "SELECT 1 FROM sqlite_master")
    of_work = [s for s in statements if not s.startswith(others)]
    assert of_work[0] == "BEGIN IMMEDIATE"
    assert of_work[-1] == "COMMIT"


def hold(path: Path, begin: str, held: threading.Event, release: threading.Event) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(begin)
        connection.execute("SELECT count(*) FROM call").fetchall()
        held.set()
        release.wait(60)


@contextmanager
def held_by_another_process(path: Path, begin: str) -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    holder = context.Process(target=hold, args=(path, begin, held, release))
    holder.start()
    try:
        assert held.wait(60)
        yield
    finally:
        release.set()
        holder.join(60)
    assert holder.exitcode == 0


@pytest.mark.parametrize("begin", ["BEGIN EXCLUSIVE", "BEGIN"])
def test_a_locked_database_is_busy_and_the_retry_makes_one_record(path: Path, begin: str) -> None:
    """A reader in mid-transaction lets the writer begin, and stops it at the commit."""
    call = whole_call()
    with Writer(path, busy_timeout_ms=50) as writer:
        with held_by_another_process(path, begin):
            with pytest.raises(StoreError) as raised:
                writer.close_call(call, DAY)
            assert raised.value.reason is Reason.BUSY
            with pytest.raises(StoreError):
                writer.close_call(call, DAY)
        assert ask(path, "SELECT count(*) FROM call") == [(0,)]
        assert writer.close_call(call, DAY) == "20261123-001"
    assert ask(path, "SELECT count(*) FROM call") == [(1,)]


def test_what_is_asked_patiently_waits_for_the_lock_and_nothing_else_does(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    with closing(other), closing(Reader(path)) as reader:
        assert reader.pending() == []
        other.execute("BEGIN EXCLUSIVE")
        release = threading.Timer(0.1, other.rollback)
        release.start()
        with reader.patient(60_000):
            assert reader.call("20261123-001") is None
        release.join()
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError) as raised:
            reader.pending()
        assert raised.value.reason is Reason.BUSY


def test_a_reader_meets_the_lock_at_once_and_reads_afterwards(path: Path) -> None:
    with closing(Reader(path)) as reader:
        with held_by_another_process(path, "BEGIN EXCLUSIVE"):
            with pytest.raises(StoreError) as raised:
                reader.pending()
            assert raised.value.reason is Reason.BUSY
        assert reader.pending() == []


def test_without_taking_the_lock_first_a_read_then_write_fails_at_once(path: Path) -> None:
    with Writer(path) as writer, closing(sqlite3.connect(path, isolation_level=None)) as unprotected:
        unprotected.execute("BEGIN")
        unprotected.execute("SELECT max(sequence) FROM call").fetchall()
        with held_by_another_process(path, "BEGIN IMMEDIATE"), pytest.raises(sqlite3.OperationalError):
            unprotected.execute("INSERT INTO amendment VALUES (1, 1, 1, '', '', '', '')")
        unprotected.rollback()
        assert writer.close_call(plain_call(), DAY) == "20261123-001"


def die_while_writing(path: Path) -> None:
    """Spill changed pages into the file, then die before the commit: the journal is hot."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size = 2")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE callback SET reply = hex(zeroblob(100000)), status = 'done'")
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_reader_takes_back_what_a_killed_writer_left_half_done(path: Path) -> None:
    with Writer(path) as writer:
        number = writer.close_call(plain_call(callback=promise()), DAY)
    whole = path.read_bytes()
    writer_process = multiprocessing.get_context("spawn").Process(target=die_while_writing, args=(path,))
    writer_process.start()
    writer_process.join(60)
    assert writer_process.exitcode == -signal.SIGKILL
    assert path.read_bytes() != whole

    unprotected = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    with closing(unprotected), pytest.raises(sqlite3.OperationalError):
        unprotected.execute("SELECT count(*) FROM call")
    with closing(Reader(path)) as reader:
        assert [row.number for row in reader.pending()] == [number]
    assert path.read_bytes() == whole


@contextmanager
def without_privileges() -> Iterator[None]:
    """As an ordinary account: root may write whatever the mode says."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def reachable(path: Path) -> Iterator[Path]:
    """A database in a folder that any account may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        database = Path(folder) / "phonedesk.db"
        database.write_bytes(path.read_bytes())
        yield database


def test_a_read_only_file_is_refused_and_can_be_read(reachable: Path) -> None:
    with Writer(reachable) as writer:
        number = writer.close_call(plain_call(callback=promise()), DAY)
    reachable.chmod(0o444)
    before = reachable.read_bytes()
    with without_privileges(), closing(Reader(reachable)) as reader:
        with pytest.raises(StoreError) as raised:
            Writer(reachable)
        assert raised.value.reason is Reason.READ_ONLY
        assert [row.number for row in reader.pending()] == [number]
    assert reachable.read_bytes() == before


def test_a_file_removed_while_open_is_gone(path: Path) -> None:
    with Writer(path) as writer:
        writer.close_call(plain_call(), DAY)
        path.unlink()
        with pytest.raises(StoreError) as raised:
            writer.close_call(plain_call(), DAY)
    assert raised.value.reason is Reason.GONE


def test_a_full_disk_is_full_and_stores_nothing(path: Path, opened: list[sqlite3.Connection]) -> None:
    with Writer(path) as writer:
        connection = opened[-1]
        before = dump(path)
        connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(StoreError) as raised:
            writer.close_call(plain_call(matter="长" * 100_000), DAY)
        assert raised.value.reason is Reason.FULL
        assert dump(path) == before
        connection.execute("PRAGMA max_page_count = 100000")
        assert writer.close_call(plain_call(matter="长" * 100_000), DAY) == "20261123-001"


def fail(writer: Writer, path: Path) -> None:
    change(path, "CREATE TRIGGER fault BEFORE INSERT ON callback BEGIN SELECT RAISE(ABORT, 'fault'); END")
    writer.close_call(replace(whole_call(), matter=CONFIDED), DAY)


def refuse_text(writer: Writer, path: Path) -> None:
    writer.close_call(plain_call(matter=CONFIDED + "\ud800"), DAY)


@pytest.mark.parametrize("cause", [fail, refuse_text])
def test_an_error_never_carries_what_a_caller_said(path: Path, cause: Callable[[Writer, Path], None]) -> None:
    with Writer(path) as writer, pytest.raises(StoreError) as raised:
        cause(writer, path)
    error = raised.value
    assert error.__context__ is None
    assert error.__cause__ is None
    told = str(error) + repr(error) + repr(error.args) + "".join(traceback.format_exception(error))
    for words in (CONFIDED, "李四", "城南", "INSERT INTO"):
        assert words not in told


def test_codes_of_sqlite_become_reasons() -> None:
    # From sqlite.org/rescode.html
    expected = {5: "busy", 261: "busy", 6: "busy", 13: "full", 8: "read_only", 1032: "gone", 11: "damaged"}
    expected |= {
        267: "damaged",
        26: "not_a_database",
        10: "io",
        778: "io",
        14: "cannot_open",
        1: "unexpected",
    }
    for code, reason in expected.items():
        error = sqlite3.OperationalError("what was said")
        error.sqlite_errorcode, error.sqlite_errorname = code, "NAME"
        assert errors.from_sqlite(error).reason == reason
        assert "said" not in str(errors.from_sqlite(error))
