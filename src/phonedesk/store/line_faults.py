"""Faults of the line as their table holds them, for the reader and the writer alike; loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.line_fault import LineFault
from phonedesk.domain.times import from_micros, instant_or_none, micros_or_none, to_micros
from phonedesk.store.queries import BY_MOBILE, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.store.rows import Row

LATEST = "SELECT * FROM line_fault ORDER BY id DESC LIMIT 1"
LAST_END = "SELECT max(ended_at) AS at FROM line_fault"
TAKEN = f"""
    SELECT count(*) AS taken, coalesce(sum(by_mobile), 0) AS by_mobile FROM (
        SELECT {BY_MOBILE} AS by_mobile, {now("outcome")} AS outcome FROM call c
        WHERE c.opened_at >= ? AND c.opened_at <= ? AND NOT c.late_entry)
    WHERE outcome <> 'missed'"""
"""How many calls were taken between two instants, and how many of them on a mobile."""
ADDED = "SELECT count(*) AS added FROM call WHERE opened_at >= ? AND opened_at <= ? AND late_entry"
"""How many calls from between two instants were entered afterwards."""


def line_fault_of(row: Row) -> LineFault:
    """The fault of a row."""
    return LineFault(
        uuid=UUID(str(row["uuid"])),
        began_at=from_micros(row["began_at"]),
        operator=row["operator"],
        line=row["line"],
        reported_to=row["reported_to"],
        reference=row["reference"],
        answered_by=row["answered_by"],
        mobile=row["mobile"],
        posted_at=instant_or_none(row["posted_at"]),
        ended_at=instant_or_none(row["ended_at"]),
        ended_by=row["ended_by"],
    )


def line_fault_values(fault: LineFault) -> Mapping[str, object]:
    """The columns of a fault."""
    return {
        "uuid": fault.uuid,
        "began_at": to_micros(fault.began_at),
        "operator": fault.operator,
        "line": fault.line,
        "reported_to": fault.reported_to,
        "reference": fault.reference,
        "answered_by": fault.answered_by,
        "mobile": fault.mobile,
        "posted_at": micros_or_none(fault.posted_at),
        "ended_at": micros_or_none(fault.ended_at),
        "ended_by": fault.ended_by,
    }
