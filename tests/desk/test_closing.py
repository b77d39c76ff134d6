from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from phonedesk.desk.calls import NoWayToReachError
from phonedesk.domain.draft import Draft
from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import RESULTS, WITHOUT_DETAILS, DeadlineUnit, Outcome, TransferResult
from phonedesk.domain.transfer import Transfer
from phonedesk.store.errors import Reason, StoreError
from tests.desk.at_desk import Office, open_office

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = timedelta(minutes=1)
FRIDAY_CLOSE = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
"""Three working days after Monday, 17:30 in Shanghai."""


def whole_draft(office: Office) -> Draft:
    opened = office.clock.at
    values = {
        "phone": "０１０－６５５２１２３４转８００１",
        "caller_name": "张珊",
        "organisation": "市第二中学",
        "position": "教师",
        "matter": "学籍证明补办\n要哪些材料",
        "problems": "上一种类型时问的",
    }
    ticks = {"greeting": opened, "read_back": opened + 2 * MINUTE}
    return replace(office.draft("enquiry", **values), rings=4, late_reason="正在接另一部电话", ticks=ticks)


def test_a_whole_call_is_in_the_log_as_it_was_taken(office: Office) -> None:
    draft = whole_draft(office)
    office.clock.move(5 * MINUTE)
    closed = office.desk.calls.close(draft, Outcome.CALLBACK)
    assert closed.number == "20261123-001"
    assert closed.due is not None
    assert (closed.due.at, closed.due.reason) == (FRIDAY_CLOSE, DueReason(3, DeadlineUnit.WORKING_DAYS))
    (call,) = office.rows("SELECT * FROM call")
    wanted = {
        "number": "20261123-001",
        "operator": "李敏",
        "call_type": "enquiry",
        "outcome": "callback",
        "rings": 4,
        "late_reason": "正在接另一部电话",
        "phone": "０１０－６５５２１２３４转８００１",
        "phone_normalised": "+861065521234;ext=8001",
        "caller_name": "张珊",
        "organisation": "市第二中学",
        "position": "教师",
        "matter": "学籍证明补办\n要哪些材料",
        "confidential": 0,
    }
    assert {name: call[name] for name in wanted} == wanted
    opened = int(draft.opened_at.timestamp()) * 1_000_000
    assert (call["opened_at"], call["closed_at"]) == (opened, opened + 5 * 60 * 1_000_000)
    assert call["read_back_at"] == opened + 2 * 60 * 1_000_000
    assert office.rows("SELECT field, value FROM answer") == [
        {"field": "problems", "value": "上一种类型时问的"}
    ]


def test_the_record_opens_whole(office: Office) -> None:
    draft = whole_draft(office)
    number = office.desk.calls.close(draft, Outcome.CALLBACK).number
    call = office.desk.calls.record(number)
    assert call is not None
    assert call.uuid == draft.uuid
    assert call.answers == {"problems": "上一种类型时问的"}
    assert call.callback is not None
    assert call.callback.due_at == FRIDAY_CLOSE
    assert office.desk.calls.record("20261123-999") is None


def test_steps_are_kept_with_their_texts_in_both_languages(office: Office) -> None:
    draft = whole_draft(office)
    office.desk.calls.close(draft, Outcome.ANSWERED)
    playbook = office.desk.playbook
    stored = {str(row["step"]): row for row in office.rows("SELECT * FROM ticked_step ORDER BY position")}
    assert {"greeting", "read_back", "enquiry_matter", "enquiry_contact"} == set(stored)
    assert not any(row["kind"] == "mind" for row in stored.values())
    for name, row in stored.items():
        step = playbook.step(name)
        assert step is not None
        assert (row["zh"], row["en"], row["clause"]) == (step.text.zh, step.text.en, step.clause)
        assert row["zh"]
        assert row["en"]
    micros = int(draft.opened_at.timestamp()) * 1_000_000
    assert stored["greeting"]["at"] == micros
    assert stored["enquiry_matter"]["at"] is None


