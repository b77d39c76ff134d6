"""A promised return call (待回电): its states, its attempts and what each attempt makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class CallbackStatus(StrEnum):
    """待回电, 未接通, 已回电, 不再回电."""

    PENDING = "pending"
    UNREACHED = "unreached"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN_STATUSES = (CallbackStatus.PENDING, CallbackStatus.UNREACHED)


class AttemptResult(StrEnum):
    """Digits 1–5 of the return call."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class DeadlineUnit(StrEnum):
    """In what a deadline is counted."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class DueReason:
    """Why a callback is due when it is, for `wording` to say."""

    amount: int
    unit: DeadlineUnit


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at calling back; never changed once made."""

    uuid: UUID
    opened_at: datetime
    at: datetime
    operator: str
    result: AttemptResult
    note: str = ""
    """The reply given (answered) or the reason (postponed, cancelled)."""
    due_at: datetime | None = None
    """The new due time of a postponement."""


@dataclass(frozen=True, slots=True)
class Callback:
    """A promise to call back, with everything that was tried."""

    due_at: datetime
    due_reason: DueReason
    status: CallbackStatus = CallbackStatus.PENDING
    unreached: int = 0
    """How often nobody could be reached."""
    reply: str = ""
    assignee: str = ""
    attempts: tuple[Attempt, ...] = ()


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

    def is_overdue(self, now: datetime) -> bool:
        """Whether the promised time has passed."""
        return self.due_at < now


def after(callback: Callback, attempt: Attempt) -> Callback:
    """The callback as the attempt leaves it; raises ValueError for a postponement without a time."""
    changed = replace(callback, attempts=(*callback.attempts, attempt))
    match attempt.result:
        case AttemptResult.ANSWERED:
            return replace(changed, status=CallbackStatus.DONE, reply=attempt.note)
        case AttemptResult.NO_ANSWER | AttemptResult.BUSY:
            return replace(changed, status=CallbackStatus.UNREACHED, unreached=callback.unreached + 1)
        case AttemptResult.POSTPONED:
            if attempt.due_at is None:
                raise ValueError("a postponement needs its new time")
            return replace(changed, due_at=attempt.due_at)
        case AttemptResult.CANCELLED:
            return replace(changed, status=CallbackStatus.CANCELLED)
