from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from phonedesk.domain.callback import Attempt, Callback, after
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import AttemptResult, CallbackStatus, DeadlineUnit

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = AT + timedelta(days=2)
PROMISED = Callback(AT, DueReason(3, DeadlineUnit.WORKING_DAYS), assignee="教育科")


def attempt(result: AttemptResult, note: str = "", due_at: datetime | None = None) -> Attempt:
    return Attempt(UUID(int=1), AT, AT, "李敏", result, note, due_at)


@pytest.mark.parametrize(
    ("result", "note", "due_at", "changes"),
    [
        (AttemptResult.ANSWERED, "带身份证", None, {"status": CallbackStatus.DONE, "reply": "带身份证"}),
        (AttemptResult.NO_ANSWER, "", None, {"status": CallbackStatus.UNREACHED, "unreached": 1}),
        (AttemptResult.BUSY, "", None, {"status": CallbackStatus.UNREACHED, "unreached": 1}),
        (AttemptResult.POSTPONED, "开会", LATER, {"due_at": LATER}),
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
    assert len(AttemptResult) == 5


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