@pytest.mark.parametrize("outcome", [*RESULTS, *WITHOUT_DETAILS])
def test_each_outcome_can_be_recorded(office: Office, outcome: Outcome) -> None:
    call_type = "nuisance" if outcome is Outcome.REFUSED else "enquiry"
    draft = office.draft("" if outcome in WITHOUT_DETAILS else call_type, phone="13800131234")
    closed = office.desk.calls.close(draft, outcome)
    (call,) = office.rows("SELECT * FROM call")
    assert call["outcome"] == outcome.value
    assert call["call_type"] == ("" if outcome in WITHOUT_DETAILS else call_type)
    assert (closed.due is not None) == (outcome is Outcome.CALLBACK)
    assert len(office.rows("SELECT * FROM callback")) == (outcome is Outcome.CALLBACK)


def test_a_call_whose_type_nobody_chose_is_of_the_playbooks_fallback(office: Office) -> None:
    office.desk.calls.close(office.draft(matter="停水"), Outcome.ANSWERED)
    (call,) = office.rows("SELECT call_type FROM call")
    assert call["call_type"] == office.desk.playbook.default_type


def test_a_complaint_is_confidential(office: Office) -> None:
    office.desk.calls.close(office.draft("complaint", matter="x"), Outcome.ANSWERED)
    office.desk.calls.close(office.draft("enquiry", matter="x"), Outcome.ANSWERED)
    office.desk.calls.close(replace(office.draft("complaint")), Outcome.SILENT)
    assert [row["confidential"] for row in office.rows("SELECT confidential FROM call ORDER BY id")] == [
        1,
        0,
        0,
    ]


@pytest.mark.parametrize("phone", ["", "   ", "\u3000", "\n"])
def test_a_callback_without_a_number_is_refused_before_anything_is_written(
    office: Office, phone: str
) -> None:
    with pytest.raises(NoWayToReachError):
        office.desk.calls.close(office.draft("enquiry", phone=phone, matter="x"), Outcome.CALLBACK)
    assert office.rows("SELECT * FROM call") == []


def test_a_caller_may_stay_anonymous(office: Office) -> None:
    office.desk.calls.close(office.draft("enquiry", phone="13800131234"), Outcome.CALLBACK)
    (row,) = office.desk.callbacks.pending()
    assert row.caller_name == ""


@pytest.mark.parametrize(
    ("call_type", "due"),
    [
        ("enquiry", "2026-11-26 09:30"),
        ("complaint", "2026-12-14 09:30"),  # 15 working days from the 23rd of November, as screens.md says
        ("", None),
    ],
)
def test_by_when_a_callback_is_promised(office: Office, call_type: str, due: str | None) -> None:
    draft = office.draft(call_type, phone="13800131234")
    promised = office.desk.calls.due(draft)
    assert office.desk.calls.close(draft, Outcome.CALLBACK).due == promised
    if due:
        assert promised.at == datetime.fromisoformat(due).replace(tzinfo=UTC)


# ── retries ──


def test_the_same_draft_again_gives_the_same_number_and_changes_nothing(office: Office) -> None:
    draft = whole_draft(office)
    first = office.desk.calls.close(draft, Outcome.CALLBACK)
    before = {
        name: office.rows(f"SELECT * FROM {name}") for name in ("call", "answer", "callback", "ticked_step")
    }
    office.clock.move(MINUTE)
    assert office.desk.calls.close(draft, Outcome.CALLBACK).number == first.number
    assert {name: office.rows(f"SELECT * FROM {name}") for name in before} == before
    assert office.rows("SELECT * FROM amendment") == []


def test_a_retry_promises_what_the_record_promises(office: Office) -> None:
    draft = whole_draft(office)
    first = office.desk.calls.close(draft, Outcome.CALLBACK)
    office.clock.move(timedelta(days=1))
    assert office.desk.calls.close(draft, Outcome.CALLBACK).due == first.due


