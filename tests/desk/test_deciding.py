"""What is decided about callbacks at the desk, and at two desks at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from phonedesk.desk.callbacks import REPLY, ReasonMissingError
from phonedesk.domain.callback import Change, ChangeRefusedError, Refusal
from phonedesk.domain.states import AttemptResult, CallbackStatus, ChangeKind, Outcome
from phonedesk.store.errors import CallbackClosedError
from tests.desk.at_desk import open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonedesk.domain.call import Call
    from phonedesk.domain.callback import Callback
    from tests.desk.at_desk import Office

LATER = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
EXTENDED_TO = datetime(2026, 12, 28, 9, 30, tzinfo=UTC)
"""Fifteen working days after Monday 11-23 and ten more, at the end of the day: counted on a wall calendar."""


@pytest.fixture
def other(office: Office) -> Iterator[Office]:
    """Another desk on the same records."""
    opened = open_office(office.home, None, clock=office.clock)
    yield opened
    opened.desk.reader.close()
    opened.desk.close()


def promise(office: Office, call_type: str = "enquiry", **values: str) -> Call:
    said = {"phone": "13800131234", "caller_name": "张珊", **values}
    office.clock.move(timedelta(seconds=1))
    return read(office, office.desk.calls.close(office.draft(call_type, **said), Outcome.CALLBACK).number)


def read(office: Office, number: str) -> Call:
    call = office.desk.calls.record(number)
    assert call is not None
    return call


def decide(office: Office, call: Call, kind: ChangeKind, text: str = "", reason: str = "有原因") -> Callback:
    due_at = LATER if kind is ChangeKind.MOVED else None
    change = Change(uuid4(), office.clock.at, "李敏", kind, reason, text, due_at)
    return office.desk.callbacks.decide(call, change)


def pending(office: Office) -> list[str]:
    return [row.number for row in office.desk.callbacks.pending()]


@pytest.mark.parametrize("kind", [ChangeKind.EXTENDED, ChangeKind.MOVED, ChangeKind.REOPENED])
@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_what_moves_a_promise_needs_a_reason(office: Office, kind: ChangeKind, reason: str) -> None:
    call = promise(office, "complaint")
    with pytest.raises(ReasonMissingError):
        decide(office, call, kind, reason=reason)
    assert office.rows("SELECT * FROM callback_change") == []


def test_a_complaint_is_extended_once_and_an_enquiry_never(office: Office) -> None:
    complaint, enquiry = promise(office, "complaint"), promise(office)
    assert decide(office, complaint, ChangeKind.EXTENDED).due_at == EXTENDED_TO
    for call, refusal in ((complaint, Refusal.EXTENDED), (enquiry, Refusal.NOT_EXTENDABLE)):
        with pytest.raises(ChangeRefusedError) as caught:
            decide(office, read(office, call.number), ChangeKind.EXTENDED)
        assert caught.value.refusal is refusal


def test_hostile_words_are_stored_harmless(office: Office) -> None:
    call = promise(office)
    decide(office, call, ChangeKind.ASSIGNED, "教育科\x1b[2J\n二行")
    decide(office, call, ChangeKind.MOVED, reason="好\x00\u202e")
    (assigned, moved) = office.rows("SELECT reason, text FROM callback_change ORDER BY id")
    assert "\x1b" not in str(assigned["text"])
    assert "\n" not in str(assigned["text"])
    assert moved["reason"] == "好\ufffd<U+202E>"


def test_who_waits_for_something_else_is_offered_for_a_merge_and_nothing_confidential(office: Office) -> None:
    first = promise(office, phone="138 0013 1234", caller_name="")
    by_name = promise(office, phone="13900000000")
    promise(office, phone="13700000000", caller_name="李四")
    promise(office, "complaint")
    here = promise(office)
    assert {row.number for row in office.desk.callbacks.repeats_of(here)} == {first.number, by_name.number}
    decide(office, by_name, ChangeKind.MERGED, first.number)
    assert {row.number for row in office.desk.callbacks.repeats_of(here)} == {first.number}


def test_a_merged_one_is_looked_up_in_the_log_alone_and_says_into_which(office: Office) -> None:
    first, second = promise(office, matter="学籍补办"), promise(office, matter="学籍好了没有")
    lookup = office.desk.lookup
    assert len(lookup.find(lookup.read("学籍")).callbacks) == 2
    decide(office, second, ChangeKind.MERGED, first.number)
    found = lookup.find(lookup.read("学籍"))
    assert [row.number for row in found.callbacks] == [first.number]
    assert [(row.number, row.merged_into) for row in found.calls] == [(second.number, first.number)]
    assert not found.calls[0].is_overdue(LATER + timedelta(days=99))
    decide(office, second, ChangeKind.UNMERGED, first.number)
    assert len(lookup.find(lookup.read("学籍")).callbacks) == 2


# ── two desks ──


def test_what_the_other_desk_has_closed_meanwhile_takes_no_decision(office: Office, other: Office) -> None:
    call, second = promise(office, "complaint"), promise(office, "complaint")
    reply = other.draft(returns=call.number, **{REPLY: "可以办"})
    other.desk.callbacks.attempt(reply, call.number, AttemptResult.ANSWERED)
    kinds = (ChangeKind.EXTENDED, ChangeKind.MOVED, ChangeKind.ASSIGNED, ChangeKind.SUPERVISED)
    for kind in kinds:
        with pytest.raises(CallbackClosedError):
            decide(office, call, kind)
    for younger, older in ((second, call), (call, second)):
        with pytest.raises(CallbackClosedError):
            decide(office, younger, ChangeKind.MERGED, older.number)
    assert office.rows("SELECT * FROM callback_change") == []
    assert decide(office, call, ChangeKind.REOPENED).status is CallbackStatus.PENDING
    assert pending(other) == [call.number, second.number]


def test_what_the_other_desk_has_merged_meanwhile_is_decided_there(office: Office, other: Office) -> None:
    first, second, third = (promise(office) for _ in range(3))
    decide(other, second, ChangeKind.MERGED, first.number)
    for kind in (ChangeKind.MOVED, ChangeKind.ASSIGNED, ChangeKind.SUPERVISED):
        with pytest.raises(ChangeRefusedError) as caught:
            decide(office, second, kind)
        assert caught.value.refusal is Refusal.MERGED
    for younger, into in ((second, first), (second, third), (third, second)):
        with pytest.raises(ChangeRefusedError):
            decide(office, younger, ChangeKind.MERGED, into.number)
    assert pending(office) == [first.number, third.number]


def test_a_return_call_that_was_begun_before_the_merge_answers_both(office: Office, other: Office) -> None:
    first, second = promise(office), promise(office)
    draft = office.draft(returns=second.number, **{REPLY: "可以办"})
    office.desk.callbacks.attempt(draft, second.number, AttemptResult.BUSY)
    decide(other, second, ChangeKind.MERGED, first.number)
    office.desk.callbacks.attempt(draft, second.number, AttemptResult.ANSWERED)
    assert pending(other) == []
    for call in (first, second):
        callback = read(other, call.number).callback
        assert callback is not None
        assert (callback.status, callback.reply) == (CallbackStatus.DONE, "可以办")
    said = replace(draft, outcome=AttemptResult.ANSWERED)
    assert office.desk.callbacks.is_recorded(said, office.desk.reader)


def test_both_desks_extend_at_once_and_it_is_extended_once(office: Office, other: Office) -> None:
    call = promise(office, "complaint")
    seen = read(other, call.number)
    decide(office, call, ChangeKind.EXTENDED)
    with pytest.raises(ChangeRefusedError):
        decide(other, seen, ChangeKind.EXTENDED)
    callback = read(office, call.number).callback
    assert callback is not None
    assert callback.due_at == EXTENDED_TO
