"""A call as one row of the log: look-ups bring these by the hundred, and need nothing of the whole record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from phonedesk.domain.states import OPEN_STATUSES, CallbackStatus, Outcome


@dataclass(frozen=True, slots=True)
class CallSummary:
    """A call as one row of the log; a confidential one carries no words of its caller."""

    number: str
    opened_at: datetime
    operator: str
    call_type: str
    outcome: Outcome
    confidential: bool
    phone: str
    phone_normalised: str
    caller_name: str
    organisation: str
    position: str
    matter: str
    due_at: datetime | None = None
    """By when a callback was promised, if it was."""
    status: CallbackStatus | None = None
    merged_into: str = ""
    """The number of the callback that answers this one too."""
    late_entry: bool = False
    """Whether it was entered afterwards."""

    def is_overdue(self, now: datetime) -> bool:
        """Whether a callback that stands for itself is open and its time has passed."""
        is_open = self.status in OPEN_STATUSES and not self.merged_into
        return is_open and self.due_at is not None and self.due_at < now
