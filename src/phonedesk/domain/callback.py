"""A promised return call (待回电): its states, its attempts and what each attempt makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import OPEN_STATUSES, AttemptResult, CallbackStatus, ChangeKind, DueBasis


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
class Change:
    """What was decided about a callback between two calls; never changed once made."""

    uuid: UUID
    at: datetime
    operator: str
    kind: ChangeKind
    reason: str = ""
    text: str = ""
    """To whom it was assigned, or the number of the callback that it was merged into or taken out of."""
    due_at: datetime | None = None
    """The new due time of an extension or a move."""


class Refusal(StrEnum):
    """Why something cannot be decided about a callback."""

    OPEN = "open"
    """Only what is done or cancelled can be reopened."""
    EXTENDED = "extended"
    """It was extended once already."""
    NOT_EXTENDABLE = "not_extendable"
    """The playbook allows no extension for its type."""
    ITSELF = "itself"
    """It is merged into itself."""
    MERGED = "merged"
    """It, or the other one, is merged into another one already."""
    NOT_MERGED = "not_merged"
    """It is merged into none."""


class ChangeRefusedError(Exception):
    """That cannot be decided about a callback; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


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
    supervised: bool = False
    """Whether it is under supervision (督办)."""
    calls: int = 1
    """How many calls it answers: merged ones and those that asked after it count."""
    merged_into: str = ""
    """The number of the callback that answers this one too; empty where it stands for itself."""
    merged: tuple[str, ...] = ()
    """The numbers of those that are merged into this one."""
    changes: tuple[Change, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for it."""
        return self.status in OPEN_STATUSES

    @property
    def open_status(self) -> CallbackStatus:
        """The status that it has as long as it is open."""
        return CallbackStatus.UNREACHED if self.unreached else CallbackStatus.PENDING

    @property
    def is_extended(self) -> bool:
        """Whether it was extended, which it can be once."""
        return any(change.kind is ChangeKind.EXTENDED for change in self.changes)

    def attempts_of(self, uuid: UUID) -> list[Attempt]:
        """What was noted of one return call, oldest first: under its own UUID, then the corrections."""
        own = {uuid, *(correction_of(uuid, number) for number in range(1, len(self.attempts)))}
        return [attempt for attempt in self.attempts if attempt.uuid in own]


def answer_of(call: UUID, follows: str) -> UUID:
    """The UUID of the attempt that a call is which asked after a callback and was answered."""
    return uuid5(call, follows)


def correction_of(uuid: UUID, number: int) -> UUID:
    """The UUID of a return call's nth correction, which a retry finds again."""
    return uuid5(uuid, str(number))


def after(callback: Callback, attempt: Attempt) -> Callback:
    """The callback as the attempt leaves it; raises ValueError for a postponement without a time."""
    changed = replace(callback, attempts=(*callback.attempts, attempt))
    match attempt.result:
        case AttemptResult.ANSWERED:
            return replace(changed, status=CallbackStatus.DONE, reply=attempt.note)
        case AttemptResult.NO_ANSWER | AttemptResult.BUSY | AttemptResult.WRONG_NUMBER:
            return replace(changed, status=CallbackStatus.UNREACHED, unreached=callback.unreached + 1)
        case AttemptResult.POSTPONED | AttemptResult.CALL_LATER:
            return _moved(changed, attempt.due_at)
        case AttemptResult.CANCELLED:
            return replace(changed, status=CallbackStatus.CANCELLED)


def decided(callback: Callback, change: Change, due_reason: DueReason | None = None) -> Callback:
    """The callback as a decision leaves it; `due_reason` says how an extension was counted.

    Raises ChangeRefusedError, and ValueError for another due time that is not said.
    """
    changed = replace(callback, changes=(*callback.changes, change))
    match change.kind:
        case ChangeKind.EXTENDED:
            if callback.is_extended:
                raise ChangeRefusedError(Refusal.EXTENDED)
            return replace(
                _moved(changed, change.due_at),
                due_reason=replace(due_reason or callback.due_reason, basis=DueBasis.EXTENDED),
            )
        case ChangeKind.MOVED:
            return _moved(changed, change.due_at)
        case ChangeKind.REOPENED:
            if callback.is_open:
                raise ChangeRefusedError(Refusal.OPEN)
            return replace(changed, status=callback.open_status)
        case ChangeKind.ASSIGNED:
            return replace(changed, assignee=change.text)
        case ChangeKind.SUPERVISED | ChangeKind.UNSUPERVISED:
            return replace(changed, supervised=change.kind is ChangeKind.SUPERVISED)
        case ChangeKind.MERGED:
            return replace(changed, merged_into=change.text)
        case ChangeKind.UNMERGED:
            return replace(changed, merged_into="")


def _moved(callback: Callback, due_at: datetime | None) -> Callback:
    if due_at is None:
        raise ValueError("another due time has to be said")
    return replace(callback, due_at=due_at, due_reason=replace(callback.due_reason, basis=DueBasis.MOVED))
