from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from docx import Document

from phonedesk.desk.emergencies import NotTypedError
from phonedesk.domain.contact import Contact
from phonedesk.domain.reminders import ReminderKind
from phonedesk.domain.states import Channel, Outcome
from phonedesk.emergency_sheet import emergency_sheet
from phonedesk.exchange.docx_sheet import docx_of
from phonedesk.exchange.text_sheet import text_of
from phonedesk.store.errors import NoRecordError
from phonedesk.wording import Wording

if TYPE_CHECKING:
    from phonedesk.domain.emergency import Emergency
    from tests.desk.at_desk import Office

SAID = {"matter": "仓库起火", "where": "园区三号路8号", "casualties": "两人轻伤", "phone": "13700002222"}
MINUTE = timedelta(minutes=1)


def take(office: Office, call_type: str = "emergency") -> str:
    draft = office.draft(call_type, **SAID)
    office.clock.move(2 * MINUTE)
    closed = office.desk.calls.close(draft, Outcome.ANSWERED)
    assert closed.is_emergency is (call_type == "emergency")
    return closed.number


def stands(office: Office, number: str) -> Emergency:
    found = office.desk.emergencies.of(number)
    assert found is not None
    return found


def test_the_ladder_of_the_playbook_is_kept_with_the_call_and_counts_from_its_beginning(
    office: Office,
) -> None:
    began = office.clock.at
    number = take(office)
    one = stands(office, number)
    assert [(left.rung, left.through, left.due_at - began) for left in one.notifications] == [
        ("head", Channel.PHONE, 10 * MINUTE),
        ("department", Channel.PHONE, 15 * MINUTE),
        ("duty", Channel.PHONE, 30 * MINUTE),
        ("written", Channel.WRITING, 60 * MINUTE),
    ]
    assert one.notifications[1].zh == "主管部门"
    assert (one.where, one.matter) == ("园区三号路8号", "仓库起火")
    assert office.desk.emergencies.open() == [one]


def test_a_call_of_another_type_is_no_emergency(office: Office) -> None:
    number = take(office, "enquiry")
    assert office.desk.emergencies.of(number) is None
    assert office.desk.emergencies.open() == []


def test_everything_that_came_of_it_is_kept_with_who_and_when(office: Office) -> None:
    number, emergencies = take(office), office.desk.emergencies
    emergencies.tell(number, "head", UUID(int=1), answered=False)
    office.clock.move(MINUTE)
    emergencies.tell(number, "department", UUID(int=2), answered=True, whom=" 赵工 ")
    emergencies.tell(number, "department", UUID(int=2), answered=True, whom="又一次")
    one = stands(office, number)
    told = one.notifications[1].told
    assert told is not None
    assert (told.whom, told.at, told.operator) == ("赵工", office.clock.at, "李敏")
    assert [left.rung for left in one.untold] == ["duty", "written", "head"]
    assert emergencies.add_progress(number, UUID(int=3), "现场陈队长", "明火已扑灭") == 1
    assert emergencies.add_progress(number, UUID(int=3), "现场陈队长", "明火已扑灭") == 1
    assert emergencies.add_progress(number, UUID(int=4), "物业", "无人伤亡") == 2
    office.clock.move(MINUTE)
    assert emergencies.close(number, "扑灭", "已回复来电人")
    assert not emergencies.close(number, "另一个结果", "另一个反馈")
    one = stands(office, number)
    assert [(step.sequence, step.source, step.text) for step in one.progress] == [
        (1, "现场陈队长", "明火已扑灭"),
        (2, "物业", "无人伤亡"),
    ]
    assert (one.closed_at, one.closed_by) == (office.clock.at, "李敏")
    assert (one.result, one.feedback) == ("扑灭", "已回复来电人")
    assert emergencies.open() == []
    assert emergencies.over() == [one]


def test_what_the_record_needs_is_asked_for(office: Office) -> None:
    number, emergencies = take(office), office.desk.emergencies
    for source, text, missing in (("", "扑灭", "source"), ("队长", " ", "text")):
        with pytest.raises(NotTypedError) as raised:
            emergencies.add_progress(number, UUID(int=1), source, text)
        assert raised.value.field == missing
    for result, feedback, missing in (("", "已回复", "result"), ("扑灭", "\n", "feedback")):
        with pytest.raises(NotTypedError) as raised:
            emergencies.close(number, result, feedback)
        assert raised.value.field == missing
    assert stands(office, number).is_open
    with pytest.raises(NoRecordError):
        emergencies.tell("20261123-999", "head", UUID(int=1), answered=True)
    with pytest.raises(NoRecordError):
        emergencies.tell(number, "nobody", UUID(int=1), answered=True)


def test_closing_its_call_again_makes_no_second_one_and_a_type_chosen_late_makes_one(office: Office) -> None:
    draft = office.draft("enquiry", **SAID)
    number = office.desk.calls.close(draft, Outcome.ANSWERED).number
    for _ in range(2):
        urgent = replace(draft, call_type="emergency")
        assert office.desk.calls.close(urgent, Outcome.ANSWERED).number == number
    assert len(stands(office, number).notifications) == 4
    assert len(office.rows("SELECT id FROM emergency")) == 1


