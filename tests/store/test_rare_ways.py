"""Ways that a store is seldom taken, each once: what is refused, and what is left as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.drafts import Drafts
from phonedesk.desk.high_water import HighWaterMark
from phonedesk.domain.states import AttemptResult
from phonedesk.store import backup, pragmas, schema
from phonedesk.store.backup import back_up, examine
from phonedesk.store.errors import NotADatabaseError, Reason, StoreError, from_sqlite
from phonedesk.store.known_file import KnownFile
from phonedesk.store.migrating import migrate
from phonedesk.store.reading import Reader
from phonedesk.store.restoring import restore
from phonedesk.store.writing import Writer
from tests.desk.at_desk import Office, open_office
from tests.store.records import DAY, OPENED, attempt, dump, plain_call, promise

if TYPE_CHECKING:
    from pathlib import Path


def test_a_name_that_this_system_cannot_have_is_no_permission(tmp_path: Path) -> None:
    with pytest.raises(NotADatabaseError) as raised:
        pragmas.glance(tmp_path / ("a" * 300))
    assert raised.value.reason is Reason.NO_PERMISSION


def test_a_file_that_may_not_be_read_is_no_permission(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pragmas, "_may", lambda *_: False)  # whoever runs the tests may read everything
    with pytest.raises(NotADatabaseError) as raised:
        schema.check(path)
    assert raised.value.reason is Reason.NO_PERMISSION


def test_waiting_for_the_write_lock_ends(path: Path) -> None:
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as other,
        closing(pragmas.open_writer(path)) as own,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError):
            pragmas.begin_immediate(own, 30)
        other.rollback()
        pragmas.begin_immediate(own, 30)
        assert own.in_transaction


def test_a_file_that_was_removed_while_open_is_gone() -> None:
    error = sqlite3.OperationalError("attempt to write a readonly database")
    error.sqlite_errorcode, error.sqlite_errorname = (
        sqlite3.SQLITE_READONLY_DBMOVED,
        "SQLITE_READONLY_DBMOVED",
    )
    assert from_sqlite(error).reason is Reason.GONE


def test_the_file_of_a_run_is_the_one_that_it_found_first(path: Path, tmp_path: Path) -> None:
    known = KnownFile(path)
    known.confirm()
    elsewhere = path.rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError) as gone:
        known.confirm()
    path.write_bytes(elsewhere.read_bytes())
    with pytest.raises(StoreError) as replaced:
        known.confirm_writable()
    assert (gone.value.reason, replaced.value.reason) == (Reason.GONE, Reason.REPLACED)


def test_what_was_found_to_be_damaged_is_written_to_no_more(path: Path) -> None:
    with Writer(path) as writer:
        for number in range(50):
            writer.close_call(plain_call(matter=f"{number} 停水" * 50), DAY)
    content = bytearray(path.read_bytes())
    content[4096 * 20 : 4096 * 21] = bytes(4096)
    path.write_bytes(content)
    known = KnownFile(path)
    with pytest.raises(StoreError) as found:
        known.look_through(100)
    known.note(found.value)
    known.note(StoreError(Reason.BUSY))  # of no consequence
    with pytest.raises(StoreError) as refused:
        known.confirm_writable()
    assert (found.value.reason, refused.value.reason) == (Reason.DAMAGED, Reason.DAMAGED)


def test_records_that_are_new_already_are_not_migrated(path: Path, tmp_path: Path) -> None:
    before = dump(path)
    migrate(path, tmp_path / "backups" / "a.db")
    assert dump(path) == before
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_migration_without_room_for_its_backup_does_not_begin(path: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").write_bytes(b"in the way")
    with pytest.raises(StoreError):
        migrate(path, tmp_path / "backups" / "a.db")


def test_a_migration_that_ends_unsound_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.store.test_store_schema import LANDED

    older = tmp_path / "older.db"
    older.write_bytes((LANDED / "0001.db").read_bytes())
    before = dump(older)
    monkeypatch.setattr("phonedesk.store.migrating.is_sound", lambda _: False)
    with pytest.raises(StoreError) as raised:
        migrate(older, tmp_path / "before.db")
    assert raised.value.reason is Reason.DAMAGED
    assert dump(older) == before


@pytest.mark.parametrize("fails", ["make_private_folder", "create_durably"])
def test_a_new_database_that_cannot_be_made_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(schema, fails, refuse)
    with pytest.raises(StoreError) as raised:
        schema.create(tmp_path / "new" / "a.db")
    assert raised.value.reason is Reason.NO_PERMISSION


def test_restoring_over_what_is_no_file_is_refused(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "backup.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StoreError) as raised:
        restore(tmp_path / "backup.db", tmp_path / "folder.db", tmp_path / "aside.db", lambda _: None)
    assert raised.value.reason is Reason.NOT_A_FILE
    assert not (tmp_path / "aside.db").exists()


def test_records_whose_numbers_cannot_be_read_are_kept_as_they_are(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "backup.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 1 WHERE name = 'call'")
    stood = path.read_bytes()
    restored = restore(tmp_path / "backup.db", path, tmp_path / "aside.db", lambda _: None)
    assert restored.aside is not None
    assert restored.aside.read_bytes()[100:] == stood[100:]
    assert dump(path) == dump(tmp_path / "backup.db")


def test_a_backup_where_nothing_may_be_written_says_why(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        back_up(path, tmp_path / "no folder" / "backup.db")
    assert raised.value.reason is Reason.IO
    assert raised.value.detail == "ENOENT"


def test_a_large_backup_is_summed_up_to_its_end(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "CHUNK", 4096)
    back_up(path, tmp_path / "backup.db")
    content = (tmp_path / "backup.db").read_bytes()
    (tmp_path / "backup.db").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(StoreError):
        backup.prove(tmp_path / "backup.db")


def test_records_in_use_can_be_looked_through(path: Path) -> None:
    with Writer(path) as writer:
        writer.close_call(plain_call(), DAY)
        assert examine(path).calls == 1


def test_the_last_closing_is_known(path: Path) -> None:
    with Writer(path) as writer, Reader(path) as reader:
        assert (writer.last_closed_at(), reader.last_closed_at()) == (None, None)
        writer.close_call(plain_call(closed_at=OPENED), DAY)
        assert (writer.last_closed_at(), reader.last_closed_at()) == (OPENED, OPENED)


def test_a_call_that_comes_with_attempts_keeps_them(path: Path) -> None:
    from dataclasses import replace

    tried = attempt(AttemptResult.BUSY)
    with Writer(path) as writer, Reader(path) as reader:
        number = writer.close_call(plain_call(callback=replace(promise(), attempts=(tried,))), DAY)
        call = reader.call(number)
    assert call
    assert call.callback
    assert call.callback.attempts == (tried,)


def test_drafts_on_the_disk_are_listed_and_their_folder_made_only_once(
    tmp_path: Path, office: Office
) -> None:
    drafts = Drafts(tmp_path / "drafts", tmp_path / "desk.key")
    first, second = office.draft(matter="停水"), office.draft(matter="停电")
    for draft in (first, second):
        drafts.save(draft)
    assert {file.stem for file in drafts.files()} == {str(first.uuid), str(second.uuid)}
    drafts.release_all()


@pytest.fixture
def office(tmp_path: Path, empty_database: bytes) -> Office:
    return open_office(tmp_path / "home", empty_database)


def test_a_mark_knows_whether_numbers_were_given(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path / "numbers.txt", "a.db")
    assert not mark.has_any
    mark.raise_to({"20261123": 1})
    assert mark.has_any
    (tmp_path / "numbers.txt").write_bytes(b"\xff")
    assert mark.has_any


def test_backups_are_listed_proved_and_brought_back(office: Office) -> None:
    backups = office.desk.backups
    assert backups.list() == []
    office.desk.close()
    first, second = backups.rotate(), backups.rotate()
    assert first
    assert second
    assert [kept.file for kept in backups.list()] == [second]  # of a day the last one
    (first.parent / "phonedesk-20261323-999999.db").touch()  # no time at all
    assert len(backups.list()) == 1
    assert backups.prove(second).calls == backups.examine().calls == 0
    assert backups.restore(second).aside is not None
    office.database.unlink()
    assert backups.rotate() is None


def test_a_folder_of_backups_that_cannot_be_used_is_said(office: Office) -> None:
    (office.home / "backups").write_bytes(b"in the way")
    (office.home / "backup.db").write_bytes(b"")
    for use in (office.desk.backups.rotate, lambda: office.desk.backups.restore(office.home / "backup.db")):
        with pytest.raises(StoreError):
            use()
    with suppress(StoreError):
        office.desk.backups.make(office.home / "backups" / "a.db")
    assert office.desk.backups.list() == []
