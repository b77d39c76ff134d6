"""A call as it stands in the log for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from phonedesk.domain.callback import Callback
from phonedesk.domain.emergency import Notification
from phonedesk.domain.message import Message
from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.states import Outcome
from phonedesk.domain.transfer import Transfer

CORE_FIELDS = ("phone", "caller_name", "organisation", "position", "matter")
"""Fields that are columns of the record; every other field is an answer."""


@dataclass(frozen=True, slots=True)
class TickedStep:
    """A step of the regulation that was done, with its text as it read then."""

    step: str
    stage: str
    clause: str
    kind: str
    zh: str
    en: str
    at: datetime | None
    """When it was ticked; none for a field that was filled, which ticks by itself."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One later change to a record (更正): the record itself is never overwritten."""

    at: datetime
    operator: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A later call that asked after what was promised; of a confidential one no words are kept here."""

    uuid: UUID
    number: str
    follows: str
    opened_at: datetime
    operator: str
    outcome: Outcome
    matter: str


@dataclass(frozen=True, slots=True)
class Call:
    """A closed call; what it says includes its amendments."""

    uuid: UUID
    opened_at: datetime
    closed_at: datetime
    operator: str
    call_type: str
    """The id of the playbook's call type; empty for a call without details."""
    outcome: Outcome
    playbook_version: str = ""
    confidential: bool = False
    rings: int | None = None
    """1 to 3, or 4 for four and more; none where nobody noted it (2.1.2)."""
    late_reason: str = ""
    phone: str = ""
    """As typed."""
    phone_normalised: str = ""
    """E.164 with extension where the number could be read, otherwise its digits."""
    caller_name: str = ""
    organisation: str = ""
    position: str = ""
    matter: str = ""
    read_back_at: datetime | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    """Field id → text, for the fields that are no columns."""
    steps: tuple[TickedStep, ...] = ()
    transfer: Transfer = field(default_factory=Transfer)
    callback: Callback | None = None
    number: str = ""
    """来电编号, such as 20261123-007; empty until the record is saved."""
    amendments: tuple[Amendment, ...] = ()
    duration: timedelta | None = None
    """From opening to closing by the steady clock; none where nobody measured it: a run ended meanwhile."""
    follows: str = ""
    """The number of the record whose promised callback this call asked after."""
    reply: str = ""
    """What was answered to what it asked after; as it is closed, kept with that callback too."""
    messages: tuple[Message, ...] = ()
    """Who is to be told of it, in the order in which they were named."""
    notifications: tuple[Notification, ...] = ()
    """Who is to be told at once, as it is closed; they are kept with its emergency."""
    follow_ups: tuple[FollowUp, ...] = ()
    """The calls that asked after its callback, or after one that this answers too; oldest first."""
    clock_moved: timedelta = timedelta()
    """By how much the machine's clock was moved; where it was, the times of the record may be wrong."""
    by_mobile: bool = False
    """Whether it was taken on a mobile, while the line was dead (4.1.2)."""
    late_entry: bool = False
    """Whether it was entered afterwards (补录): `opened_at` is typed, `closed_at` when it was entered."""

    def text_of(self, field_id: str) -> str:
        """What the record says for a field, core or not."""
        return str(getattr(self, field_id)) if field_id in CORE_FIELDS else self.answers.get(field_id, "")


@dataclass(frozen=True, slots=True)
class KnownCaller:
    """Who called before from a number or under a name, and what about; nothing that is confidential."""

    caller_name: str
    organisation: str
    phone: str
    last_matter: str
    last_at: datetime
    calls: int
    """How many calls there are from the number, or under the name from the number of the last one."""
    phone_normalised: str = ""
    has_more: bool = False
    """Whether there are more calls than were counted."""
    refused: int = 0
    """How many of the calls were a nuisance, of late."""
    callbacks: tuple[PendingCallback, ...] = ()
    """What is promised still, the most urgent first."""
    is_namesake: bool = False
    """Whether another number was asked for, from which nobody has called."""
    other_numbers: int = 0
    """From how many other numbers somebody of this name has called."""
