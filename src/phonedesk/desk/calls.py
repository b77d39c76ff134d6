"""Closing a call, and reading the log of closed ones."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.desk.callbacks import OPENING_MS, REPLY, ReplyMissingError
from phonedesk.domain.call import CORE_FIELDS, Call
from phonedesk.domain.callback import Callback, Change
from phonedesk.domain.clock_check import NOT_MOVED, Reading, behind, moved_during, moved_since
from phonedesk.domain.dates import read_past_time, read_time
from phonedesk.domain.deadline import Due, due
from phonedesk.domain.draft import ENTERED_BY, SAYS_BY, Draft
from phonedesk.domain.phone import read_phone
from phonedesk.domain.states import WITHOUT_DETAILS, ChangeKind, DueBasis, Outcome
from phonedesk.domain.text import clean, one_line
from phonedesk.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from phonedesk.domain.calendar import Calendar
    from phonedesk.domain.call import KnownCaller
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import CallType, Playbook
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer


class NoWayToReachError(Exception):
    """A callback was promised, but nothing says where to call."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What the goodbye needs to know of a call that is in the log now."""

    number: str
    due: Due | None
    clock_moved: timedelta
    """By how much the machine's clock was moved; nothing where it was not."""
    asked_after: Callback | None = None
    """What it asked after, as it stands then; none for nothing, or for what could not be read."""
    is_emergency: bool = False
    """Whether people are to be told at once."""


