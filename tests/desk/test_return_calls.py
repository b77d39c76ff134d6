from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.callbacks import REASON, REPLY, ReasonMissingError, ReplyMissingError
from phonedesk.domain.states import AttemptResult, CallbackStatus, Outcome
from phonedesk.store.errors import CallbackClosedError, NoCallbackError

if TYPE_CHECKING:
    from phonedesk.domain.pending import PendingCallback
    from tests.desk.at_desk import Office

LATER = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


def promise(office: Office, call_type: str = "enquiry", phone: str = "13800131234", **values: str) -> str:
    draft = office.draft(call_type, phone=phone, **values)
    return office.desk.calls.close(draft, Outcome.CALLBACK).number


def looked_up(office: Office, typed: str) -> list[PendingCallback]:
    return list(office.desk.lookup.find(office.desk.lookup.read(typed)).callbacks)


@pytest.mark.parametrize(
    ("result", "typed", "new_time", "status", "note", "is_pending"),
    [
        (AttemptResult.ANSWERED, {REPLY: " 带身份证 "}, None, CallbackStatus.DONE, "带身份证", False),
        (AttemptResult.NO_ANSWER, {}, None, CallbackStatus.UNREACHED, "", True),
        (AttemptResult.BUSY, {}, None, CallbackStatus.UNREACHED, "", True),
        (AttemptResult.POSTPONED, {REASON: "对方开会"}, LATER, CallbackStatus.PENDING, "对方开会", True),
        (AttemptResult.CANCELLED, {REASON: "已来窗口"}, None, CallbackStatus.CANCELLED, "已来窗口", False),
    ],
)
def test_what_a_return_call_comes_to(
    office: Office,
    result: AttemptResult,
    typed: dict[str, str],
    new_time: datetime | None,
    status: CallbackStatus,
    note: str,
    is_pending: bool,
) -> None:
    number = promise(office)
    office.clock.move(timedelta(hours=1))
    draft = office.draft(returns=number, **typed)
    callback = office.desk.callbacks.attempt(draft, number, result, new_time)
    assert (callback.status, callback.attempts[0].note) == (status, note)
    (row,) = office.rows("SELECT * FROM attempt")
    assert (row["result"], row["note"], row["operator"]) == (result.value, note, "李敏")
    (stored,) = office.rows("SELECT * FROM callback")
    assert stored["status"] == status.value
    assert stored["unreached"] == (status is CallbackStatus.UNREACHED)
    pending = office.desk.callbacks.pending()
    assert [row.number for row in pending] == ([number] if is_pending else [])
    if new_time:
        assert pending[0].due_at == LATER


def test_a_callback_is_not_done_without_the_reply_that_was_given(office: Office) -> None:
    number = promise(office)
    for text in ("", "  ", "\n"):
        with pytest.raises(ReplyMissingError):
            office.desk.callbacks.attempt(office.draft(**{REPLY: text}), number, AttemptResult.ANSWERED)
    assert office.rows("SELECT * FROM attempt") == []


@pytest.mark.parametrize("result", [AttemptResult.POSTPONED, AttemptResult.CANCELLED])
def test_another_time_and_no_call_at_all_need_a_reason(office: Office, result: AttemptResult) -> None:
    number = promise(office)
    with pytest.raises(ReasonMissingError):
        office.desk.callbacks.attempt(office.draft(**{REPLY: "x"}), number, result, LATER)
    assert office.rows("SELECT * FROM attempt") == []


def test_the_same_return_call_twice_is_one_attempt(office: Office) -> None:
    number = promise(office)
    draft = office.draft(returns=number)
    office.desk.callbacks.attempt(draft, number, AttemptResult.BUSY)
    again = office.desk.callbacks.attempt(draft, number, AttemptResult.BUSY)
    assert again.unreached == 1
    assert len(office.rows("SELECT * FROM attempt")) == 1
    other = office.desk.callbacks.attempt(office.draft(returns=number), number, AttemptResult.BUSY)
    assert other.unreached == 2


