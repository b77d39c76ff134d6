"""Backups: whole while others write, proved before they are used, and back again row by row."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from phonedesk.store.backup import BackupExistsError, TooLongError, back_up, prove
from phonedesk.store.errors import NotADatabaseError, Reason, SchemaTooNewError, StoreError
from phonedesk.store.restoring import restore
from phonedesk.store.writing import Writer
from tests.store.records import DAY, ask, change, dump, plain_call, promise, whole_call

ROOT = Path(__file__).parents[2]


def fill(path: Path, calls: int) -> None:
    with Writer(path) as writer:
        writer.close_call(whole_call(), DAY)
        for number in range(calls):
            writer.close_call(plain_call(matter=f"{number} 停水", callback=promise()), DAY)


def no_marks(_: object) -> None:
    """Nobody asks for numbers here."""


def test_a_backup_is_a_private_file_that_holds_every_row(path: Path, tmp_path: Path) -> None:
    fill(path, 20)
    target = tmp_path / "usb" / "backup.db"
    target.parent.mkdir()
    assert back_up(path, target).calls == 21
    assert target.stat().st_mode & 0o777 == 0o600
    assert dump(target) == dump(path)
    assert list(target.parent.iterdir()) == [target]


def test_a_backup_never_writes_over_anything(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_bytes(b"somebody's")
    with pytest.raises(BackupExistsError):
        back_up(path, target)
    assert target.read_bytes() == b"somebody's"


def test_a_backup_that_takes_too_long_leaves_nothing(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    with pytest.raises(TooLongError):
        back_up(path, folder / "backup.db", within=-1.0)
    assert list(folder.iterdir()) == []


def test_a_backup_of_records_that_stay_locked_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phonedesk.store.backup.PATIENCE_MS", 50)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError) as raised:
            back_up(path, tmp_path / "backup.db")
    assert raised.value.reason is Reason.BUSY
    assert not (tmp_path / "backup.db").exists()


def flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def page(content: bytes, number: int) -> slice:
    return slice(4096 * number, 4096 * (number + 1))


def zeroed_page(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[page(content, 3)] = bytes(4096)
    return bytes(changed)


BAD: Mapping[str, Callable[[bytes], bytes]] = {
    "a bit of a text": lambda content: flip(content, content.index("停水".encode())),
    "a bit of the checksum": lambda content: flip(content, 62),
    "a page of zeros": zeroed_page,
    "cut short": lambda content: content[:-5000],
    "cut to a page": lambda content: content[:4096],
    "no header": lambda content: bytes(100) + content[100:],
    "something else": lambda _: b"not a database, only a text of some length" * 100,
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_backup_is_refused_before_anything_is_replaced(path: Path, tmp_path: Path, name: str) -> None:
    fill(path, 5)
    good, bad = tmp_path / "good.db", tmp_path / "bad.db"
    back_up(path, good)
    bad.write_bytes(BAD[name](good.read_bytes()))
    was, stood = bad.read_bytes(), path.read_bytes()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoreError) as raised:
        restore(bad, path, tmp_path / "aside.db", no_marks)
    assert raised.value.reason in (Reason.DAMAGED, Reason.NOT_A_DATABASE, Reason.EMPTY, Reason.FOREIGN)
    assert (bad.read_bytes(), path.read_bytes(), sorted(tmp_path.iterdir())) == (was, stood, before)


def test_without_its_checksum_a_flipped_bit_is_not_seen(path: Path, tmp_path: Path) -> None:
    fill(path, 1)
    back_up(path, tmp_path / "good.db")
    content = flip(
        (tmp_path / "good.db").read_bytes(), (tmp_path / "good.db").read_bytes().index("停水".encode())
    )
    (tmp_path / "bad.db").write_bytes(content[:60] + bytes(4) + content[64:])
    assert prove(tmp_path / "bad.db").calls == 2


def test_a_backup_of_another_program_or_a_newer_one_is_refused(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE contacts (name TEXT)")
    with pytest.raises(NotADatabaseError):
        restore(tmp_path / "other.db", path, tmp_path / "aside.db", no_marks)
    back_up(path, tmp_path / "newer.db")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '0099'")
    with pytest.raises(SchemaTooNewError) as raised:
        restore(tmp_path / "newer.db", path, tmp_path / "aside.db", no_marks)
    assert raised.value.found == "0099"


@pytest.mark.parametrize("what", ["missing.db", "."])
def test_what_is_no_file_is_refused(path: Path, tmp_path: Path, what: str) -> None:
    with pytest.raises(StoreError) as raised:
        restore(tmp_path / what, path, tmp_path / "aside.db", no_marks)
    assert raised.value.reason in (Reason.MISSING, Reason.NOT_A_FILE)


def test_a_restored_backup_is_the_records_and_the_old_ones_are_kept(path: Path, tmp_path: Path) -> None:
    fill(path, 3)
    back_up(path, tmp_path / "backup.db")
    saved = dump(path)
    with Writer(path) as writer:
        writer.close_call(plain_call(matter="later"), DAY)
    later = dump(path)
    told: dict[str, int] = {}
    restored = restore(tmp_path / "backup.db", path, tmp_path / "aside.db", told.update)
    assert (restored.copy.calls, restored.aside) == (4, tmp_path / "aside.db")
    assert dump(path) == saved
    assert dump(tmp_path / "aside.db") == later
    assert told == {"20261123": 5}
    assert path.stat().st_mode & 0o777 == 0o600
    assert ask(path, "PRAGMA user_version") == [(0,)]
    with Writer(path) as writer:
        assert writer.close_call(plain_call(), DAY) == "20261123-005"


def test_a_backup_that_was_put_in_place_by_hand_can_be_backed_up_and_restored_again(
    path: Path, tmp_path: Path
) -> None:
    fill(path, 1)
    back_up(path, tmp_path / "backup.db")
    path.write_bytes((tmp_path / "backup.db").read_bytes())
    with Writer(path) as writer:
        writer.close_call(plain_call(matter="later"), DAY)
    assert prove(path).calls == 3
    back_up(path, tmp_path / "second.db")
    assert restore(tmp_path / "second.db", path, tmp_path / "aside.db", no_marks).copy.calls == 3


def test_restoring_where_there_is_nothing_yet(path: Path, tmp_path: Path) -> None:
    fill(path, 1)
    back_up(path, tmp_path / "backup.db")
    new = tmp_path / "new" / "phonedesk.db"
    new.parent.mkdir()
    assert restore(tmp_path / "backup.db", new, tmp_path / "aside.db", no_marks).aside is None
    assert dump(new) == dump(path)


def test_restoring_while_somebody_writes_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phonedesk.store.restoring.PATIENCE_MS", 50)
    back_up(path, tmp_path / "backup.db")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as raised:
            restore(tmp_path / "backup.db", path, tmp_path / "aside.db", no_marks)
        other.execute("ROLLBACK")
    assert raised.value.reason is Reason.BUSY
    assert not (tmp_path / "aside.db").exists()


@pytest.mark.parametrize("damage", ["no header", "a page of zeros", "cut short", "nothing"])
def test_damaged_records_are_kept_byte_for_byte_with_what_lay_beside_them(
    path: Path, tmp_path: Path, damage: str
) -> None:
    fill(path, 5)
    back_up(path, tmp_path / "backup.db")
    path.write_bytes(BAD[damage](path.read_bytes()))
    if damage == "nothing":  # of all others SQLite itself sees to what lies beside them
        path.with_name("phonedesk.db-wal").write_bytes(b"left over")
    stood = path.read_bytes()
    restored = restore(tmp_path / "backup.db", path, tmp_path / "aside.db", no_marks)
    assert restored.aside is not None
    assert dump(path) == dump(tmp_path / "backup.db")
    assert not path.with_name("phonedesk.db-wal").exists()
    kept = restored.aside.read_bytes()
    if damage == "a page of zeros":  # only who reads that page sees it: SQLite copies all but its own header
        kept = stood[:100] + kept[100:]
    assert kept == stood
    assert (tmp_path / "aside.db-wal").exists() == (damage == "nothing")


WRITE = """
import sys, time
from pathlib import Path
from phonedesk.store.writing import Writer
from tests.store.records import DAY, plain_call, promise
with Writer(Path(sys.argv[1])) as writer:
    print("ready", flush=True)
    while True:
        writer.close_call(plain_call(matter="停水" * 50, callback=promise()), DAY)
        time.sleep(0.02)
