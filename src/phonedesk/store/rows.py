"""Rows as the domain knows them, for the reader and the writer alike; loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from phonedesk.domain.call import Amendment, Call, FollowUp, TickedStep
from phonedesk.domain.callback import Attempt, Callback, Change
from phonedesk.domain.states import AttemptResult, CallbackStatus, ChangeKind, Outcome, TransferResult
from phonedesk.domain.times import from_micros, instant_or_none
from phonedesk.domain.transfer import Transfer
from phonedesk.store.due import due_reason_of
from phonedesk.store.message_rows import message_of
from phonedesk.store.queries import AMENDABLE_TEXTS, YES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Row(Protocol):
    """A row by column names, as both sqlite3 and SQLAlchemy give it; its values are what SQL holds."""

    def __getitem__(self, column: str, /) -> Any:
        """The column's value."""


@dataclass(frozen=True, slots=True)
class CallRows:
    """Every row of one call, those of each table in order of entry."""

    call: Row
    answers: Iterable[Row]
    steps: Iterable[Row]
    transfers: Iterable[Row]
    callbacks: Iterable[Row]
    attempts: Iterable[Row]
    amendments: Iterable[Row]
    merged_into: Iterable[Row] = ()
    merged: Iterable[Row] = ()
    changes: Iterable[Row] = ()
    follow_ups: Iterable[Row] = ()
    messages: Iterable[Row] = ()


def call_of(rows: CallRows) -> Call:
    """The call as the record says it now: amendments applied, and listed."""
    amendments = tuple(_amendment(row) for row in rows.amendments)
    return _amended(_recorded(rows), amendments)


def callback_of(row: Row, attempts: Iterable[Row], changes: Iterable[Row] = ()) -> Callback:
    """A callback with its attempts and the decisions about it, oldest first; not what it is merged with."""
    return Callback(
        due_at=from_micros(row["due_at"]),
        due_reason=due_reason_of(row),
        status=CallbackStatus(row["status"]),
        unreached=row["unreached"],
        reply=row["reply"],
        assignee=row["assignee"],
        attempts=tuple(_attempt(attempt) for attempt in attempts),
        supervised=bool(row["supervised"]),
        calls=row["calls"],
        changes=tuple(_change(change) for change in changes),
    )


def amendable_texts(call: Call) -> Mapping[str, str]:
    """Everything an amendment may change, as the text that the amendment keeps; nothing said is ''."""
    return {
        **{name: text for name, text in call.answers.items() if text},
        **{name: getattr(call, name) for name in AMENDABLE_TEXTS},
        "outcome": call.outcome.value,
        "rings": "" if call.rings is None else str(call.rings),
        "confidential": YES if call.confidential else "",
        "by_mobile": YES if call.by_mobile else "",
        "read_back_at": "" if call.read_back_at is None else call.read_back_at.isoformat(),
    }


def _recorded(rows: CallRows) -> Call:
    row = rows.call
    transfer = Transfer()
    for later in rows.transfers:
        transfer = _transfer(later)
    callback = next(iter(rows.callbacks), None)
    return Call(
        uuid=UUID(str(row["uuid"])),
        opened_at=from_micros(row["opened_at"]),
        closed_at=from_micros(row["closed_at"]),
        operator=row["operator"],
        call_type=row["call_type"],
        outcome=Outcome(row["outcome"]),
        playbook_version=row["playbook_version"],
        confidential=bool(row["confidential"]),
        rings=row["rings"],
        late_reason=row["late_reason"],
        phone=row["phone"],
        phone_normalised=row["phone_normalised"],
        caller_name=row["caller_name"],
        organisation=row["organisation"],
        position=row["position"],
        matter=row["matter"],
        read_back_at=instant_or_none(row["read_back_at"]),
        answers={answer["field"]: answer["value"] for answer in rows.answers},
        steps=tuple(_step(step) for step in rows.steps),
        transfer=transfer,
        callback=None if callback is None else _whole_callback(callback, rows),
        number=row["number"],
        duration=None if row["duration"] is None else timedelta(microseconds=row["duration"]),
        clock_moved=timedelta(microseconds=row["clock_moved"]),
        follows=row["follows"],
        by_mobile=bool(row["by_mobile"]),
        late_entry=bool(row["late_entry"]),
        follow_ups=tuple(_follow_up(follow_up) for follow_up in rows.follow_ups),
        messages=tuple(message_of(message) for message in rows.messages),
    )


def _whole_callback(row: Row, rows: CallRows) -> Callback:
    return replace(
        callback_of(row, rows.attempts, rows.changes),
        merged_into=next((into["number"] for into in rows.merged_into), ""),
        merged=tuple(merged["number"] for merged in rows.merged),
    )


def _amended(call: Call, amendments: tuple[Amendment, ...]) -> Call:
    changed = replace(call, amendments=amendments)
    for amendment in amendments:
        changed = _with(changed, amendment.field, amendment.new)
    return changed


def _with(call: Call, field: str, text: str) -> Call:
    match field:
        case "outcome":
            return replace(call, outcome=Outcome(text))
        case "rings":
            return replace(call, rings=int(text) if text else None)
        case "confidential":
            return replace(call, confidential=text == YES)
        case "by_mobile":
            return replace(call, by_mobile=text == YES)
        case "read_back_at":
            return replace(call, read_back_at=datetime.fromisoformat(text) if text else None)
    if field in AMENDABLE_TEXTS:
        changes: dict[str, Any] = {field: text}  # the field is only known as the row is read
        return replace(call, **changes)
    answers = {name: value for name, value in call.answers.items() if name != field}
    return replace(call, answers={**answers, field: text} if text else answers)


def _step(row: Row) -> TickedStep:
    return TickedStep(
        step=row["step"],
        stage=row["stage"],
        clause=row["clause"],
        kind=row["kind"],
        zh=row["zh"],
        en=row["en"],
        at=instant_or_none(row["at"]),
    )


def _transfer(row: Row) -> Transfer:
    return Transfer(
        target=row["target"],
        wait_minutes=row["wait_minutes"],
        asked_to_hold_at=instant_or_none(row["asked_to_hold_at"]),
        briefed_at=instant_or_none(row["briefed_at"]),
        confirmed_at=instant_or_none(row["confirmed_at"]),
        result=TransferResult(row["result"]) if row["result"] else None,
    )


def _follow_up(row: Row) -> FollowUp:
    return FollowUp(
        uuid=UUID(str(row["uuid"])),
        number=row["number"],
        follows=row["follows"],
        opened_at=from_micros(row["opened_at"]),
        operator=row["operator"],
        outcome=Outcome(row["outcome"]),
        matter="" if row["confidential"] else row["matter"],
    )


def _attempt(row: Row) -> Attempt:
    return Attempt(
        uuid=UUID(str(row["uuid"])),
        opened_at=from_micros(row["opened_at"]),
        at=from_micros(row["at"]),
        operator=row["operator"],
        result=AttemptResult(row["result"]),
        note=row["note"],
        due_at=instant_or_none(row["due_at"]),
    )


def _change(row: Row) -> Change:
    return Change(
        uuid=UUID(str(row["uuid"])),
        at=from_micros(row["at"]),
        operator=row["operator"],
        kind=ChangeKind(row["kind"]),
        reason=row["reason"],
        text=row["text"],
        due_at=instant_or_none(row["due_at"]),
    )


def _amendment(row: Row) -> Amendment:
    return Amendment(
        at=from_micros(row["at"]),
        operator=row["operator"],
        field=row["field"],
        old=row["old"],
        new=row["new"],
    )
