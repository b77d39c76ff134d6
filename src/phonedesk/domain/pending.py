"""An open callback as a row of the home list, apart from the rest since the first frame needs no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from phonedesk.domain.states import CallbackStatus, DeadlineUnit, DueBasis


@dataclass(frozen=True, slots=True)
class DueReason:
    """Why a callback is due when it is, for `wording` to say."""

    amount: int
    unit: DeadlineUnit
    make_up: tuple[date, ...] = ()
    """The days of weekends that counted, because they make up for a holiday (补班日)."""
    estimated: bool = False
    """Whether days counted of which no holidays are known yet."""
    basis: DueBasis = DueBasis.PROMISED
    """Where somebody set the time, amount and unit are those of the promise before it."""


@dataclass(frozen=True, slots=True)
class PendingCallback:
    """An open callback as one row of the home list; a confidential one carries no words of its caller."""

    number: str
    due_at: datetime
    due_reason: DueReason
    status: CallbackStatus
    unreached: int
    assignee: str
    opened_at: datetime
    call_type: str
    confidential: bool
    caller_name: str
    organisation: str
    position: str
    phone: str
    phone_normalised: str
    matter: str
    supervised: bool = False
    """Whether it is under supervision (督办)."""
    calls: int = 1
    """How many calls it answers: merged ones and those that asked after it count."""

    def is_overdue(self, now: datetime) -> bool:
        """Whether the promised time has passed."""
        return self.due_at < now
