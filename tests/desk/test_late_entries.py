"""Calls that were written on paper and are entered afterwards (补录)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.draft_json import from_json, to_json
from phonedesk.domain.draft import ByMobile, FieldSet, apply
from phonedesk.domain.query import Query
from phonedesk.domain.states import Outcome
from phonedesk.exchange.text_sheet import text_of
from phonedesk.sheets import call_sheet
from phonedesk.wording import Wording
from tests.desk.at_desk import open_office

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from tests.desk.at_desk import Office

FRIDAY = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
"""11-20 周五 09:05 in Shanghai; the office's clock says Monday, 16:42."""


def late(office: Office, typed: str = "11-20 9:05", operator: str = "赵强", **values: str) -> Draft:
    """A late entry with something on it."""
    draft = office.desk.calls.enter_late(typed, operator)
    assert draft is not None
    given = {"matter": "停水", **values}
    return replace(draft, call_type="enquiry", values={**draft.values, **given})


def numbers_of(office: Office) -> list[object]:
    return [row["number"] for row in office.rows("SELECT number FROM call ORDER BY id")]


def test_it_stands_at_its_real_time_and_says_when_and_by_whom_it_was_entered(office: Office) -> None:
    number = office.desk.calls.close(late(office), Outcome.ANSWERED).number
    assert number == "20261120-001"
    record = office.desk.calls.record(number)
    assert record is not None
    assert (record.opened_at, record.closed_at) == (FRIDAY, office.clock.at)
    assert (record.operator, record.text_of("entered_by")) == ("赵强", "李敏")
    assert (record.late_entry, record.by_mobile, record.duration) == (True, False, None)
    (row,) = office.rows("SELECT late_entry, duration, clock_moved FROM call")
    assert row == {"late_entry": 1, "duration": None, "clock_moved": 0}


@pytest.mark.parametrize("typed", ["16:43", "明天 9:00", "", "上午", "11-20"])
def test_what_is_no_past_time_opens_nothing(office: Office, typed: str) -> None:
    assert office.desk.calls.enter_late(typed, "赵强") is None


def test_its_number_is_the_next_of_its_day_and_never_one_that_was_told(
    office: Office, empty_database: bytes
) -> None:
    calls = office.desk.calls
    office.clock.at -= timedelta(days=3)
    calls.close(office.draft("enquiry", matter="停水"), Outcome.ANSWERED)
    office.clock.move(timedelta(days=3))
    calls.close(office.draft("enquiry", matter="停水"), Outcome.ANSWERED)
    calls.close(late(office), Outcome.ANSWERED)
    calls.close(office.draft("enquiry", matter="停水"), Outcome.ANSWERED)
    assert numbers_of(office) == ["20261120-001", "20261123-001", "20261120-002", "20261123-002"]
    office.desk.close()
    office.database.write_bytes(empty_database)  # the records forgot it, the mark did not
    again = open_office(office.home, None)
    assert again.desk.calls.close(late(again), Outcome.ANSWERED).number == "20261120-003"
    again.desk.close()


def test_it_makes_no_clock_look_moved(office: Office) -> None:
    calls = office.desk.calls
    assert not calls.close(office.draft("enquiry", matter="停水"), Outcome.ANSWERED).clock_moved
    office.clock.move(timedelta(minutes=5))
    assert not calls.close(late(office, "2020-01-01 9:00"), Outcome.ANSWERED).clock_moved
    office.clock.move(timedelta(minutes=5))
    assert not calls.close(office.draft("enquiry", matter="停水"), Outcome.ANSWERED).clock_moved
    office.desk.close()
    office.clock.move(timedelta(minutes=5))
    again = open_office(office.home, None, clock=office.clock)  # another run knows the last record alone
    assert not again.desk.calls.close(again.draft("enquiry", matter="停水"), Outcome.ANSWERED).clock_moved
    assert office.rows("SELECT id FROM call WHERE clock_moved <> 0") == []
    again.desk.close()


def test_a_clock_that_was_moved_meanwhile_is_told_all_the_same(office: Office) -> None:
    calls, draft = office.desk.calls, late(office)
    calls.close(office.draft("enquiry", matter="停水"), Outcome.ANSWERED)
    office.clock.at += timedelta(days=1)
    assert calls.close(draft, Outcome.ANSWERED).clock_moved == timedelta(days=1)


def test_what_is_promised_counts_from_the_real_time(office: Office) -> None:
    draft = late(office, phone="13800131234")
    closed = office.desk.calls.close(draft, Outcome.CALLBACK)
    assert closed.due is not None
    assert closed.due.at == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # Wednesday, 17:30
    (pending,) = office.desk.callbacks.pending()
    assert (pending.number, pending.opened_at) == ("20261120-001", FRIDAY)


def test_the_draft_is_kept_whole_and_closing_it_again_gives_the_same_number(office: Office) -> None:
    draft = late(office)
    assert from_json(to_json(draft)) == draft
    number = office.desk.calls.close(draft, Outcome.ANSWERED).number
    office.clock.move(timedelta(minutes=1))
    assert office.desk.calls.close(from_json(to_json(draft)), Outcome.ANSWERED).number == number
    assert office.rows("SELECT id FROM amendment") == []
    assert office.desk.calls.is_recorded(replace(draft, outcome="answered"), office.desk.reader)


def test_the_log_tells_it_from_other_calls(office: Office) -> None:
    office.desk.calls.close(late(office), Outcome.ANSWERED)
    office.desk.calls.close(office.draft("enquiry", matter="停水"), Outcome.ANSWERED)
    found = office.desk.reader.find(Query(), 10)
    assert [(row.number, row.late_entry) for row in found] == [
        ("20261123-001", False),
        ("20261120-001", True),
    ]


def test_an_empty_slip_is_closed_without_details(office: Office) -> None:
    draft = office.desk.calls.enter_late("11-20 9:05", "赵强")
    assert draft is not None
    assert draft.is_empty
    office.desk.calls.close(draft, Outcome.SALES)
    (row,) = office.rows("SELECT outcome, late_entry FROM call")
    assert row == {"outcome": "sales", "late_entry": 1}


def test_correcting_it_leaves_what_is_known_of_its_entry(office: Office) -> None:
    draft = apply(late(office), ByMobile(on=True))
    number = office.desk.calls.close(draft, Outcome.ANSWERED).number
    record = office.desk.calls.record(number)
    assert record is not None
    correction = office.desk.amendments.begin(record)
    assert (correction.late_entry, correction.by_mobile) == (False, False)
    assert office.desk.amendments.changes(correction) == ()
    office.desk.amendments.save(apply(correction, FieldSet("matter", "停电")))
    amended = office.desk.calls.record(number)
    assert amended is not None
    assert (amended.matter, amended.late_entry, amended.by_mobile) == ("停电", True, True)
    assert amended.text_of("entered_by") == "李敏"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("接电话人：手机接听", "补录：2026年11月23日 16:42 李敏")),
        ("en", ("Taken by: By mobile", "Late entry: 2026-11-23 16:42 李敏")),
    ],
)
def test_the_form_says_how_it_was_taken_and_when_it_was_entered(
    office: Office, language: str, said: tuple[str, str]
) -> None:
    draft = apply(late(office), ByMobile(on=True))
    record = office.desk.calls.record(office.desk.calls.close(draft, Outcome.ANSWERED).number)
    assert record is not None
    form = text_of(call_sheet(record, office.desk.playbook, office.desk.settings, Wording(language)))
    for line in said:
        assert line in form
    assert form.count("李敏") == 1
