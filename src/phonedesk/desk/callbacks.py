"""Promised return calls: the list of them, and what each attempt comes to.

The first frame needs the list alone: what an attempt is made of is imported where one is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from phonedesk.domain.board import Board, board, changes_at, counts, in_order, limits
from phonedesk.domain.states import AttemptResult, ChangeKind
from phonedesk.domain.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from phonedesk.domain.calendar import Calendar
    from phonedesk.domain.call import Call
    from phonedesk.domain.callback import Attempt, Callback, Change
    from phonedesk.domain.deadline import Due
    from phonedesk.domain.draft import Draft
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

REPLY, REASON, NEW_TIME = "reply", "reason", "new_time"
"""The fields that a return call's draft may hold."""

OPENING_MS = 1_000
"""How long a record that a key opens waits for a lock: a save of this desk is over by then."""
NEEDS_REASON = (ChangeKind.EXTENDED, ChangeKind.MOVED, ChangeKind.REOPENED)
"""What is decided about a callback only with a reason."""


class ReplyMissingError(Exception):
    """A callback is done only with the reply that was given (3.1.3)."""


class ReasonMissingError(Exception):
    """Another time, no call at all, or the clearing of a number needs its reason."""


class Callbacks:
    """The use cases of the callback list."""

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], Settings],
        playbook: Callable[[], Playbook],
        reader: Callable[[], Reader],
        writer: Callable[[], Writer],
        calendar: Callable[[], Calendar],
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._playbook = playbook
        self._calendar = calendar
        self._reader = reader
        self._writer = writer

    def pending(self) -> list[PendingCallback]:
        """Every open callback, most urgent first; raises StoreError."""
        return self._reader().pending()

    def board(self, first: int | None = None) -> Board:
        """The open callbacks by group as they stand now; raises StoreError.

        With `first` only so many of them, where there are more: the others would keep a first frame waiting.
        """
        now, zone, reader = self._clock.now(), self._clock.zone, self._reader()
        if first is None:
            return board(reader.pending(), now, zone)
        between = limits(now, zone)
        places = in_order(reader.places(), between)
        rows = in_order(reader.pending_of([place.id for place in places[:first]]), between)
        return Board(rows, counts(places, between), changes_at(places, between))

    def is_warned(self, row: PendingCallback, now: datetime) -> bool:
        """Whether the playbook has a point behind the callback at which its deadline draws near.

        The type of a confidential one is not looked at. Raises PlaybookNotLoadedError.
        """
        from phonedesk.domain.warning import is_warned

        playbook = self._playbook()
        points = playbook.deadline_of(playbook.type_or_fallback(row.call_type)).warn
        return is_warned(row, points, now, self._clock.zone, self._calendar())

    def attempt(
        self, draft: Draft, number: str, result: AttemptResult, new_time: datetime | None = None
    ) -> Callback:
        """Note what a return call came to; the same again changes nothing, a correction is kept beside it.

        Raises ReplyMissingError and ReasonMissingError before anything is written, and StoreError.
        """
        note = _note(draft, result)
        if result is AttemptResult.ANSWERED and not note:
            raise ReplyMissingError
        if result in (AttemptResult.POSTPONED, AttemptResult.CANCELLED) and not note:
            raise ReasonMissingError
        from phonedesk.domain.callback import Attempt

        return self._writer().callbacks.record_attempt(
            number,
            Attempt(
                uuid=draft.uuid,
                opened_at=draft.opened_at,
                at=self._clock.now(),
                operator=one_line(draft.operator),
                result=result,
                note=note,
                due_at=new_time,
            ),
        )

    def standing_for(self, number: str) -> str:
        """The number of the callback that answers the one under a number: itself, unless it was merged.

        Raises StoreError.
        """
        reader = self._reader()
        with reader.patient(OPENING_MS):
            call = reader.call(number)
            while call and call.callback and call.callback.merged_into:
                number = call.callback.merged_into
                call = reader.call(number)
        return number

    def repeats_of(self, call: Call) -> list[PendingCallback]:
        """The other open callbacks of the same number or name, none confidential; raises StoreError."""
        return [
            row
            for row in self._reader().pending()
            if row.number != call.number
            and not row.confidential
            and (
                (row.phone_normalised and row.phone_normalised == call.phone_normalised)
                or (row.caller_name and row.caller_name == call.caller_name)
            )
        ]

    def extension_of(self, call: Call) -> Due | None:
        """How much longer the playbook lets this callback take, counted from when it is due; none for none.

        Raises NoCallbackError.
        """
        from phonedesk.domain.deadline import due
        from phonedesk.store.errors import NoCallbackError

        if call.callback is None:
            raise NoCallbackError(call.number)
        playbook = self._playbook()
        extension = playbook.deadline_of(playbook.type_or_fallback(call.call_type)).extension
        if extension is None:
            return None
        closes_at = self._settings().closes_at
        return due(call.callback.due_at, extension.reason, closes_at, self._clock.zone, self._calendar())

    def decide(self, call: Call, change: Change) -> Callback:
        """Record a decision about the callback of a call; the same again changes nothing.

        An extension's due time is counted here. Raises ReasonMissingError where a reason is needed,
        ChangeRefusedError, CallbackClosedError, NoCallbackError and StoreError.
        """
        from phonedesk.domain.callback import ChangeRefusedError, Refusal

        change = replace(
            change,
            operator=one_line(change.operator),
            reason=clean(change.reason).strip(),
            text=one_line(change.text).strip(),
        )
        if change.kind in NEEDS_REASON and not change.reason:
            raise ReasonMissingError
        writer, number = self._writer().callbacks, call.number
        match change.kind:
            case ChangeKind.EXTENDED:
                extended = self.extension_of(call)
                if extended is None:
                    raise ChangeRefusedError(Refusal.NOT_EXTENDABLE)
                return writer.change(number, replace(change, due_at=extended.at), extended.reason)
            case ChangeKind.MERGED:
                return writer.merge(number, change)
            case ChangeKind.UNMERGED:
                return writer.unmerge(number, change)
        return writer.change(number, change)

    def new_time(self, draft: Draft, now: datetime | None = None) -> datetime | None:
        """The time that the draft says for another try, if it is one, as read at `now`."""
        return self._read_time(draft.text_of(NEW_TIME), now or self._clock.now())

    def time_to_come(self, typed: str) -> datetime | None:
        """The time that was typed, if it is one that is still to come."""
        now = self._clock.now()
        at = self._read_time(typed, now)
        return at if at and at > now else None

    def is_recorded(self, draft: Draft, reader: Reader) -> bool:
        """Whether the records have what the draft says came of the return call; raises StoreError."""
        own = _own_attempts(draft, reader)
        if not own:
            return False
        result = AttemptResult(draft.outcome) if draft.outcome else own[-1].result
        note = _note(draft, result)
        return any(known.says(result, note, self._due_at(draft, result, known)) for known in own)

    def _read_time(self, typed: str, now: datetime) -> datetime | None:
        from phonedesk.domain.dates import read_time

        return read_time(typed, now, self._settings().closes_at, self._clock.zone)

    def _due_at(self, draft: Draft, result: AttemptResult, known: Attempt) -> datetime | None:
        """The new time that the draft says, as it was read when `known` was noted."""
        if result not in (AttemptResult.POSTPONED, AttemptResult.CALL_LATER):
            return None
        return self.new_time(draft, known.at) or known.due_at


def _own_attempts(draft: Draft, reader: Reader) -> Sequence[Attempt]:
    """What was noted of the return call, under its callback and under those that came to answer it too."""
    call, callback = reader.call(draft.returns), None
    while call and call.callback:
        before = callback.attempts if callback else ()
        callback = replace(call.callback, attempts=(*before, *call.callback.attempts))
        call = reader.call(callback.merged_into) if callback.merged_into else None
    return callback.attempts_of(draft.uuid) if callback else ()


def _note(draft: Draft, result: AttemptResult) -> str:
    """What is kept of the texts beside this result."""
    match result:
        case AttemptResult.ANSWERED:
            return clean(draft.text_of(REPLY)).strip()
        case AttemptResult.POSTPONED | AttemptResult.CANCELLED | AttemptResult.CALL_LATER:
            return clean(draft.text_of(REASON)).strip()
    return ""