def test_a_correction_that_makes_an_emergency_of_a_call_has_people_told_from_then_on(office: Office) -> None:
    number = take(office, "enquiry")
    call = office.desk.calls.record(number)
    assert call is not None
    office.clock.move(timedelta(hours=1))
    office.desk.amendments.save(replace(office.desk.amendments.begin(call), call_type="emergency"))
    first = stands(office, number).notifications[0]
    assert first.due_at == office.clock.at + 10 * MINUTE


def test_what_was_said_and_done_takes_no_change(office: Office) -> None:
    number, emergencies = take(office), office.desk.emergencies
    emergencies.tell(number, "head", UUID(int=1), answered=True)
    emergencies.add_progress(number, UUID(int=2), "队长", "扑灭")
    emergencies.close(number, "扑灭", "已回复")
    with closing(sqlite3.connect(office.database)) as connection:
        for table in ("notification", "notification_try", "progress", "emergency"):
            with pytest.raises(sqlite3.IntegrityError, match="take no delete"):
                connection.execute(f"DELETE FROM {table}")
        for table in ("notification", "notification_try", "progress"):
            with pytest.raises(sqlite3.IntegrityError, match="take no update"):
                connection.execute(f"UPDATE {table} SET id = id")
        with pytest.raises(sqlite3.IntegrityError, match="closed once"):
            connection.execute("UPDATE emergency SET result = ''")


def test_a_confidential_one_keeps_its_callers_words_off_the_lists(office: Office) -> None:
    number = take(office)
    with closing(sqlite3.connect(office.database)) as connection, connection:
        connection.execute(
            "INSERT INTO amendment (call_id, at, operator, field, old, new)"
            " SELECT id, 0, '', 'confidential', '', '1' FROM call"
        )
    one = stands(office, number)
    assert one.confidential
    assert {one.caller_name, one.organisation, one.phone, one.matter, one.where} == {""}


def test_the_directory_says_whom_to_call_who_has_the_duty_first(office: Office) -> None:
    people = [
        Contact(UUID(int=1), "赵某", "办公室", extension="3301"),
        Contact(UUID(int=2), "值班员甲", "上级值班室", direct_line="88886666"),
        Contact(UUID(int=3), "值班员乙", "上级值班室", direct_line="88886667", on_duty=True),
    ]
    office.desk.open_records()
    office.desk.directory.put(people)
    office.desk.settings = replace(office.desk.settings, head="赵某")
    head, department, duty, _ = stands(office, take(office)).notifications
    reach = office.desk.emergencies.reach
    assert [one.name for one in reach(head)] == ["赵某"]
    assert reach(department) == []
    assert [one.name for one in reach(duty)] == ["值班员乙", "值班员甲"]


def test_somebody_is_reminded_at_half_time_and_once_it_is_late(office: Office) -> None:
    number = take(office)
    office.desk.reminders.take()
    office.clock.move(4 * MINUTE)
    told = office.desk.reminders.take().single
    assert [(one.kind, one.subject) for one in told] == [(ReminderKind.TO_TELL, number)]
    office.desk.emergencies.tell(number, "department", UUID(int=1), answered=True)
    office.desk.emergencies.tell(number, "duty", UUID(int=2), answered=True)
    office.clock.move(5 * MINUTE)
    told = office.desk.reminders.take().single
    assert [one.kind for one in told] == [ReminderKind.TELL_LATE]
    assert office.desk.reminders.take().single == ()


def paper_of(office: Office, number: str, language: str = "zh") -> str:
    call = office.desk.calls.record(number)
    assert call is not None
    desk = office.desk
    sheet = emergency_sheet(call, stands(office, number), desk.playbook, desk.settings, Wording(language))
    (table,) = Document(io.BytesIO(docx_of(sheet, office.clock.at))).tables
    on_paper = "\n".join(cell.text for row in table.rows for cell in row.cells)
    in_words = text_of(sheet)
    assert all(word in in_words for word in on_paper.split())
    return in_words


def test_the_first_report_the_ones_that_follow_and_the_final_one_say_what_is_known_by_then(
    office: Office,
) -> None:
    number, emergencies = take(office), office.desk.emergencies
    first = paper_of(office, number)
    for said in ("紧急情况报告（初报）", number, *SAID.values(), "主管部门", "还没报告"):
        assert said.replace("13700002222", "137 0000 2222") in first
    assert "后续进展" not in first
    emergencies.tell(number, "department", UUID(int=1), answered=True, whom="赵工")
    emergencies.add_progress(number, UUID(int=2), "队长", "明火已扑灭")
    follow_up = paper_of(office, number)
    for said in ("紧急情况报告（续报1）", "赵工", "（1）", "队长：明火已扑灭"):
        assert said in follow_up
    emergencies.close(number, "无人伤亡", "已回复来电人")
    final = paper_of(office, number)
    for said in ("紧急情况报告（终报）", "无人伤亡", "已回复来电人"):
        assert said in final
    assert "Report on an emergency (final)" in paper_of(office, number, "en")