def test_a_changed_draft_again_amends_the_record(office: Office) -> None:
    draft = whole_draft(office)
    number = office.desk.calls.close(draft, Outcome.ANSWERED).number
    office.clock.move(MINUTE)
    changed = replace(draft, values={**draft.values, "matter": "学籍证明遗失", "people": "王某"})
    assert office.desk.calls.close(changed, Outcome.CALLBACK).number == number
    amended = {row["field"]: (row["old"], row["new"]) for row in office.rows("SELECT * FROM amendment")}
    assert amended["matter"] == ("学籍证明补办\n要哪些材料", "学籍证明遗失")
    assert amended["outcome"] == ("answered", "callback")
    assert amended["people"] == ("", "王某")
    assert len(office.rows("SELECT * FROM call")) == 1
    assert [row.number for row in office.desk.callbacks.pending()] == [number]
    (call,) = office.rows("SELECT matter FROM call")
    assert call["matter"] == "学籍证明补办\n要哪些材料"
    record = office.desk.calls.record(number)
    assert record is not None
    assert record.matter == "学籍证明遗失"


# ── numbers ──


@pytest.mark.parametrize(
    ("zone", "opened", "number"),
    [
        ("Asia/Shanghai", "2026-11-23 15:59", "20261123-001"),
        ("Asia/Shanghai", "2026-11-23 16:00", "20261124-001"),
        ("America/New_York", "2026-11-23 04:59", "20261122-001"),
        ("UTC", "2026-11-23 23:59", "20261123-001"),
    ],
)
def test_the_number_goes_by_the_day_in_the_desks_zone(
    tmp_path: Path, empty_database: bytes, zone: str, opened: str, number: str
) -> None:
    office = open_office(tmp_path / "home", empty_database, ZoneInfo(zone))
    at = datetime.fromisoformat(opened).replace(tzinfo=UTC)
    draft = Draft(uuid4(), at, "李敏", "enquiry")
    office.clock.move(timedelta(days=2))  # closed long after: the day it was opened counts
    assert office.desk.calls.close(draft, Outcome.ANSWERED).number == number
    office.desk.close()


def test_numbers_count_up_without_a_gap_and_start_anew_every_day(office: Office) -> None:
    numbers = []
    for minutes in (0, 1, 2, 24 * 60):
        draft = replace(office.draft("enquiry"), opened_at=office.clock.at + minutes * MINUTE)
        numbers.append(office.desk.calls.close(draft, Outcome.ANSWERED).number)
    assert numbers == ["20261123-001", "20261123-002", "20261123-003", "20261124-001"]


# ── hostile text ──

HOSTILE = "[/] \x1b[31m红 \x00 \u202e反 \ud800 \x9b2J e\u0301"
MADE_HARMLESS = (
    "[/] \N{SYMBOL FOR ESCAPE}[31m红 \N{REPLACEMENT CHARACTER} <U+202E>反"
    " \N{REPLACEMENT CHARACTER} <U+009B>2J \u00e9"
)


@pytest.mark.parametrize("field", ["phone", "caller_name", "organisation", "position", "matter"])
def test_hostile_text_in_a_field_is_stored_harmless(office: Office, field: str) -> None:
    office.desk.calls.close(office.draft("enquiry", **{field: f"  {HOSTILE}  "}), Outcome.ANSWERED)
    (call,) = office.rows("SELECT * FROM call")
    assert call[field] == MADE_HARMLESS


def test_hostile_text_in_an_answer_is_stored_harmless(office: Office) -> None:
    office.desk.calls.close(office.draft("complaint", people=HOSTILE), Outcome.ANSWERED)
    assert office.rows("SELECT value FROM answer") == [{"value": MADE_HARMLESS}]


def test_hostile_text_in_what_is_no_field_is_stored_harmless(office: Office) -> None:
    draft = replace(
        office.draft("enquiry"),
        transfer=Transfer(HOSTILE, result=TransferResult.BUSY),
        rings=4,
        late_reason=HOSTILE,
    )
    office.desk.calls.close(draft, Outcome.ANSWERED)
    (transfer,) = office.rows("SELECT target FROM transfer")
    (call,) = office.rows("SELECT late_reason FROM call")
    assert (transfer["target"], call["late_reason"]) == (MADE_HARMLESS, MADE_HARMLESS)


def test_empty_answers_leave_no_rows(office: Office) -> None:
    office.desk.calls.close(office.draft("complaint", people="  ", when=""), Outcome.ANSWERED)
    assert office.rows("SELECT * FROM answer") == []


