"""A promised return call (待回电): its states, its attempts and what each attempt makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import AttemptResult, CallbackStatus


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
