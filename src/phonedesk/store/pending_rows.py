"""An open callback as the row of a list; the first frame needs no more of what rows are made into."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.states import CallbackStatus
from phonedesk.domain.times import from_micros
from phonedesk.store.due import due_reason_of

if TYPE_CHECKING:
    from phonedesk.store.rows import Row


_texts = itemgetter(
    "assignee",
    "call_type",
    "caller_name",
    "organisation",
    "position",
    "phone",
    "phone_normalised",
    "matter",
)
_UNTOLD = ("",) * 8
_rest = itemgetter(
    "confidential", "number", "due_at", "status", "unreached", "opened_at", "supervised", "calls"
)


def pending_of(row: Row) -> PendingCallback:
    """The callback; of a confidential call no words and no type."""
    confidential, number, due_at, status, unreached, opened_at, supervised, calls = _rest(row)
    assignee, call_type, caller_name, organisation, position, phone, phone_normalised, matter = (
        _UNTOLD if confidential else _texts(row)
    )
    return PendingCallback(
        number,
        from_micros(due_at),
        due_reason_of(row),
        CallbackStatus(status),
        unreached,
        assignee,
        from_micros(opened_at),
        call_type,
        bool(confidential),
        caller_name,
        organisation,
        position,
        phone,
        phone_normalised,
        matter,
        bool(supervised),
        calls,
    )
