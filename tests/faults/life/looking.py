"""The disk and the desks beside the model: the records by plain SQL, the drafts by the key file alone."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pyrage

from tests.faults.life.rules import is_found
from tests.faults.life.words import PHONES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.life.desk import Seen
    from tests.faults.life.model import DeskModel, Model
    from tests.faults.life.rules import Record, Row

CALL = (
    *("uuid", "number", "day", "sequence", "opened_at", "closed_at", "operator", "call_type", "outcome"),
    *("playbook_version", "confidential", "rings", "late_reason", "phone", "phone_normalised"),
    *("caller_name", "organisation", "position", "matter", "read_back_at"),
)
STEP = ("step", "stage", "clause", "kind", "zh", "en", "at")
TRANSFER = ("target", "wait_minutes", "asked_to_hold_at", "briefed_at", "confirmed_at", "result")
CALLBACK = (
    "due_at",
    "due_amount",
    "due_unit",
    "status",
    "unreached",
    "reply",
    "assignee",
    "due_make_up",
    "due_estimated",
)
ATTEMPT = ("opened_at", "at", "operator", "result", "note", "due_at")
AMENDMENT = ("at", "operator", "field", "old", "new")
DRAFT = re.compile(r"(\.?)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(age|lock|age\.[0-9a-f]{8}\.tmp)")

Rows = list[tuple[object, ...]]
Tables = dict[str, Rows]


def _of(table: str, columns: tuple[str, ...], order: str) -> str:
    names = ", ".join(f"t.{column}" for column in columns)
    return f"SELECT c.number, {names} FROM {table} t JOIN call c ON c.id = t.call_id ORDER BY {order}"


QUERIES = {
    "call": f"SELECT {', '.join(CALL)} FROM call ORDER BY id",
    "answer": _of("answer", ("field", "value"), "c.id, t.field"),
    "ticked_step": _of("ticked_step", STEP, "c.id, t.position"),
    "transfer": _of("transfer", TRANSFER, "c.id, t.id"),
    "callback": _of("callback", CALLBACK, "t.id"),
    "attempt": f"""SELECT c.number, {", ".join(f"t.{column}" for column in ("uuid", *ATTEMPT))} FROM attempt t
        JOIN callback b ON b.id = t.callback_id JOIN call c ON c.id = b.call_id ORDER BY c.id, t.id""",
    "amendment": _of("amendment", AMENDMENT, "c.id, t.at, t.field, t.old, t.new"),
}


class Disk:
    """What lies on the disk, read anew as far as it has changed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._connection = sqlite3.connect(home / "phonedesk.db", isolation_level=None)
        self.version = -1
        self._tables: Tables = {}
        self._opened: dict[tuple[object, ...], Any] = {}
        self._identity: Any = None

    def close(self) -> None:
        self._connection.close()

    def tables(self) -> Tables:
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self.version:
            read = self._connection.execute
            self._tables = {name: read(query).fetchall() for name, query in QUERIES.items()}
            self.version = version
        return self._tables

    def folder(self) -> tuple[dict[str, Any], set[str], set[str]]:
        """The drafts in clear, the lock files, and the half-written files, each by UUID."""
        drafts: dict[str, Any] = {}
        locks: set[str] = set()
        leftovers: set[str] = set()
        folder = self._home / "drafts"
        for file in folder.iterdir() if folder.exists() else ():
            found = DRAFT.fullmatch(file.name)
            assert found, f"what is {file.name}?"
            if found[3] == "age":
                drafts[found[2]] = self._draft(file)
            else:
                (locks if found[3] == "lock" else leftovers).add(found[2])
        return drafts, locks, leftovers

    def _draft(self, file: Path) -> Any:
        stat = file.stat()
        key = (file.name, stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if key not in self._opened:
            if self._identity is None:
                text = (self._home / "desk.key").read_text(encoding="ascii").strip()
                self._identity = pyrage.x25519.Identity.from_str(text)
            self._opened[key] = json.loads(pyrage.decrypt(file.read_bytes(), [self._identity]))
        return self._opened[key]


def wanted_tables(model: Model) -> Tables:
    """The rows that the records must hold."""
    wanted: Tables = {name: [] for name in QUERIES}
    for record in model.records:
        number = record.row["number"]
        wanted["call"].append(_values({**record.row, "uuid": UUID(record.row["uuid"]).hex}, CALL))
        wanted["answer"] += [(number, *item) for item in sorted(record.answers.items())]
        wanted["ticked_step"] += [(number, *_values(row, STEP)) for row in record.steps]
        wanted["transfer"] += [(number, *_values(row, TRANSFER)) for row in record.transfers]
        first: set[str] = set()
        for row in record.attempts:  # the first of a return call has its UUID, a correction one of its own
            uuid = None if row["draft"] in first else UUID(row["draft"]).hex
            first.add(row["draft"])
            wanted["attempt"].append((number, uuid, *_values(row, ATTEMPT)))
        by_field = sorted(
            record.amendments, key=lambda row: tuple(row[k] for k in ("at", "field", "old", "new"))
        )
        wanted["amendment"] += [(number, *_values(row, AMENDMENT)) for row in by_field]
    for number in model.promised:
        callback = model.by_number(number).callback
        assert callback
        wanted["callback"].append((number, *_values(callback, CALLBACK)))
    return wanted


def _values(row: Row, columns: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(row[column] for column in columns)


def compare_disk(disk: Disk, model: Model) -> int:
    """Raises AssertionError where records or drafts are not as they must be; the records' version."""
    tables, wanted = disk.tables(), wanted_tables(model)
    for name, rows in wanted.items():
        found = _without_corrections(tables[name], rows) if name == "attempt" else tables[name]
        assert found == rows, f"the table {name} is not as it must be"
    drafts, locks, leftovers = disk.folder()
    assert set(drafts) == set(model.folder.drafts), "drafts are missing, or left"
    for uuid, draft in model.folder.drafts.items():
        _compare_draft(drafts[uuid], draft, "on the disk")
    assert locks == model.folder.locks, "lock files are missing, or left"
    assert leftovers == model.folder.leftovers, "half-written files"
    return disk.version


def compare_desk(seen: Seen, desk: DeskModel, model: Model) -> None:
    """What the desk says, in memory and through its reader."""
    assert (seen.current, seen.parked) == (desk.current, desk.parked), "the calls that are open"
    assert set(seen.open) == set(desk.open)
    for uuid, draft in desk.open.items():
        _compare_draft(seen.open[uuid], draft, "on the page")
    assert seen.pending == [_pending(record) for record in model.pending()], "the pending list"
    for query, rows in seen.found.items():
        found = [record for record in model.records if is_found(record, query)]
        assert rows == {str(r.row["number"]): _summary(r) for r in found}, f"looking up {query!r}"
    for number, answer in seen.records.items():
        assert answer == _whole(model.by_number(number)), f"the record {number}"
    for caller, known in seen.known.items():
        assert known in _known(model, *caller), f"who is {caller}?"


def _without_corrections(found: Rows, wanted: Rows) -> Rows:
    """The attempts without the UUIDs of corrections, which are the program's business."""
    unnamed = [len(wanted) > place and wanted[place][1] is None for place in range(len(found))]
    return [(row[0], None, *row[2:]) if is_so else row for row, is_so in zip(found, unnamed, strict=True)]


def _compare_draft(found: dict[str, Any], wanted: dict[str, Any], where: str) -> None:
    assert {name: found[name] for name in wanted} == wanted, f"a draft {where}"


def _told(record: Record, names: tuple[str, ...]) -> tuple[object, ...]:
    """The words of a row in a list: none of a confidential call."""
    says = record.says()
    return tuple("" if record.is_confidential else says.get(name, "") for name in names)


def _pending(record: Record) -> tuple[object, ...]:
    callback = record.callback
    assert callback
    state = (callback["due_at"], callback["status"], callback["unreached"], record.is_confidential)
    words = ("call_type", "caller_name", "organisation", "position", "phone", "phone_normalised", "matter")
    return record.row["number"], *state, *_told(record, words)


def _summary(record: Record) -> tuple[object, ...]:
    row = record.row
    state = (row["opened_at"], row["operator"], record.says()["outcome"], record.is_confidential)
    words = ("call_type", "phone", "phone_normalised", "caller_name", "organisation", "matter")
    return *state, *_told(record, words)


def _whole(record: Record) -> dict[str, Any]:
    return {
        "says": record.says(),
        "steps": [row["step"] for row in record.steps],
        "amendments": len(record.amendments),
        "transfer": record.transfers[-1]["target"] if record.transfers else None,
        "attempts": [row["result"] for row in record.attempts],
        "status": record.callback["status"] if record.callback else "",
    }


def _known(model: Model, phone: str, name: str) -> list[tuple[object, ...] | None]:
    """What may be told of somebody: all of one earlier call, and how many there were."""
    for field, value in (("phone_normalised", PHONES[phone].normalised), ("caller_name", name)):
        calls = [r for r in model.records if value and r.says().get(field) == value and not r.is_confidential]
        if calls:
            words = ("caller_name", "organisation", "phone", "matter")
            return [(len(calls), *_told(record, words)) for record in calls]
    return [None]
