"""A call that is still going on: a frozen draft, and one pure function that applies what happens to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from phonedesk.domain.amending import rebased
from phonedesk.domain.states import Part, TransferResult
from phonedesk.domain.transfer import Transfer

HEAD = "head"
"""The field that says what became of our head of department while a senior leader was on the line (4.2.1)."""
HEAD_ASKED, HEAD_AWAY = "asked", "away"
REFERRED_TO = "referred_to"
"""The field that says to whom a caller was referred whose business is another office's."""
ANSWER = "answer"
"""The field that holds what an enquiry was answered (3.1.1)."""
NAMES_BY = "names_by"
"""The field that says by when a notice wants the names of those who come."""
ENTERED_BY = "entered_by"
"""The field that says who entered a call afterwards: `operator` is who took it."""
WANTED_BY = "wanted_by"
"""The field that says by when a senior leader wants the result (4.2.2)."""
SAYS_BY = MappingProxyType({Part.NOTICE: NAMES_BY, Part.INSTRUCTION: WANTED_BY})
"""In calls with these parts, the field by which what they ask for is due."""
PASS_TO = "pass_to"
"""The field that names, in calls with the part `passed_on`, who is to be told (4.2.2)."""


@dataclass(frozen=True, slots=True)
class DueMoved:
    """A callback is promised by another time than the playbook's, and why."""

    uuid: UUID
    at: datetime
    due_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything known of an open call; a return call is one too, and so is the correction of a record."""

    uuid: UUID
    opened_at: datetime
    operator: str
    call_type: str = ""
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Field id → text as typed; answers of a type chosen before stay here, hidden."""
    rings: int | None = None
    late_reason: str = ""
    ticks: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """Step id → when it was ticked."""
    transfer: Transfer = field(default_factory=Transfer)
    parked_at: datetime | None = None
    returns: str = ""
    """For a return call, the number of the record whose caller was promised it."""
    follows: str = ""
    """The number of the record whose open callback the caller asks after."""
    moved_due: DueMoved | None = None
    """By when a callback is promised, where that was set by hand."""
    amends: str = ""
    """For a correction, the number of the record that it is about."""
    base: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What that record said when it was opened; field id → text."""
    seen: int = 0
    """How many amendments it had by then."""
    outcome: str = ""
    """The outcome that was chosen last, of a return call the result; its saving may have failed."""
    by_mobile: bool = False
    """Whether it is taken on a mobile, while the line is dead (4.1.2)."""
    late_entry: bool = False
    """Whether it was noted on paper and is entered afterwards (补录); `opened_at` is typed then."""
    begun: float | None = field(default=None, compare=False)
    """The steady clock's second at which it was opened, in this run alone; never kept."""

    def text_of(self, field_id: str) -> str:
        """What has been typed for a field."""
        return self.values.get(field_id, "")

    @property
    def has_caller(self) -> bool:
        """Whether it is a call at all, and not the correction of a record or a late entry."""
        return not (self.amends or self.late_entry)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known but, perhaps, the number that the display showed."""
        return self.is_bare and not self.call_type

    @property
    def is_bare(self) -> bool:
        """The same, whatever type was chosen: F8 chooses one by itself."""
        typed = any(text.strip() for name, text in self.values.items() if name not in ("phone", ENTERED_BY))
        return not (typed or self.transfer.begun or self.follows)


@dataclass(frozen=True, slots=True)
class FieldSet:
    """A field was typed in."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class TypeChanged:
    """The call turned out to be of this type."""

    call_type: str


@dataclass(frozen=True, slots=True)
class RingsCounted:
    """The phone rang so often before it was answered; 4 stands for four and more (2.1.2)."""

    rings: int


@dataclass(frozen=True, slots=True)
class LateReasonGiven:
    """Why it was answered late (2.1.2)."""

    reason: str


@dataclass(frozen=True, slots=True)
class StepTicked:
    """A step was said or done."""

    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepUnticked:
    """A tick was taken back."""

    step: str


@dataclass(frozen=True, slots=True)
class TransferTargeted:
    """Somebody to transfer to was named; after a transfer that did not come through, a new one begins."""

    target: str


@dataclass(frozen=True, slots=True)
class AskedToHold:
    """The caller agreed to hold, and was told how long (2.4.1)."""

    minutes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Briefed:
    """The person transferred to was told about the call (2.4.2)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """The transfer came through (2.4.3) or did not."""

    result: TransferResult
    at: datetime


@dataclass(frozen=True, slots=True)
class OutcomeChosen:
    """What came of the call, or of the return call; it is about to be saved."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Followed:
    """The caller asks after the callback that was promised under this number; none with an empty one."""

    number: str


@dataclass(frozen=True, slots=True)
class ByMobile:
    """The call is taken on a mobile (4.1.2), or is not after all."""

    on: bool


@dataclass(frozen=True, slots=True)
class Rebased:
    """The record that is corrected says this by now, after so many amendments."""

    base: Mapping[str, str]
    seen: int


@dataclass(frozen=True, slots=True)
class Parked:
    """Another call went first."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """The call is on the page again."""


Event = (
    FieldSet
    | TypeChanged
    | RingsCounted
    | LateReasonGiven
    | StepTicked
    | StepUnticked
    | TransferTargeted
    | AskedToHold
    | Briefed
    | TransferEnded
    | OutcomeChosen
    | Followed
    | ByMobile
    | DueMoved
    | Rebased
    | Parked
    | Resumed
)


def apply(draft: Draft, event: Event) -> Draft:
    """The draft as the event leaves it; nothing that was typed is ever dropped."""
    match event:
        case FieldSet(name, text):
            return replace(draft, values=MappingProxyType({**draft.values, name: text}))
        case TypeChanged(call_type):
            return replace(draft, call_type=call_type)
        case RingsCounted(rings):
            return replace(draft, rings=rings, late_reason=draft.late_reason if rings > 3 else "")
        case LateReasonGiven(reason):
            return replace(draft, late_reason=reason)
        case StepTicked(step, at):
            return replace(draft, ticks=MappingProxyType({**draft.ticks, step: at}))
        case StepUnticked(step):
            left = {name: at for name, at in draft.ticks.items() if name != step}
            return replace(draft, ticks=MappingProxyType(left))
        case OutcomeChosen(outcome):
            return replace(draft, outcome=outcome)
        case Followed(number):
            return replace(draft, follows=number)
        case ByMobile(on):
            return replace(draft, by_mobile=on)
        case DueMoved():
            return replace(draft, moved_due=event)
        case Rebased(base, seen):
            return rebased(draft, base, seen)
        case Parked(at):
            return replace(draft, parked_at=at)
        case Resumed():
            return replace(draft, parked_at=None)
        case _:
            return replace(draft, transfer=_transferred(draft.transfer, event))


def _transferred(
    transfer: Transfer, event: TransferTargeted | AskedToHold | Briefed | TransferEnded
) -> Transfer:
    match event:
        case TransferTargeted(target):
            return Transfer(target) if transfer.result else replace(transfer, target=target)
        case AskedToHold(minutes, at):
            return replace(transfer, wait_minutes=minutes, asked_to_hold_at=at)
        case Briefed(at):
            return replace(transfer, briefed_at=at)
        case TransferEnded(result, at):
            confirmed = at if result is TransferResult.CONNECTED else None
            return replace(transfer, result=result, confirmed_at=confirmed)
