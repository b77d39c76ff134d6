from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from phonedesk.desk.line_faults import BeforeLastFaultError, FaultChangedError, NotPastError
from phonedesk.domain.draft import ByMobile, apply
from phonedesk.domain.line_fault import FaultCalls
from phonedesk.domain.states import Outcome
from phonedesk.exchange.text_placard import text_of as placard_text
from phonedesk.exchange.text_sheet import text_of
from phonedesk.line_fault_sheet import line_fault_placard, line_fault_sheet
from phonedesk.wording import Wording

if TYPE_CHECKING:
    from tests.desk.at_desk import Office

KNOWN = {
    "line": "65521234",
    "reported_to": "电信10000",
    "reference": "BX-17",
    "answered_by": "赵强",
    "mobile": "13900139000",
}


def test_a_fault_lasts_from_when_it_was_noted_until_the_line_is_in_order_again(office: Office) -> None:
    faults = office.desk.line_faults
    assert faults.latest is None
    fault = faults.begin(UUID(int=1))
    office.clock.move(timedelta(minutes=10))
    fault = faults.post(faults.describe(fault, KNOWN))
    posted_at = office.clock.at
    office.clock.move(timedelta(minutes=80))
    assert faults.post(fault).posted_at == posted_at
    assert faults.lasting == fault
    ended = faults.end(fault)
    assert ended.lasted(office.clock.at + timedelta(days=1)) == timedelta(minutes=90)
    assert faults.lasting is None
    assert faults.latest == ended
    (row,) = office.rows("SELECT * FROM line_fault")
    assert {name: row[name] for name in KNOWN} == KNOWN
    assert (row["operator"], row["ended_by"]) == ("李敏", "李敏")


def test_there_is_one_fault_at_a_time_and_one_that_ended_stays_as_it_is(office: Office) -> None:
    faults = office.desk.line_faults
    fault = faults.begin(UUID(int=1))
    assert faults.begin(UUID(int=1)) == fault
    with pytest.raises(FaultChangedError):
        faults.begin(UUID(int=2))
    ended = faults.end(fault)
    with pytest.raises(FaultChangedError):
        faults.describe(fault, KNOWN)
    with pytest.raises(FaultChangedError):
        faults.post(fault)
    office.clock.move(timedelta(minutes=1))
    assert faults.end(fault) == faults.begin(UUID(int=1)) == ended
    faults.begin(UUID(int=2))
    assert len(office.rows("SELECT id FROM line_fault")) == 2


def test_a_fault_is_never_deleted(office: Office) -> None:
    office.desk.line_faults.begin(UUID(int=1))
    with (
        closing(sqlite3.connect(office.database)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="take no delete"),
    ):
        connection.execute("DELETE FROM line_fault")


def test_the_calls_that_were_taken_meanwhile_are_counted(office: Office) -> None:
    faults = office.desk.line_faults

    def take(outcome: Outcome) -> None:
        office.clock.move(timedelta(minutes=1))
        office.desk.calls.close(office.draft("enquiry", phone="13800131234"), outcome)

    take(Outcome.ANSWERED)
    office.clock.move(timedelta(minutes=1))
    fault = faults.begin(UUID(int=1))
    take(Outcome.ANSWERED)
    take(Outcome.MISSED)
    take(Outcome.MESSAGE_TAKEN)
    assert faults.calls(fault) == FaultCalls(taken=2)
    fault = faults.end(fault)
    take(Outcome.ANSWERED)
    assert faults.calls(fault) == FaultCalls(taken=2)


def test_calls_on_a_mobile_and_those_entered_afterwards_are_told_apart(office: Office) -> None:
    faults, calls = office.desk.line_faults, office.desk.calls
    office.clock.move(timedelta(seconds=37))
    fault = faults.begin(UUID(int=1))  # 16:42:37
    office.clock.move(timedelta(minutes=1))
    for on in (True, True, False):
        calls.close(apply(office.draft("enquiry", matter="停水"), ByMobile(on)), Outcome.ANSWERED)
    calls.close(apply(office.draft(), ByMobile(on=True)), Outcome.MISSED)
    office.clock.move(timedelta(minutes=20))  # 17:03:37
    fault = faults.end(fault)
    assert faults.calls(fault) == FaultCalls(taken=3, by_mobile=2)
    office.clock.move(timedelta(minutes=30))
    # the minute in which it began, one within, the minute in which it ended; then before and after
    for at in ("16:42", "16:50", "17:03", "16:41", "17:04"):
        draft = calls.enter_late(at, "赵强")
        assert draft is not None
        calls.close(apply(draft, ByMobile(on=True)), Outcome.ANSWERED)
    assert faults.calls(fault) == FaultCalls(taken=3, by_mobile=2, added=3)


