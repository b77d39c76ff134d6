"""The operations that copy records, keys and numbers: what each does, and what it must have left.

They stand in the one table of `operations.py`.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pyrage

from phonedesk.desk.backups import backups_in
from phonedesk.desk.desk import Desk
from phonedesk.domain.query import Query
from phonedesk.domain.states import Outcome
from phonedesk.files import create_durably, make_private_folder
from phonedesk.store.backup import prove
from phonedesk.store.errors import StoreError
from phonedesk.store.reading import Reader
from phonedesk.store.schema import HEAD, version
from tests.faults.samples import MONDAY, draft_of, matter_of, open_desk

FIRST_SCHEMA = Path(__file__).parents[1] / "store" / "landed" / "0001.db"
"""Records as the first phonedesk wrote them."""
CALLS_OF_FIRST_SCHEMA = 19
ELSEWHERE = "elsewhere"
"""A folder that a person chose: what an interrupted writing leaves there, nobody clears up."""
TEMPLATE = "template.db"
PASSPHRASE = "correct horse battery"


@dataclass(frozen=True)
class NumberedClock:
    """Says the minute of a number, so that a backup's name tells which it is."""

    zone: tzinfo
    number: int

    def now(self) -> datetime:
        return MONDAY + timedelta(minutes=self.number)

    def monotonic(self) -> float:
        return float(self.number)


def proved(file: Path) -> int:
    """How many calls a copy holds; a bad one is a failure."""
    try:
        return prove(file).calls
    except StoreError as error:
        raise AssertionError(f"half there: {file.name}: {error}") from error


# ── backup FILE ──


def back_up(desk: Desk, number: int) -> None:
    """A copy that is there already, after an error that came too late, is as good."""
    file = desk.settings.paths.data / ELSEWHERE / f"{number}.db"
    make_private_folder(file.parent)
    if file.exists():
        file.unlink()
    desk.backups.make(file)


def backups_there(home: Path) -> list[int]:
    files = sorted((home / ELSEWHERE).glob("[0-9]*.db"))
    assert all(proved(file) == 1 for file in files)
    return [int(file.stem) for file in files]


# ── the backup on leaving ──


def rotate(desk: Desk, number: int) -> None:
    numbered = Desk(desk.settings, NumberedClock(desk.clock.zone, number))
    assert numbered.backups.rotate()


def rotated_there(home: Path) -> list[int]:
    newest = backups_in(home / "backups")[:1]
    for backup in newest:
        assert proved(backup.file) == 1
    zone = open_desk(home).clock.zone
    start = MONDAY.astimezone(zone).replace(tzinfo=None)
    return [(backup.made_at - start) // timedelta(minutes=1) for backup in newest]


# ── restore FILE ──


def restore(desk: Desk, number: int) -> None:
    """Records in which the words of this number stand as an answer."""
    folder = desk.settings.paths.data / ELSEWHERE
    file = folder / f"{number}.db"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as records:
        records.deserialize((folder / TEMPLATE).read_bytes())
        records.execute("INSERT INTO answer SELECT id, 'place', ? FROM call", (matter_of(number),))
        records.execute("PRAGMA user_version=0")  # its checksum holds no longer
        file.write_bytes(records.serialize())
    desk.backups.restore(file)


def a_template(desk: Desk) -> None:
    """Records of one call, and a backup of them."""
    desk.calls.close(draft_of(1), Outcome.CALLBACK)
    file = desk.settings.paths.data / ELSEWHERE / TEMPLATE
    make_private_folder(file.parent)
    desk.backups.make(file)


def restored_there(home: Path) -> list[int]:
    with Reader(home / "phonedesk.db") as reader:
        try:
            (summary,) = reader.find(Query(), 2)
            call = reader.call(summary.number)
        except StoreError as error:
            raise AssertionError(f"half there: {error}") from error
    assert call
    assert call.matter == matter_of(1)
    words = call.answers.get("place", "")
    there = [int(words.split(" ")[0])] if words else []  # before the first time there is no answer
    assert [matter_of(number) for number in there] == [words] * len(there), "half there"
    for backup in backups_in(home / "backups"):
        with closing(sqlite3.connect(backup.file)) as kept:
            assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "half there: the old ones"
    return there


# ── keys desk export and import ──


def wrapped_at_once(key: str, passphrase: str) -> bytes:
    """The key wrapped as it is, but for the second that a passphrase is made to take on purpose."""
    recipient = pyrage.x25519.Identity.from_str(key).to_public()
    return bytes(pyrage.encrypt(f"{key} {passphrase}".encode(), [recipient], armored=True))


def export_key(desk: Desk, number: int) -> None:
    file = desk.settings.paths.data / ELSEWHERE / f"{number}.age"
    make_private_folder(file.parent)
    file.unlink(missing_ok=True)  # what an error left that came too late
    with patch("phonedesk.desk.keys.wrap", wrapped_at_once):
        desk.keys.export_desk_key(file, PASSPHRASE)


def exported_there(home: Path) -> list[int]:
    files = sorted((home / ELSEWHERE).glob("[0-9]*.age"))
    key = (home / "desk.key").read_text().strip() if files else ""
    for file in files:
        try:
            opened = pyrage.decrypt(file.read_bytes(), [pyrage.x25519.Identity.from_str(key)])
        except pyrage.DecryptError as error:
            raise AssertionError(f"half there: {file.name}") from error
        assert opened.decode() == f"{key} {PASSPHRASE}"
    return [int(file.stem) for file in files]


# ── the highest number given ──


def raise_mark(desk: Desk, number: int) -> None:
    new_file, written_over = {f"{number:08d}": 1}, {"20261123": number}
    for days in (new_file, written_over) if number % 3 == 0 else (written_over,):
        desk.numbers.raise_to(days)
        if desk.numbers.fault:
            raise desk.numbers.fault


def marks_there(home: Path) -> list[int]:
    file = home / "numbers.txt"
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    marks = re.findall(r"(\d{9})=(\d{9})", "".join(line for line in lines if line.startswith("20261123 ")))
    return [max(int(one) for one, other in marks if one == other)] if marks else []


# ── migrating ──


def migrate_records(desk: Desk, number: int) -> None:
    """Records of the first schema, brought to this version."""
    from phonedesk.store.migrating import migrate

    folder = desk.settings.paths.data / ELSEWHERE
    file = folder / f"{number}.db"
    make_private_folder(folder)
    if not file.exists():
        create_durably(file, FIRST_SCHEMA.read_bytes())
    migrate(file, folder / "backups" / f"{uuid4()}.db")


def migrated_there(home: Path) -> list[int]:
    files = sorted((home / ELSEWHERE).glob("[0-9]*.db"))
    versions = {int(file.stem): version(file) for file in files}
    assert set(versions.values()) <= {"0001", HEAD}, "half there"
    there = [number for number, found in versions.items() if found == HEAD]
    for number in there:
        with Reader(home / ELSEWHERE / f"{number}.db") as reader:
            assert len(reader.find(Query(), 100)) == CALLS_OF_FIRST_SCHEMA, "calls were lost on the way"
    return there