class Calls:
    """The use cases of the call log."""

    def __init__(
        self,
        clock: Clock,
        started: Reading,
        settings: Callable[[], Settings],
        playbook: Callable[[], Playbook],
        reader: Callable[[], Reader],
        writer: Callable[[], Writer],
        calendar: Callable[[], Calendar],
    ) -> None:
        self._clock = clock
        self._seen = started
        """The clocks when this run began, then when its last call was closed."""
        self._settings = settings
        self._playbook = playbook
        self._reader = reader
        self._writer = writer
        self._calendar = calendar

    def close(self, draft: Draft, outcome: Outcome) -> Closed:
        """Put the call into the log in one transaction, and give its number.

        Closing the same draft again gives the same number, or amends the record where it says something
        else by now. Raises NoWayToReachError before anything is written, ReplyMissingError where what the
        caller asked after was answered and nobody says how (3.1.3), and StoreError.
        """
        if draft.follows and outcome is Outcome.ANSWERED and not draft.text_of(REPLY).strip():
            raise ReplyMissingError
        now = Reading(self._clock.now(), self._clock.monotonic())
        call = replace(self.record_of(draft, outcome, now), clock_moved=self._clock_moved(draft, now))
        number = self._writer().close_call(call, draft.opened_at.astimezone(self._clock.zone).date())
        self._seen = now
        promised, asked_after = call.callback, None
        if draft.follows:
            with suppress(StoreError):  # it is in the log by now, whatever can be read of it
                asked_after = self._writer().callbacks.promised(draft.follows)
                promised = promised and self._writer().callbacks.promised(number)
        due_then = Due(promised.due_at, promised.due_reason) if promised else None
        return Closed(number, due_then, call.clock_moved, asked_after, bool(call.notifications))

    def enter_late(self, typed: str, operator: str) -> Draft | None:
        """A call that was written on paper, open to be entered (补录): when it was, and who took it.

        None where that is no time, or one that is still to come.
        """
        opened_at = read_past_time(typed, self._clock.now(), self._clock.zone)
        if opened_at is None:
            return None
        entered_by = {ENTERED_BY: self._settings().operator}
        return Draft(uuid4(), opened_at, operator, values=MappingProxyType(entered_by), late_entry=True)

    def due(self, draft: Draft) -> Due:
        """By when a callback for this call is promised, counted from the call: a retry says the same."""
        promised = self._due_by_playbook(draft)
        if draft.moved_due is None:
            said = self._said_due(draft)
            return Due(said, replace(promised.reason, basis=DueBasis.MOVED)) if said else promised
        return Due(draft.moved_due.due_at, replace(promised.reason, basis=DueBasis.MOVED))

    def _said_due(self, draft: Draft) -> datetime | None:
        """By when a notice wants names or a leader the result, where that can be read as a time to come.

        The earliest, in a call that says both.
        """
        kind, closes_at = self._type_of(draft), self._settings().closes_at
        fields = [field for part, field in SAYS_BY.items() if part in kind.parts and field in kind.fields]
        said = (read_time(draft.text_of(f), draft.opened_at, closes_at, self._clock.zone) for f in fields)
        return min((at for at in said if at and at > draft.opened_at), default=None)

    def _due_by_playbook(self, draft: Draft) -> Due:
        term = self._playbook().deadline_of(self._type_of(draft)).reason
        closes_at = self._settings().closes_at
        return due(draft.opened_at, term, closes_at, self._clock.zone, self._calendar())

    def is_recorded(self, draft: Draft, reader: Reader) -> bool:
        """Whether the log says everything that the draft says: closing it again would add nothing.

        Raises StoreError.
        """
        from phonedesk.store.corrections import correction

        recorded = reader.call_of_draft(draft.uuid)
        if recorded is None:
            return False
        outcome = Outcome(draft.outcome) if draft.outcome else recorded.outcome
        if outcome in WITHOUT_DETAILS and draft.call_type:
            return False  # noted as a call without details, which it has got by now
        try:
            said = self.record_of(draft, outcome, Reading(self._clock.now(), self._clock.monotonic()))
        except NoWayToReachError:
            return False
        return correction(recorded, said).is_empty

    def record(self, number: str, patience_ms: int = OPENING_MS) -> Call | None:
        """A closed call, whole; raises StoreError.

        Somebody who opened it would rather wait for another's write for a moment than press the key again.
        """
        reader = self._reader()
        with reader.patient(patience_ms):
            return reader.call(number)

    def earlier_calls(self, call: Call) -> KnownCaller | None:
        """Who called from the number of this call, and how often; nobody for a confidential one.

        Raises StoreError.
        """
        if call.confidential or not call.phone_normalised:
            return None
        return self._reader().known_caller(call.phone_normalised, "")

    @property
    def head(self) -> str:
        """Who heads the department, by name where that is set."""
        from phonedesk.desk.passing_on import head_of

        return head_of(self._playbook(), self._settings())

    def _type_of(self, draft: Draft) -> CallType:
        return self._playbook().type_or_fallback(draft.call_type)

    def _clock_moved(self, draft: Draft, now: Reading) -> timedelta:
        """By how much the clock was moved during the call, or else since the last one, of whichever run."""
        moved = moved_during(draft.opened_at, draft.begun, now) or moved_since(self._seen, now)
        if moved:
            return moved
        last = self._writer().last_closed_at()
        return behind(last, now) if last else NOT_MOVED

    def record_of(self, draft: Draft, outcome: Outcome, now: Reading) -> Call:
        """What closing the draft at that moment puts into the log; nothing is written.

        Raises NoWayToReachError.
        """
        from phonedesk.desk.emergencies import ladder_of
        from phonedesk.desk.passing_on import messages_of, people_to_tell
        from phonedesk.playbook.progress import ticked_steps

        playbook = self._playbook()
        phone = one_line(draft.text_of("phone")).strip()
        if outcome is Outcome.CALLBACK and not phone:
            raise NoWayToReachError
        call_type = None if outcome in WITHOUT_DETAILS else self._type_of(draft)
        confidential = bool(call_type and call_type.confidential)
        texts = {name: clean(text).strip() for name, text in draft.values.items() if text.strip()}
        return Call(
            uuid=draft.uuid,
            opened_at=draft.opened_at,
            closed_at=now.wall,
            operator=one_line(draft.operator),
            call_type=call_type.id if call_type else "",
            outcome=outcome,
            playbook_version=playbook.version,
            confidential=confidential,
            rings=draft.rings,
            late_reason=one_line(draft.late_reason),
            phone=phone,
            phone_normalised=read_phone(phone, self._settings().area_code).normalised,
            caller_name=texts.get("caller_name", ""),
            organisation=texts.get("organisation", ""),
            position=texts.get("position", ""),
            matter=texts.get("matter", ""),
            read_back_at=self._read_back_at(draft),
            answers={name: text for name, text in texts.items() if name not in CORE_FIELDS},
            steps=ticked_steps(playbook, draft),
            transfer=replace(draft.transfer, target=one_line(draft.transfer.target).strip()),
            callback=self._promise(draft) if outcome is Outcome.CALLBACK else None,
            messages=messages_of(
                people_to_tell(playbook, draft, outcome, self.head), draft, now.wall, self.due(draft).at
            )
            if call_type
            else (),
            notifications=ladder_of(playbook, self._settings(), call_type.id, draft.opened_at)
            if call_type
            else (),
            follows=draft.follows,
            by_mobile=draft.by_mobile,
            late_entry=draft.late_entry,
            reply="" if confidential else texts.get(REPLY, ""),  # what is confided stays with the call
            duration=None if draft.begun is None else timedelta(seconds=now.steady - draft.begun),
        )

    def _read_back_at(self, draft: Draft) -> datetime | None:
        """When the step was ticked whose line reads the record back (2.3.1)."""
        steps = (step.id for step in self._playbook().steps if step.phrase == "read_back")
        return next((draft.ticks[step] for step in steps if step in draft.ticks), None)

    def _promise(self, draft: Draft) -> Callback:
        from phonedesk.desk.passing_on import missed_by

        promised, moved = self.due(draft), draft.moved_due
        assignee = missed_by(draft)
        if moved is None:
            return Callback(due_at=promised.at, due_reason=promised.reason, assignee=assignee)
        reason = clean(moved.reason).strip()
        change = Change(
            moved.uuid, moved.at, one_line(draft.operator), ChangeKind.MOVED, reason, due_at=moved.due_at
        )
        return Callback(due_at=promised.at, due_reason=promised.reason, assignee=assignee, changes=(change,))
