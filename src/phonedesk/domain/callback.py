"""A promised return call (待回电): its states, its attempts and what each attempt makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

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

    def says(self, result: AttemptResult, note: str, due_at: datetime | None) -> bool:
        """Whether it says this, and not something else."""
        return (self.result, self.note, self.due_at) == (result, note, due_at)


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

    def attempts_of(self, uuid: UUID) -> list[Attempt]:
        """What was noted of one return call, oldest first: under its own UUID, then the corrections."""
        own = {uuid, *(correction_of(uuid, number) for number in range(1, len(self.attempts)))}
        return [attempt for attempt in self.attempts if attempt.uuid in own]


def correction_of(uuid: UUID, number: int) -> UUID:
    """The UUID of a return call's nth correction, which a retry finds again."""
    return uuid5(uuid, str(number))


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
