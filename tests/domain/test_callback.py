from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from phonedesk.domain.callback import (
    Attempt,
    Callback,
    Change,
    ChangeRefusedError,
    Refusal,
    after,
    decided,
)
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import AttemptResult, CallbackStatus, ChangeKind, DeadlineUnit, DueBasis

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = AT + timedelta(days=2)
MOVED = DueReason(3, DeadlineUnit.WORKING_DAYS, basis=DueBasis.MOVED)
PROMISED = Callback(AT, DueReason(3, DeadlineUnit.WORKING_DAYS), assignee="教育科")


def attempt(result: AttemptResult, note: str = "", due_at: datetime | None = None) -> Attempt:
    return Attempt(UUID(int=1), AT, AT, "李敏", result, note, due_at)


@pytest.mark.parametrize(
    ("result", "note", "due_at", "changes"),
    [
        (AttemptResult.ANSWERED, "带身份证", None, {"status": CallbackStatus.DONE, "reply": "带身份证"}),
        (AttemptResult.NO_ANSWER, "", None, {"status": CallbackStatus.UNREACHED, "unreached": 1}),
        (AttemptResult.BUSY, "", None, {"status": CallbackStatus.UNREACHED, "unreached": 1}),
        (AttemptResult.WRONG_NUMBER, "", None, {"status": CallbackStatus.UNREACHED, "unreached": 1}),
        (AttemptResult.POSTPONED, "开会", LATER, {"due_at": LATER, "due_reason": MOVED}),
        (AttemptResult.CALL_LATER, "", LATER, {"due_at": LATER, "due_reason": MOVED}),
        (AttemptResult.CANCELLED, "已来窗口", None, {"status": CallbackStatus.CANCELLED}),
    ],
)
def test_what_an_attempt_makes_of_a_callback(
    result: AttemptResult, note: str, due_at: datetime | None, changes: dict[str, object]
) -> None:
    tried = attempt(result, note, due_at)
    wanted = replace(PROMISED, attempts=(tried,), **changes)  # type: ignore[arg-type]  # a table of fields
    assert after(PROMISED, tried) == wanted


def test_every_result_is_in_the_table_above() -> None:
    assert len(AttemptResult) == 7


def test_tries_are_counted_and_kept_in_order() -> None:
    callback = PROMISED
    for result in (AttemptResult.NO_ANSWER, AttemptResult.BUSY, AttemptResult.NO_ANSWER):
        callback = after(callback, attempt(result))
    assert callback.unreached == 3
    assert [tried.result for tried in callback.attempts] == ["no_answer", "busy", "no_answer"]
    done = after(callback, attempt(AttemptResult.ANSWERED, "好"))
    assert (done.unreached, done.status) == (3, CallbackStatus.DONE)


def test_a_postponement_needs_its_time() -> None:
    with pytest.raises(ValueError, match="time"):
        after(PROMISED, attempt(AttemptResult.POSTPONED, "开会"))


def test_a_postponed_callback_that_was_not_reached_before_stays_so() -> None:
    tried = after(PROMISED, attempt(AttemptResult.BUSY))
    postponed = after(tried, attempt(AttemptResult.POSTPONED, "开会", LATER))
    assert (postponed.status, postponed.unreached) == (CallbackStatus.UNREACHED, 1)


TEN_MORE = DueReason(10, DeadlineUnit.WORKING_DAYS)
DONE = replace(PROMISED, status=CallbackStatus.DONE, reply="好")


def decision(kind: ChangeKind, text: str = "", due_at: datetime | None = None) -> Change:
    return Change(UUID(int=2), AT, "李敏", kind, "材料没有齐", text, due_at)


@pytest.mark.parametrize(
    ("kind", "before", "text", "due_at", "changes"),
    [
        (
            ChangeKind.EXTENDED,
            PROMISED,
            "",
            LATER,
            {"due_at": LATER, "due_reason": replace(TEN_MORE, basis=DueBasis.EXTENDED)},
        ),
        (ChangeKind.MOVED, PROMISED, "", LATER, {"due_at": LATER, "due_reason": MOVED}),
        (ChangeKind.REOPENED, DONE, "", None, {"status": CallbackStatus.PENDING}),
        (
            ChangeKind.REOPENED,
            replace(DONE, unreached=2),
            "",
            None,
            {"status": CallbackStatus.UNREACHED},
        ),
        (ChangeKind.ASSIGNED, PROMISED, "市监局", None, {"assignee": "市监局"}),
        (ChangeKind.ASSIGNED, PROMISED, "", None, {"assignee": ""}),
        (ChangeKind.SUPERVISED, PROMISED, "", None, {"supervised": True}),
        (ChangeKind.UNSUPERVISED, replace(PROMISED, supervised=True), "", None, {"supervised": False}),
        (ChangeKind.MERGED, PROMISED, "20261120-031", None, {"merged_into": "20261120-031"}),
        (
            ChangeKind.UNMERGED,
            replace(PROMISED, merged_into="20261120-031"),
            "20261120-031",
            None,
            {"merged_into": ""},
        ),
    ],
)
def test_what_a_decision_makes_of_a_callback(
    kind: ChangeKind, before: Callback, text: str, due_at: datetime | None, changes: dict[str, object]
) -> None:
    made = decision(kind, text, due_at)
    wanted = replace(before, changes=(made,), **changes)  # type: ignore[arg-type]  # a table of fields
    assert decided(before, made, TEN_MORE) == wanted


def test_it_is_extended_once_and_reopened_only_when_done() -> None:
    extended = decided(PROMISED, decision(ChangeKind.EXTENDED, due_at=LATER), TEN_MORE)
    for before, kind, refusal in (
        (extended, ChangeKind.EXTENDED, Refusal.EXTENDED),
        (PROMISED, ChangeKind.REOPENED, Refusal.OPEN),
    ):
        with pytest.raises(ChangeRefusedError) as caught:
            decided(before, decision(kind, due_at=LATER), TEN_MORE)
        assert caught.value.refusal is refusal


def test_another_time_has_to_be_said() -> None:
    for kind in (ChangeKind.EXTENDED, ChangeKind.MOVED):
        with pytest.raises(ValueError, match="time"):
            decided(PROMISED, decision(kind), TEN_MORE)