def test_a_call_that_was_on_a_mobile_after_all_is_counted_as_such(office: Office) -> None:
    faults, calls = office.desk.line_faults, office.desk.calls
    fault = faults.begin(UUID(int=1))
    draft = office.draft("enquiry", matter="停水")
    number = calls.close(draft, Outcome.ANSWERED).number
    assert calls.close(apply(draft, ByMobile(on=True)), Outcome.ANSWERED).number == number
    assert faults.calls(fault) == FaultCalls(taken=1, by_mobile=1)
    record = calls.record(number)
    assert record is not None
    assert record.by_mobile
    (amendment,) = office.rows("SELECT field, old, new FROM amendment")
    assert amendment == {"field": "by_mobile", "old": "", "new": "1"}


def test_a_fault_may_have_begun_before_it_was_noted(office: Office) -> None:
    faults = office.desk.line_faults
    office.desk.calls.close(office.draft("enquiry", matter="停水"), Outcome.ANSWERED)  # 16:42
    office.clock.move(timedelta(minutes=10))
    fault = faults.begin(UUID(int=1))
    assert faults.calls(fault) == FaultCalls()
    began = office.clock.at - timedelta(minutes=22)
    fault = faults.describe(fault, KNOWN, faults.past_time("16:30"))
    assert fault.began_at == began
    assert faults.calls(fault) == FaultCalls(taken=1)
    assert faults.describe(fault, {}).began_at == began  # what nobody says stays
    faults.end(fault)
    with pytest.raises(FaultChangedError):
        faults.describe(fault, {}, faults.past_time("16:52"))
    (row,) = office.rows("SELECT began_at FROM line_fault")
    assert row["began_at"] == int(began.timestamp()) * 1_000_000


def test_a_fault_began_in_the_past_and_after_the_last_one_was_over(office: Office) -> None:
    faults = office.desk.line_faults
    assert faults.past_time("16:42") == office.clock.at
    for typed in ("16:43", "明天 9:00", "", "16点前"):
        with pytest.raises(NotPastError):
            faults.past_time(typed)
    office.clock.move(timedelta(seconds=37))
    ended = faults.end(faults.begin(UUID(int=1)))  # 16:42:37
    office.clock.move(timedelta(minutes=10))
    faults.begin(UUID(int=2))
    with pytest.raises(BeforeLastFaultError) as refused:
        faults.past_time("16:41")
    assert refused.value.ended_at == ended.ended_at
    assert faults.past_time("16:42") == ended.ended_at


def test_the_papers_say_what_is_known_of_it(office: Office) -> None:
    faults, wording = office.desk.line_faults, Wording("zh")
    fault = faults.describe(faults.begin(UUID(int=1)), KNOWN)
    office.clock.move(timedelta(minutes=90))
    fault = faults.end(fault)
    settings, now = office.desk.settings, office.clock.at
    sheet = text_of(line_fault_sheet(fault, FaultCalls(12, 11, 13), now, settings, wording))
    for said in (
        "电话线路故障登记单",
        "BX-17",
        "65521234",
        "1小时30分钟",
        "接听来电 | 12 ",
        "手机接听 | 11 ",
        "事后补录 | 13 ",
        "电信10000",
        "139 0013 9000",
        "未张贴",
    ):
        assert said in sheet
    texts = office.desk.playbook.line_fault
    notice = placard_text(line_fault_placard(fault, texts, now, settings, wording))
    for said in (
        "电话故障说明",
        "65521234故障，正在抢修",
        "急事请拨打139 0013 9000。",
        "市政务服务局办公室",
    ):
        assert said in notice
