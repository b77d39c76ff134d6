"""Why a callback is due when it is, as its columns hold it; the home list needs it before anything heavy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import DeadlineUnit, DueBasis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.store.rows import Row


def due_reason_of(row: Row) -> DueReason:
    """The reason that a row of callbacks holds."""
    return DueReason(
        row["due_amount"],
        DeadlineUnit(row["due_unit"]),
        tuple(map(date.fromisoformat, row["due_make_up"].split())),
        bool(row["due_estimated"]),
        DueBasis(row["due_basis"]),
    )


def due_values(reason: DueReason) -> Mapping[str, object]:
    """The columns of a reason."""
    return {
        "due_amount": reason.amount,
        "due_unit": reason.unit.value,
        "due_make_up": " ".join(day.isoformat() for day in reason.make_up),
        "due_estimated": reason.estimated,
        "due_basis": reason.basis.value,
    }
