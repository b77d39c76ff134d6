"""A caller asks after what was promised: one promise, however often they call."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch
from uuid import uuid4

import pytest

from phonedesk.desk.callbacks import REPLY, ReplyMissingError
from phonedesk.domain.callback import Change
from phonedesk.domain.states import AttemptResult, CallbackStatus, ChangeKind, Outcome
from phonedesk.store import writing
from tests.desk.at_desk import Office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonedesk.domain.callback import Callback
    from phonedesk.domain.draft import Draft

PHONE = "13800131234"
HOUR = timedelta(hours=1)


def close(office: Office, outcome: Outcome, call_type: str = "enquiry", **values: str) -> str:
    number = office.desk.calls.close(office.draft(call_type, **values), outcome).number
    office.clock.move(HOUR)
    return number


def promise(office: Office, **values: str) -> str:
    return close(office, Outcome.CALLBACK, **{"phone": PHONE, "matter": "学籍证明", **values})


def follow_up(office: Office, number: str, call_type: str = "enquiry", **values: str) -> Draft:
    draft = office.draft(call_type, **{"phone": PHONE, "matter": "问办好没有", **values})
    return replace(draft, follows=number)


def callback_of(office: Office, number: str) -> Callback:
    record = office.desk.calls.record(number)
    assert record is not None
    assert record.callback is not None
    return record.callback


def pending(office: Office) -> list[str]:
    return [row.number for row in office.desk.callbacks.pending()]


def merge(office: Office, number: str, into: str) -> None:
    record = office.desk.calls.record(number)
    assert record is not None
    office.desk.callbacks.decide(
        record, Change(uuid4(), office.clock.at, "李敏", ChangeKind.MERGED, text=into)
    )


@pytest.fixture
def colleague(office: Office) -> Iterator[Office]:
    """Another desk on the same records."""
    other = open_office(office.home, None, clock=office.clock)
    yield other
    other.desk.reader.close()
    other.desk.close()


# ── what comes of it ──


def test_an_answer_ends_the_promise_and_is_kept_with_both(office: Office) -> None:
    number = promise(office)
    closed = office.desk.calls.close(follow_up(office, number, reply=" 带身份证 "), Outcome.ANSWERED)
    assert pending(office) == []
    callback = callback_of(office, number)
    assert (callback.status, callback.reply, callback.calls) == (CallbackStatus.DONE, "带身份证", 2)
    assert closed.due is None
    assert closed.asked_after == callback
    later = office.desk.calls.record(closed.number)
    assert later is not None
    assert (later.follows, later.answers[REPLY]) == (number, "带身份证")
    record = office.desk.calls.record(number)
    assert record is not None
    assert [(one.number, one.matter) for one in record.follow_ups] == [(closed.number, "问办好没有")]


def test_asked_again_the_promise_stands_and_there_is_no_second_one(office: Office) -> None:
    number = promise(office)
    due = callback_of(office, number).due_at
    for calls in (2, 3):
        closed = office.desk.calls.close(follow_up(office, number), Outcome.CALLBACK)
        office.clock.move(HOUR)
        assert closed.due is None
        assert closed.asked_after is not None
        assert (closed.asked_after.calls, closed.asked_after.due_at) == (calls, due)
    assert pending(office) == [number]
    assert len(office.rows("SELECT id FROM callback")) == 1


@pytest.mark.parametrize("outcome", [Outcome.TRANSFERRED, Outcome.NOT_OURS, Outcome.MESSAGE_TAKEN])
def test_any_other_outcome_leaves_it_pending_and_counts(office: Office, outcome: Outcome) -> None:
    number = promise(office)
    office.desk.calls.close(follow_up(office, number, reply="打了一半"), outcome)
    assert pending(office) == [number]
    assert callback_of(office, number).calls == 2
    assert office.rows("SELECT value FROM answer WHERE field = 'reply'") == [{"value": "打了一半"}]


def test_an_answer_needs_its_reply_and_without_one_nothing_is_written(office: Office) -> None:
    number = promise(office)
    with pytest.raises(ReplyMissingError):
        office.desk.calls.close(follow_up(office, number, reply=" "), Outcome.ANSWERED)
    assert len(office.rows("SELECT id FROM call")) == 1
    assert callback_of(office, number).calls == 1


def test_what_is_confided_in_a_follow_up_stays_with_it(office: Office) -> None:
    number = promise(office)
    draft = follow_up(office, number, "complaint", reply="告知已受理举报")
    office.desk.calls.close(draft, Outcome.ANSWERED)
    callback = callback_of(office, number)
    assert (callback.status, callback.reply) == (CallbackStatus.DONE, "")
    record = office.desk.calls.record(number)
    assert record is not None
    assert [one.matter for one in record.follow_ups] == [""]
    assert "受理" not in str(record)


def test_what_it_follows_need_not_be_there(office: Office) -> None:
    """The records are older than the draft: a backup was put in their place."""
    draft = follow_up(office, "20260101-001", reply="好了")
    closed = office.desk.calls.close(draft, Outcome.CALLBACK)
    assert closed.asked_after is None
    assert closed.due is not None
    assert pending(office) == [closed.number]


def test_a_call_that_follows_is_no_empty_one(office: Office) -> None:
    assert not replace(office.draft(phone=PHONE), follows="20261123-001").is_empty


# ── merged ──


def test_a_follow_up_of_a_merged_one_counts_for_what_answers_it_too(office: Office) -> None:
    first, second = promise(office), promise(office, phone="139")
    merge(office, first, second)
    office.desk.calls.close(follow_up(office, first), Outcome.CALLBACK)
    assert (callback_of(office, first).calls, callback_of(office, second).calls) == (2, 3)
    assert pending(office) == [second]
    office.desk.calls.close(follow_up(office, first, reply="办好了"), Outcome.ANSWERED)
    assert pending(office) == []
    for number in (first, second):
        callback = callback_of(office, number)
        assert (callback.status, callback.reply) == (CallbackStatus.DONE, "办好了")
    record = office.desk.calls.record(second)
    assert record is not None
    assert [one.follows for one in record.follow_ups] == [first, first]


def test_taken_out_again_each_keeps_the_calls_that_asked_after_it(office: Office) -> None:
    first, second = promise(office), promise(office, phone="139")
    merge(office, first, second)
    office.desk.calls.close(follow_up(office, first), Outcome.CALLBACK)
    record = office.desk.calls.record(first)
    assert record is not None
    change = Change(uuid4(), office.clock.at, "李敏", ChangeKind.UNMERGED, text=second)
    office.desk.callbacks.decide(record, change)
    assert (callback_of(office, first).calls, callback_of(office, second).calls) == (2, 1)


# ── once more, and by two desks ──


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.CALLBACK])
def test_a_retry_counts_once_and_is_known_to_be_recorded(office: Office, outcome: Outcome) -> None:
    number = promise(office)
    draft = replace(follow_up(office, number, reply="好了"), outcome=outcome.value)
    first = office.desk.calls.close(draft, outcome).number
    office.clock.move(HOUR)
    assert office.desk.calls.close(draft, outcome).number == first
    callback = callback_of(office, number)
    assert (callback.calls, len(callback.attempts)) == (2, outcome is Outcome.ANSWERED)
    assert office.desk.calls.is_recorded(draft, office.desk.reader)
    assert office.rows("SELECT id FROM amendment") == []


def test_a_retry_with_another_reply_corrects_it(office: Office) -> None:
    number = promise(office)
    draft = replace(follow_up(office, number, reply="周三来"), outcome="answered")
    office.desk.calls.close(draft, Outcome.ANSWERED)
    corrected = replace(draft, values={**draft.values, REPLY: "周四来"})
    assert not office.desk.calls.is_recorded(corrected, office.desk.reader)
    office.desk.calls.close(corrected, Outcome.ANSWERED)
    assert callback_of(office, number).reply == "周四来"
    assert office.desk.calls.is_recorded(corrected, office.desk.reader)


def test_a_failed_save_leaves_nothing_and_the_retry_does_it_all(office: Office) -> None:
    number = promise(office)
    draft = follow_up(office, number, reply="好了")
    with patch.object(writing, "follow_up", side_effect=OSError), pytest.raises(OSError):  # noqa: PT011
        office.desk.calls.close(draft, Outcome.ANSWERED)
    assert pending(office) == [number]
    assert len(office.rows("SELECT id FROM call")) == 1
    office.desk.calls.close(draft, Outcome.ANSWERED)
    assert pending(office) == []


def test_tied_after_a_save_that_was_taken_for_failed_it_counts_too(office: Office) -> None:
    number = promise(office)
    loose = follow_up(office, "", reply="好了")
    office.desk.calls.close(loose, Outcome.NOT_OURS)
    tied = replace(loose, follows=number, outcome="answered")
    assert not office.desk.calls.is_recorded(tied, office.desk.reader)
    office.desk.calls.close(tied, Outcome.ANSWERED)
    assert pending(office) == []
    assert callback_of(office, number).calls == 2
    office.desk.calls.close(tied, Outcome.ANSWERED)
    assert callback_of(office, number).calls == 2
    assert office.desk.calls.is_recorded(tied, office.desk.reader)


def test_let_go_after_a_save_that_was_taken_for_failed_it_counts_no_more(office: Office) -> None:
    number = promise(office)
    tied = follow_up(office, number)
    office.desk.calls.close(tied, Outcome.CALLBACK)
    closed = office.desk.calls.close(replace(tied, follows=""), Outcome.CALLBACK)
    assert callback_of(office, number).calls == 1
    assert sorted(pending(office)) == [number, closed.number]


def test_done_by_a_colleague_meanwhile_nothing_typed_is_lost(office: Office, colleague: Office) -> None:
    number = promise(office)
    draft = replace(follow_up(office, number, reply="我这边答复了"), outcome="answered")
    returned = colleague.draft(returns=number, reply="先答复了")
    colleague.desk.callbacks.attempt(returned, number, AttemptResult.ANSWERED)
    closed = office.desk.calls.close(draft, Outcome.ANSWERED)
    callback = callback_of(office, number)
    assert (callback.reply, callback.calls, len(callback.attempts)) == ("先答复了", 2, 1)
    record = office.desk.calls.record(closed.number)
    assert record is not None
    assert record.answers[REPLY] == "我这边答复了"
    assert office.desk.calls.is_recorded(draft, office.desk.reader)


def test_done_by_a_colleague_meanwhile_a_new_promise_is_a_promise(office: Office, colleague: Office) -> None:
    number = promise(office)
    draft = follow_up(office, number)
    returned = colleague.draft(returns=number, reply="先答复了")
    colleague.desk.callbacks.attempt(returned, number, AttemptResult.ANSWERED)
    closed = office.desk.calls.close(draft, Outcome.CALLBACK)
    assert closed.due is not None
    assert pending(office) == [closed.number]


def test_done_between_a_save_and_its_retry_there_is_no_second_promise(
    office: Office, colleague: Office
) -> None:
    number = promise(office)
    draft = replace(follow_up(office, number), outcome="callback")
    office.desk.calls.close(draft, Outcome.CALLBACK)
    returned = colleague.draft(returns=number, reply="答复了")
    colleague.desk.callbacks.attempt(returned, number, AttemptResult.ANSWERED)
    assert office.desk.calls.is_recorded(draft, office.desk.reader)
    closed = office.desk.calls.close(draft, Outcome.CALLBACK)
    assert closed.due is None
    assert pending(office) == []


# ── who is calling ──


def test_the_open_callbacks_of_a_caller_come_most_urgent_first(office: Office) -> None:
    later = promise(office, matter="后到期")
    record = office.desk.calls.record(later)
    assert record is not None
    moved = Change(uuid4(), office.clock.at, "李敏", ChangeKind.MOVED, "对方要求")
    office.desk.callbacks.decide(record, replace(moved, due_at=office.clock.at + timedelta(days=30)))
    sooner = promise(office, matter="先到期")
    promise(office, phone="13900001111")
    known = office.desk.callers.known(PHONE, "")
    assert known is not None
    assert [row.number for row in known.callbacks] == [sooner, later]
    assert [row.matter for row in known.callbacks] == ["先到期", "后到期"]


def test_of_merged_ones_the_caller_has_one_promise(office: Office) -> None:
    own, other = promise(office), promise(office)
    elsewhere = promise(office, phone="13900001111", matter="邻居的事")
    merge(office, own, other)
    known = office.desk.callers.known(PHONE, "")
    assert known is not None
    assert [(row.number, row.calls) for row in known.callbacks] == [(other, 2)]
    merge(office, other, elsewhere)
    known = office.desk.callers.known(PHONE, "")
    assert known is not None
    (row,) = known.callbacks
    assert (row.number in (own, other), row.calls, row.matter) == (True, 3, "学籍证明")


def test_a_confidential_callback_is_nowhere_to_be_seen(office: Office) -> None:
    close(office, Outcome.CALLBACK, "complaint", phone=PHONE, caller_name="张珊", matter="举报")
    assert office.desk.callers.known(PHONE, "张珊") is None
    close(office, Outcome.ANSWERED, phone=PHONE, caller_name="张珊", matter="问路")
    known = office.desk.callers.known(PHONE, "张珊")
    assert known is not None
    assert (known.calls, known.callbacks, known.last_matter) == (1, (), "问路")


def test_one_name_from_two_numbers_is_two_people(office: Office) -> None:
    promise(office, caller_name="张珊", organisation="二中", matter="一")
    close(office, Outcome.ANSWERED, phone="13900001111", caller_name="张珊", organisation="供电", matter="二")
    known = office.desk.callers.known("", "张珊")
    assert known is not None
    assert (known.organisation, known.calls, known.other_numbers, known.callbacks) == ("供电", 1, 1, ())
    assert not known.is_namesake
    stranger = office.desk.callers.known("13700002222", "张珊")
    assert stranger is not None
    assert stranger.is_namesake


def test_a_nuisance_is_remembered_for_thirty_days(office: Office) -> None:
    for _ in range(2):
        close(office, Outcome.REFUSED, "nuisance", phone=PHONE)
    close(office, Outcome.ANSWERED, phone=PHONE)
    known = office.desk.callers.known(PHONE, "")
    assert known is not None
    assert (known.calls, known.refused) == (3, 2)
    office.clock.move(timedelta(days=31))
    known = office.desk.callers.known(PHONE, "")
    assert known is not None
    assert (known.calls, known.refused) == (3, 0)


def test_the_end_of_a_number_brings_everybody_whose_number_ends_so(office: Office) -> None:
    close(office, Outcome.ANSWERED, phone=PHONE, caller_name="张珊")
    close(office, Outcome.ANSWERED, phone="010-65521234", caller_name="周嵩")
    close(office, Outcome.ANSWERED, phone="13912340000", caller_name="朱珊珊")
    ending = office.desk.callers.ending_in("1234")
    assert [row.caller_name for row in ending] == ["周嵩", "张珊"]
    assert office.desk.callers.ending_in("234") == []


def test_what_is_asked_after_is_read_as_it_stands_now(office: Office, colleague: Office) -> None:
    number = promise(office)
    draft = follow_up(office, number)
    asked = office.desk.callers.asked_after(draft)
    assert asked is not None
    assert (asked.matter, asked.callback.status) == ("学籍证明", CallbackStatus.PENDING)
    assert office.desk.callers.promised(draft) is not None
    returned = colleague.draft(returns=number, reply="答复了")
    colleague.desk.callbacks.attempt(returned, number, AttemptResult.ANSWERED)
    assert office.desk.callers.promised(draft) is None
    with closing(sqlite3.connect(office.database)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        asked = office.desk.callers.asked_after(draft)
        holder.rollback()
    assert asked is not None
    assert asked.callback.status is CallbackStatus.DONE
    assert office.desk.callers.asked_after(replace(draft, follows="")) is None