"""


def test_a_hundred_backups_are_restored_equal_while_two_programs_write(path: Path, tmp_path: Path) -> None:
    """Each is restored elsewhere and compared with itself row by row; no call is half in any of them."""
    command = [sys.executable, "-c", WRITE, str(path)]
    environ = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PATH": "/usr/bin:/bin"}
    writers = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environ) for _ in range(2)]
    counts = []
    try:
        for writer in writers:
            assert writer.stdout
            assert writer.stdout.readline() == b"ready\n"
        for turn in range(100):
            backup = tmp_path / f"{turn}.db"
            counts.append(back_up(path, backup).calls)
            elsewhere = tmp_path / "elsewhere.db"
            restore(backup, elsewhere, tmp_path / f"aside{turn}.db", no_marks)
            assert dump(elsewhere) == dump(backup)
            (halves,) = ask(elsewhere, "SELECT (SELECT count(*) FROM call) - (SELECT count(*) FROM callback)")
            assert halves == (0,), "a call without its callback"
            for file in (backup, tmp_path / f"aside{turn}.db"):
                file.unlink(missing_ok=True)
        assert all(writer.poll() is None for writer in writers), "a writer was thrown out"
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert counts == sorted(counts)
    assert counts[-1] > counts[0], "nobody wrote meanwhile"


COUNT = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], isolation_level=None, timeout=5) as busy:
    turn = 0
    while True:
        turn += 1
        busy.execute("UPDATE callback SET unreached = ?", (turn,))
        if turn == 1:
            print("ready", flush=True)
"""


def test_copying_the_file_while_others_write_is_no_backup(path: Path, tmp_path: Path) -> None:
    """The twin: what `cp` makes of records in use is not what they are, sooner or later."""
    fill(path, 500)
    wrong = 0
    with subprocess.Popen([sys.executable, "-c", COUNT, str(path)], stdout=subprocess.PIPE) as busy:
        assert busy.stdout
        assert busy.stdout.readline() == b"ready\n"
        while not wrong:
            with path.open("rb", buffering=0) as source, (tmp_path / "copy.db").open("wb") as copy:
                while piece := source.read(4096):
                    copy.write(piece)
            try:
                states = ask(tmp_path / "copy.db", "SELECT DISTINCT unreached FROM callback NOT INDEXED")
                wrong += len(states) > 1
            except sqlite3.DatabaseError:
                wrong += 1
        busy.kill()


def test_records_that_were_tampered_with_are_no_sound_backup(path: Path, tmp_path: Path) -> None:
    fill(path, 1)
    change(path, "CREATE TABLE probe (call_id BIGINT REFERENCES call(id))")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO probe VALUES (999)")
    with pytest.raises(StoreError):
        back_up(path, tmp_path / "backup.db")
    assert not (tmp_path / "backup.db").exists()
