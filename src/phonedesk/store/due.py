"""Why a callback is due when it is, as its columns hold it; the home list needs it before anything heavy."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import DeadlineUnit, DueBasis

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.store.rows import Row

KEPT = 256
"""How many reasons are kept: most callbacks of an office share a handful."""
_columns = itemgetter("due_amount", "due_unit", "due_make_up", "due_estimated", "due_basis")


def due_reason_of(row: Row) -> DueReason:
    """The reason that a row of callbacks holds."""
    return _reason(*_columns(row))


@lru_cache(maxsize=KEPT)
def _reason(amount: int, unit: str, make_up: str, estimated: int, basis: str) -> DueReason:
    return DueReason(
        amount,
        DeadlineUnit(unit),
        tuple(map(date.fromisoformat, make_up.split())),
        bool(estimated),
        DueBasis(basis),
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
