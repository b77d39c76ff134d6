"""Faults of the line as their table holds them, for the reader and the writer alike; loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.line_fault import LineFault
from phonedesk.domain.times import from_micros, to_micros

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from phonedesk.store.rows import Row

LATEST = "SELECT * FROM line_fault ORDER BY id DESC LIMIT 1"
TAKEN = "SELECT count(*) AS n FROM call WHERE opened_at >= ? AND opened_at <= ? AND outcome <> 'missed'"
"""How many calls were taken between two instants."""


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
        posted_at=_instant(row["posted_at"]),
        ended_at=_instant(row["ended_at"]),
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
        "posted_at": None if fault.posted_at is None else to_micros(fault.posted_at),
        "ended_at": None if fault.ended_at is None else to_micros(fault.ended_at),
        "ended_by": fault.ended_by,
    }


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
