"""Taking over an office's old call log: all of it, or none of it and a list of what is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from phonedesk.desk.checking import refuse_lost
from phonedesk.domain.call import CORE_FIELDS, Call
from phonedesk.domain.callback import Callback
from phonedesk.domain.deadline import due
from phonedesk.domain.ledger import NUMBER, LedgerFault, LedgerFaultsError, LedgerReason
from phonedesk.domain.ledger_times import lacks_year, read_moment
from phonedesk.domain.phone import read_phone
from phonedesk.domain.states import WITHOUT_DETAILS, CallbackStatus, Outcome
from phonedesk.domain.text import clean, fold, one_line
from phonedesk.domain.times import to_micros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from phonedesk.desk.desk import Desk
    from phonedesk.domain.ledger import LedgerRow
    from phonedesk.playbook.model import CallType

OLD_LOG = UUID("0c5b3f4e-6f0a-5d0e-9d6b-1b6d7a6c2f10")
"""The namespace of what comes from old logs: the same row is the same call."""
AHEAD = timedelta(days=1)
"""What a row may be ahead of the clock: another desk's clock is not ours."""
A_SECOND = timedelta(seconds=1)
"""What JSON lines leave out of a time."""
LONGEST = 20_000
MOST_FAULTS = 100
OF_CALLBACKS = ("due_at", "status", "assignee")
"""What a call without a callback keeps as a note."""
YES, NO = ("是", "保密", "true", "yes", "1", "y"), ("否", "不保密", "false", "no", "0", "n")
OUTCOMES: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.ANSWERED: ("当场答复", "已答复", "已办结", "已办理", "已回复"),
    Outcome.CALLBACK: ("待回电", "需回电", "待回复", "待办"),
    Outcome.TRANSFERRED: ("已转接", "转接", "已转办"),
    Outcome.MESSAGE_TAKEN: ("已转告", "转告", "已转达"),
    Outcome.NOT_OURS: ("不属本单位职责范围", "不属本单位", "非本单位职责"),
    Outcome.REFUSED: ("已婉拒", "婉拒", "已拒绝"),
    Outcome.WRONG_NUMBER: ("打错", "打错电话"),
    Outcome.SILENT: ("无人说话",),
    Outcome.SALES: ("推销",),
    Outcome.TRIVIAL: ("简单问询", "简单问询，已答"),
    Outcome.INTERNAL: ("内部联系",),
    Outcome.MISSED: ("漏接", "未接"),
}
STATUSES: Mapping[CallbackStatus, tuple[str, ...]] = {
    CallbackStatus.PENDING: ("待回电", "待办", "未办结", "办理中"),
    CallbackStatus.UNREACHED: ("未接通", "无人接听"),
    CallbackStatus.DONE: ("已回电", "已办结", "已办", "办结", "已回复"),
    CallbackStatus.CANCELLED: ("不再回电", "已取消", "取消"),
}
_OUTCOME_OF = {fold(name): key for key, names in OUTCOMES.items() for name in (key.value, *names)}
_STATUS_OF = {fold(name): key for key, names in STATUSES.items() for name in (key.value, *names)}


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What came of an import."""

    added: int
    known: int
    """Rows that say what another row or the log says already."""
    noted: tuple[str, ...] = ()
    """The columns that mean no field of ours: it is noted in the records under their headers."""
    left: tuple[str, ...] = ()
    """The columns whose content is in no record."""
    other_sheets: tuple[str, ...] = ()
    """The sheets with something in them that were not read."""


class _FaultError(Exception):
    def __init__(self, reason: LedgerReason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = one_line(detail)


def take_over(desk: Desk, content: bytes, told: Callable[[int, int], None]) -> TakenOver:
    """Record every row of an old log, and put all records into the order in which their calls came in.

    `told` hears how many of how many rows are done, and then the same of the records; while the file is
    read nobody knows of how many, and it hears 0. Raises LedgerError where the file cannot be read,
    LedgerFaultsError, SamplesError, and StoreError; then nothing of it is in the log.
    """
    from phonedesk.exchange.ledger import read_ledger
    from phonedesk.store.import_writing import ImportWriter

    file = read_ledger(content)
    read = _Rows(desk, file.rows, lambda rows: told(rows, 0))
    refuse_lost(desk.settings.paths)
    desk.open_records()
    zone = desk.clock.zone
    calls = (call for call in read.calls.values() if not _is_recorded(desk, call))
    in_order = sorted(calls, key=lambda call: call.opened_at)
    dated = [(call, call.opened_at.astimezone(zone).date()) for call in in_order]
    with ImportWriter(desk.settings.paths.database, desk.records_file, desk.numbers) as writer:
        added = writer.add(dated, told)
    return TakenOver(added, read.rows - added, tuple(read.noted), tuple(read.left), file.other_sheets)


def _is_recorded(desk: Desk, call: Call) -> bool:
    """Whether it is a call of this log that was printed as JSON: its number is there, and says the same."""
    number = next((text for header, text in call.answers.items() if fold(header) in NUMBER), "")
    recorded = desk.calls.record(number) if number else None
    if recorded is None or abs(recorded.opened_at - call.opened_at) >= A_SECOND:
        return False
    return recorded.operator == call.operator and (
        recorded.confidential or all(recorded.text_of(field) == call.text_of(field) for field in CORE_FIELDS)
    )


class _Rows:
    """The calls of all rows, each once; raises LedgerFaultsError where any row is wrong."""

    def __init__(self, desk: Desk, rows: Iterable[LedgerRow], told: Callable[[int], None]) -> None:
        self.rows = 0
        self.calls: dict[UUID, Call] = {}
        self.noted: dict[str, None] = {}
        self.left: dict[str, None] = {}
        faults: list[LedgerFault] = []
        for row in rows:
            self.rows += 1
            told(self.rows)
            try:
                call = _Reader(desk, row).call()
            except _FaultError as error:
                faults.append(LedgerFault(row.line, error.reason, error.detail))
                if len(faults) == MOST_FAULTS:
                    break
            else:
                self.calls.setdefault(call.uuid, call)
                self.noted |= dict.fromkeys(row.notes)
                self.left |= dict.fromkeys(row.left)
        if not self.rows:
            faults.append(LedgerFault(0, LedgerReason.NO_ROWS))
        if faults:
            raise LedgerFaultsError(tuple(faults))


class _Reader:
    """Makes a call of one row."""

    def __init__(self, desk: Desk, row: LedgerRow) -> None:
        self._desk = desk
        self._row = row
        self._zone = desk.clock.zone

    def call(self) -> Call:
        """The call; raises _FaultError."""
        if "" in self._row.notes:
            raise _FaultError(LedgerReason.NO_COLUMN, self._row.notes[""])
        for text in (*self._row.texts.values(), *self._row.notes.values()):
            if len(text) > LONGEST:
                raise _FaultError(LedgerReason.TOO_LONG, text[:20])
        opened_at = self._opened_at()
        kind = self._type()
        outcome = self._outcome()
        phone = self._line("phone")
        is_confidential = self._flag("confidential") or bool(kind and kind.confidential)
        call = Call(
            uuid=OLD_LOG,
            opened_at=opened_at,
            closed_at=opened_at,
            operator=self._line("operator"),
            call_type=kind.id
            if kind
            else ""
            if outcome in WITHOUT_DETAILS
            else self._desk.playbook.fallback.id,
            outcome=outcome,
            confidential=is_confidential,
            phone=phone,
            phone_normalised=read_phone(phone, self._desk.settings.area_code).normalised,
            caller_name=self._line("caller_name"),
            organisation=self._line("organisation"),
            position=self._line("position"),
            matter=clean(self._text("matter")).strip(),
            answers=self._answers(outcome),
            callback=self._callback(opened_at) if outcome is Outcome.CALLBACK else None,
        )
        return replace(call, uuid=self._named_by_content(call))

    def _answers(self, outcome: Outcome) -> dict[str, str]:
        """What has no place of its own in a record, under the headers of the file."""
        notes = {header: clean(text).strip() for header, text in self._row.notes.items()}
        if outcome is Outcome.CALLBACK:
            return notes
        for field in OF_CALLBACKS:
            if text := clean(self._text(field)).strip():
                notes[self._row.headers[field]] = text
        return {"answer": reply, **notes} if (reply := self._reply()) else notes

    def _named_by_content(self, call: Call) -> UUID:
        """What the words and times of the row make: the same row is the same call.

        Nothing is in it that follows from the playbook, the settings or the calendar, which change.
        """
        due_at = call.callback.due_at if call.callback and self._text("due_at") else None
        said = [
            *(str(to_micros(call.opened_at)), call.operator, self._text("call_type") and call.call_type),
            *(call.outcome.value, call.phone, call.caller_name, call.organisation, call.position),
            *(call.matter, str(self._flag("confidential")), self._reply(), self._line("assignee")),
            *(str(to_micros(due_at)) if due_at else "", *map(list, sorted(call.answers.items()))),
        ]
        return uuid5(OLD_LOG, json.dumps(said))

    def _text(self, field: str) -> str:
        return self._row.texts.get(field, "")

    def _line(self, field: str) -> str:
        return one_line(self._text(field)).strip()

    def _reply(self) -> str:
        return clean(self._text("reply")).strip()

    def _opened_at(self) -> datetime:
        day, text = self._text("day"), self._text("opened_at")
        if not (day or text):
            raise _FaultError(LedgerReason.NO_TIME)
        at = self._moment(text, day) if text else self._moment(day)
        if at > self._desk.clock.now() + AHEAD:
            raise _FaultError(LedgerReason.FUTURE, f"{day} {text}".strip())
        return at

    def _moment(self, text: str, day: str = "") -> datetime:
        year = self._row.year
        if at := read_moment(text, day, self._zone, year):
            return at
        is_short = year is None and (lacks_year(day) or lacks_year(text))
        reason = LedgerReason.NO_YEAR if is_short else LedgerReason.BAD_TIME
        raise _FaultError(reason, f"{day} {text}".strip())

    def _type(self) -> CallType | None:
        text = fold(self._text("call_type"))
        if not text:
            return None
        for kind in self._desk.playbook.call_types:
            names = (kind.id, kind.name.zh, kind.name.en, kind.short.zh, kind.short.en, str(kind.digit))
            if text in map(fold, names):
                return kind
        raise _FaultError(LedgerReason.BAD_TYPE, self._text("call_type"))

    def _outcome(self) -> Outcome:
        text = fold(self._text("outcome"))
        if not text:
            return Outcome.CALLBACK if self._text("due_at") or self._text("status") else Outcome.ANSWERED
        if text not in _OUTCOME_OF:
            raise _FaultError(LedgerReason.BAD_OUTCOME, self._text("outcome"))
        return _OUTCOME_OF[text]

    def _callback(self, opened_at: datetime) -> Callback:
        kind = self._desk.playbook.type_or_fallback((self._type() or self._desk.playbook.fallback).id)
        term = self._desk.playbook.deadline_of(kind).reason
        promise = due(opened_at, term, self._desk.settings.closes_at, self._zone, self._desk.calendar.current)
        due_at = promise.at
        if text := self._text("due_at"):
            due_at = self._moment(text)
        reply = self._reply()
        status = CallbackStatus.DONE if reply else CallbackStatus.PENDING
        if text := fold(self._text("status")):
            if text not in _STATUS_OF:
                raise _FaultError(LedgerReason.BAD_STATUS, self._text("status"))
            status = _STATUS_OF[text]
        return Callback(due_at, promise.reason, status, reply=reply, assignee=self._line("assignee"))

    def _flag(self, field: str) -> bool:
        text = fold(self._text(field))
        if text and text not in (*YES, *NO):
            raise _FaultError(LedgerReason.BAD_FLAG, self._text(field))
        return text in YES