def test_what_a_retry_says_differently_is_kept_beside_what_was_saved(office: Office) -> None:
    number = promise(office)
    draft = office.draft(returns=number)
    office.desk.callbacks.attempt(draft, number, AttemptResult.BUSY)  # saved, and reported as failed
    answered = replace(draft, values={REPLY: "带身份证"})
    for _ in range(2):
        callback = office.desk.callbacks.attempt(answered, number, AttemptResult.ANSWERED)
        assert (callback.status, callback.reply) == (CallbackStatus.DONE, "带身份证")
    corrected = replace(draft, values={REPLY: "带身份证和委托书"})
    assert (
        office.desk.callbacks.attempt(corrected, number, AttemptResult.ANSWERED).reply == "带身份证和委托书"
    )
    notes = [row["note"] for row in office.rows("SELECT note FROM attempt ORDER BY id")]
    assert notes == ["", "带身份证", "带身份证和委托书"]


def test_a_correction_does_not_open_what_another_desk_has_done(office: Office) -> None:
    number = promise(office)
    draft = office.draft(returns=number)
    office.desk.callbacks.attempt(draft, number, AttemptResult.BUSY)
    office.desk.callbacks.attempt(office.draft(**{REPLY: "好"}), number, AttemptResult.ANSWERED)
    with pytest.raises(CallbackClosedError):
        office.desk.callbacks.attempt(draft, number, AttemptResult.NO_ANSWER)


def test_what_another_desk_has_done_already_is_not_done_again(office: Office) -> None:
    number = promise(office)
    office.desk.callbacks.attempt(office.draft(**{REPLY: "好"}), number, AttemptResult.ANSWERED)
    with pytest.raises(CallbackClosedError):
        office.desk.callbacks.attempt(office.draft(), number, AttemptResult.BUSY)
    with pytest.raises(NoCallbackError):
        office.desk.callbacks.attempt(office.draft(), "20261123-999", AttemptResult.BUSY)


def test_hostile_text_in_a_reply_is_stored_harmless(office: Office) -> None:
    number = promise(office)
    draft = office.draft(**{REPLY: "好\x1b[2J\x00\ud800\u202e"})
    office.desk.callbacks.attempt(draft, number, AttemptResult.ANSWERED)
    (row,) = office.rows("SELECT note FROM attempt")
    assert row["note"] == "好␛[2J\ufffd\ufffd<U+202E>"


def test_the_most_urgent_comes_first(office: Office) -> None:
    numbers = {kind: promise(office, kind) for kind in ("complaint", "enquiry", "work_report", "emergency")}
    wanted = [numbers[kind] for kind in ("emergency", "work_report", "enquiry", "complaint")]
    assert [row.number for row in office.desk.callbacks.pending()] == wanted


def test_a_confidential_callback_tells_nothing_but_its_number(office: Office) -> None:
    number = promise(office, "complaint", caller_name="张珊", organisation="二中", matter="食堂")
    (row,) = office.desk.callbacks.pending()
    assert row.confidential
    told = (row.caller_name, row.organisation, row.position, row.phone, row.phone_normalised, row.matter)
    assert set(told) == {""}
    assert looked_up(office, "张") == []
    assert looked_up(office, number[-3:]) == [row]


def test_looking_up_narrows_and_keeps_the_order(office: Office) -> None:
    promise(office, caller_name="张珊", organisation="市第二中学", matter="学籍证明")
    promise(office, phone="010-65521234", caller_name="周嵩", organisation="水务集团", matter="停水公告")
    promise(office, phone="15912340088", caller_name="朱珊珊", matter="户口迁移")
    names = {
        query: [row.caller_name for row in looked_up(office, query)]
        for query in ("珊", "1234", "6552-1234", "珊 中学", "ＺＨＯＵ", "没有")
    }
    assert names == {
        "珊": ["张珊", "朱珊珊"],
        "1234": ["张珊", "周嵩", "朱珊珊"],
        "6552-1234": ["周嵩"],
        "珊 中学": ["张珊"],
        "ＺＨＯＵ": ["周嵩"],
        "没有": [],
    }
