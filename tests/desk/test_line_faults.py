from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from phonedesk.desk.line_faults import FaultChangedError
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
    assert faults.taken(fault) == 2
    fault = faults.end(fault)
    take(Outcome.ANSWERED)
    assert faults.taken(fault) == 2


def test_the_papers_say_what_is_known_of_it(office: Office) -> None:
    faults, wording = office.desk.line_faults, Wording("zh")
    fault = faults.describe(faults.begin(UUID(int=1)), KNOWN)
    office.clock.move(timedelta(minutes=90))
    fault = faults.end(fault)
    settings, now = office.desk.settings, office.clock.at
    sheet = text_of(line_fault_sheet(fault, 2, now, settings, wording))
    for said in (
        "电话线路故障登记单",
        "BX-17",
        "65521234",
        "1小时30分钟",
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
