"""An open callback as the row of a list; the first frame needs no more of what rows are made into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.states import CallbackStatus
from phonedesk.domain.times import from_micros
from phonedesk.store.due import due_reason_of

if TYPE_CHECKING:
    from phonedesk.store.rows import Row


def pending_of(row: Row) -> PendingCallback:
    """The callback; of a confidential call no words and no type."""
    return PendingCallback(
        number=row["number"],
        due_at=from_micros(row["due_at"]),
        due_reason=due_reason_of(row),
        status=CallbackStatus(row["status"]),
        unreached=row["unreached"],
        assignee=_told(row, "assignee"),
        opened_at=from_micros(row["opened_at"]),
        call_type=_told(row, "call_type"),
        confidential=bool(row["confidential"]),
        caller_name=_told(row, "caller_name"),
        organisation=_told(row, "organisation"),
        position=_told(row, "position"),
        phone=_told(row, "phone"),
        phone_normalised=_told(row, "phone_normalised"),
        matter=_told(row, "matter"),
        supervised=bool(row["supervised"]),
        calls=row["calls"],
    )


def _told(row: Row, column: str) -> str:
    """The text of a row that a list may show: nothing, where the call is confidential."""
    return "" if row["confidential"] else row[column]
