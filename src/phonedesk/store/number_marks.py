"""Numbers that pester the office, as the records have them; loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.nuisance import MarkKind, NuisanceCall, NumberMark, Pestering
from phonedesk.domain.times import from_micros, to_micros
from phonedesk.store.queries import CONFIDENTIAL, now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from phonedesk.store.rows import Row

LATEST = "SELECT * FROM number_mark WHERE phone_normalised = ? ORDER BY id DESC LIMIT 1"
MARKED = """
    SELECT m.* FROM number_mark m WHERE m.kind = 'marked' AND m.id = (
        SELECT max(l.id) FROM number_mark l WHERE l.phone_normalised = m.phone_normalised)
    ORDER BY m.id DESC"""
_CALLS = """
    SELECT * FROM (
        SELECT c.id, c.number, c.opened_at, c.operator, {phone} AS phone,
            {phone_normalised} AS phone_normalised, {matter} AS matter,
            {call_type} AS call_type, {confidential} AS confidential
        FROM call c INDEXED BY ix_call_opened_at WHERE c.opened_at >= ? AND (
            c.call_type IN ({marks}) OR EXISTS (
                SELECT 1 FROM amendment a WHERE a.call_id = c.id AND a.field = 'call_type')))
    WHERE phone_normalised <> '' AND NOT confidential AND call_type IN ({marks})
    ORDER BY opened_at DESC, id DESC"""


def mark_of(row: Row) -> NumberMark:
    """The mark of a row."""
    return NumberMark(
        UUID(str(row["uuid"])),
        row["phone_normalised"],
        from_micros(row["at"]),
        row["operator"],
        MarkKind(row["kind"]),
        row["reason"],
    )


def mark_values(mark: NumberMark) -> Mapping[str, object]:
    """The columns of a mark."""
    return {
        "uuid": mark.uuid,
        "phone_normalised": mark.phone_normalised,
        "at": to_micros(mark.at),
        "operator": mark.operator,
        "kind": mark.kind.value,
        "reason": mark.reason,
    }


def pestering(connection: sqlite3.Connection, kinds: Collection[str], since: datetime) -> list[Pestering]:
    """Every number with a nuisance call since then, or marked; the most calls first; raises sqlite3.Error."""
    said = {name: now(name) for name in ("phone", "phone_normalised", "matter", "call_type")}
    sql = _CALLS.format(**said, confidential=CONFIDENTIAL, marks=", ".join("?" * len(kinds)))
    calls: dict[str, list[NuisanceCall]] = {}
    for row in connection.execute(sql, (to_micros(since), *kinds, *kinds)):
        call = NuisanceCall(
            row["number"], from_micros(row["opened_at"]), row["operator"], row["phone"], row["matter"]
        )
        calls.setdefault(row["phone_normalised"], []).append(call)
    marks = {row["phone_normalised"]: mark_of(row) for row in connection.execute(MARKED)}
    found = [
        Pestering(number, tuple(calls.get(number, ())), marks.get(number)) for number in {**calls, **marks}
    ]
    return sorted(found, key=lambda one: (-len(one.calls), one.phone_normalised))