# ── the transfer ──


def test_a_transfer_is_kept_with_its_times(office: Office) -> None:
    at = office.clock.at
    transfer = Transfer("教育科 3312", 2, at, at + MINUTE, at + 2 * MINUTE, TransferResult.CONNECTED)
    draft = replace(office.draft("enquiry", matter="x"), transfer=transfer)
    number = office.desk.calls.close(draft, Outcome.TRANSFERRED).number
    record = office.desk.calls.record(number)
    assert record is not None
    assert record.transfer == transfer
    assert {"hold", "briefing", "connected"} <= {step.step for step in record.steps}


# ── who is calling ──


def test_a_caller_is_known_by_number_however_it_was_typed(office: Office) -> None:
    for matter in ("第一件", "第二件"):
        draft = office.draft(
            "enquiry", phone="010-65521234", caller_name="周嵩", organisation="水务", matter=matter
        )
        office.desk.calls.close(draft, Outcome.ANSWERED)
        office.clock.move(MINUTE)
    for typed in ("6552 1234", "０１０６５５２１２３４", "+861065521234"):
        known = office.desk.callers.known(typed, "")
        assert known is not None
        assert (known.caller_name, known.organisation, known.last_matter, known.calls) == (
            "周嵩",
            "水务",
            "第二件",
            2,
        )


def test_a_caller_is_known_by_name_and_a_stranger_is_not(office: Office) -> None:
    office.desk.calls.close(office.draft("enquiry", phone="110", caller_name="周嵩"), Outcome.ANSWERED)
    assert office.desk.callers.known("", " 周嵩 ") is not None
    assert office.desk.callers.known("", "周") is None
    assert office.desk.callers.known("", "") is None
    assert office.desk.callers.known("119", "") is None


def test_a_confidential_caller_is_never_offered(office: Office) -> None:
    draft = office.draft("complaint", phone="13800131234", caller_name="张珊", matter="举报")
    office.desk.calls.close(draft, Outcome.ANSWERED)
    assert office.desk.callers.known("13800131234", "张珊") is None


def test_the_log_is_looked_up_by_pieces_of_any_field(office: Office) -> None:
    office.desk.calls.close(
        office.draft("enquiry", phone="138 0013 1234", caller_name="张珊", matter="学籍"), Outcome.ANSWERED
    )
    office.clock.move(MINUTE)
    office.desk.calls.close(office.draft("work_report", problems="缺人手", matter="汇报"), Outcome.ANSWERED)
    office.clock.move(MINUTE)
    office.desk.calls.close(
        office.draft("complaint", caller_name="张某", matter="举报食堂"), Outcome.ANSWERED
    )
    found = {
        query: [row.number[-1] for row in office.desk.lookup.find(office.desk.lookup.read(query)).rows]
        for query in ("", "张", "1234", "人手", "珊 学籍", "举报", "123-003", "李")
    }
    assert found == {
        "": ["3", "2", "1"],
        "张": ["1"],
        "1234": ["1"],
        "人手": ["2"],
        "珊 学籍": ["1"],
        "举报": [],
        "123-003": ["3"],
        "李": [],
    }


# ── the records are not there, or not ours ──


def test_the_first_writing_makes_the_records(tmp_path: Path) -> None:
    office = open_office(tmp_path / "home", None)
    assert office.desk.callbacks.pending() == []
    office.desk.calls.close(office.draft("enquiry", phone="110"), Outcome.CALLBACK)
    assert len(office.desk.callbacks.pending()) == 1
    assert office.database.stat().st_mode & 0o777 == 0o600
    office.desk.reader.close()
    office.desk.close()


def test_an_empty_file_is_damage_and_stays_as_it_is(tmp_path: Path) -> None:
    office = open_office(tmp_path / "home", b"")
    with pytest.raises(StoreError) as caught:
        office.desk.calls.close(office.draft("enquiry"), Outcome.ANSWERED)
    assert caught.value.reason is Reason.EMPTY
    assert office.database.read_bytes() == b""
