from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from phonedesk.desk.calls import NoWayToReachError
from phonedesk.desk.draft_json import from_json, to_json
from phonedesk.domain.draft import FieldSet, RingsCounted, TypeChanged, apply
from phonedesk.domain.states import Outcome
from phonedesk.store.errors import AmendedMeanwhileError, NoRecordError
from phonedesk.store.lookup_check import disagreeing
from tests.desk.at_desk import open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonedesk.domain.call import Call
    from phonedesk.domain.draft import Draft
    from tests.desk.at_desk import Office

HOUR = timedelta(hours=1)
SAID = {"phone": "138 0013 1234", "caller_name": "张三", "matter": "学籍证明补办\n要哪些材料"}


@pytest.fixture
def other(office: Office) -> Iterator[Office]:
    """Another desk on the same records, with somebody else at it."""
    opened = open_office(office.home, None, clock=office.clock)
    opened.desk.settings = replace(opened.desk.settings, operator="赵强")
    yield opened
    opened.desk.reader.close()
    opened.desk.close()


def close(
    office: Office, call_type: str = "enquiry", outcome: Outcome = Outcome.ANSWERED, **values: str
) -> str:
    return office.desk.calls.close(office.draft(call_type, **{**SAID, **values}), outcome).number


def record(office: Office, number: str) -> Call:
    call = office.desk.calls.record(number)
    assert call is not None
    return call


def opened(office: Office, number: str, **texts: str) -> Draft:
    """A correction of the record, with these texts typed."""
    draft = office.desk.amendments.begin(record(office, number))
    for field, text in texts.items():
        draft = apply(draft, FieldSet(field, text))
    return draft


def correct(office: Office, number: str, **texts: str) -> Draft:
    draft = opened(office, number, **texts)
    office.desk.amendments.save(draft)
    return draft


def amended(office: Office) -> list[tuple[object, ...]]:
    rows = office.rows("SELECT operator, field, old, new FROM amendment ORDER BY id")
    return [tuple(row.values()) for row in rows]


def found(office: Office, typed: str) -> list[str]:
    result = office.desk.lookup.find(office.desk.lookup.read(typed))
    return [row.number for row in result.callbacks] + [row.number for row in result.calls]


# ── one desk ──


def test_a_correction_stands_beside_what_was_recorded(office: Office) -> None:
    number = close(office)
    recorded = office.rows("SELECT * FROM call")
    office.clock.move(HOUR)
    office.desk.settings = replace(office.desk.settings, operator="赵强")
    correct(office, number, caller_name=" 张珊 ", organisation="市第二中学", people="王某")
    assert amended(office) == [
        ("赵强", "caller_name", "张三", "张珊"),
        ("赵强", "organisation", "", "市第二中学"),
        ("赵强", "people", "", "王某"),
    ]
    assert office.rows("SELECT * FROM call") == recorded
    call = record(office, number)
    assert (call.caller_name, call.organisation, call.answers) == ("张珊", "市第二中学", {"people": "王某"})
    assert {change.at for change in call.amendments} == {office.clock.at}
    assert (call.outcome, call.matter) == (Outcome.ANSWERED, SAID["matter"])


def test_who_is_on_duty_when_it_is_saved_signs_it(office: Office) -> None:
    draft = opened(office, close(office), caller_name="张珊")
    office.desk.settings = replace(office.desk.settings, operator="赵强")
    office.desk.amendments.save(draft)
    assert [row[0] for row in amended(office)] == ["赵强"]


def test_what_changes_nothing_writes_nothing(office: Office) -> None:
    number = close(office)
    entries = office.rows("SELECT * FROM lookup_entry")
    correct(office, number, caller_name=" 张三 ")
    assert amended(office) == []
    assert office.rows("SELECT * FROM lookup_entry") == entries


def test_the_number_is_read_anew_once_it_is_corrected(office: Office) -> None:
    number = close(office)
    correct(office, number, phone="010-6552 1234")
    assert [row[1:] for row in amended(office)] == [
        ("phone", "138 0013 1234", "010-6552 1234"),
        ("phone_normalised", "+8613800131234", "+861065521234"),
    ]
    assert found(office, "65521234") == found(office, "0013") == [number]
    caller = office.desk.callers.known("01065521234", "")
    assert caller is not None
    assert caller.caller_name == "张三"
    assert office.desk.callers.known("13800131234", "") is None


def test_a_number_that_was_only_spelt_otherwise_stays_the_same_number(office: Office) -> None:
    correct(office, close(office), phone="13800131234")
    assert [row[1] for row in amended(office)] == ["phone"]


def test_a_look_up_finds_it_under_what_it_says_and_what_it_said(office: Office) -> None:
    number = close(office, outcome=Outcome.CALLBACK)
    assert found(office, "章珊") == []
    correct(office, number, caller_name="章珊", organisation="水务集团", matter="停水公告")
    correct(office, number, organisation="自来水公司")
    typed = ["张三", "zhangsan", "章珊", "学籍证明", "要哪些材料", "停水", "水务", "自来水", "zlsgs"]
    assert {text: found(office, text) for text in typed} == {text: [number] for text in typed}
    (row,) = office.desk.callbacks.pending()
    assert (row.caller_name, row.organisation, row.matter) == ("章珊", "自来水公司", "停水公告")
    assert disagreeing(office.database) == 0


def test_a_retry_of_what_was_saved_is_no_second_correction(office: Office) -> None:
    number = close(office)
    draft = correct(office, number, caller_name="张珊", phone="010-6552 1234")
    once = amended(office)
    office.clock.move(HOUR)
    office.desk.amendments.save(draft)
    assert amended(office) == once


def test_a_callback_keeps_a_number_to_call(office: Office) -> None:
    number = close(office, outcome=Outcome.CALLBACK)
    with pytest.raises(NoWayToReachError):
        correct(office, number, phone=" ")
    assert amended(office) == []
    correct(office, close(office), phone="")


def test_a_record_that_is_gone_is_said_to_be(office: Office) -> None:
    draft = opened(office, close(office), caller_name="张珊")
    with pytest.raises(NoRecordError):
        office.desk.amendments.save(replace(draft, amends="20261123-999"))


def test_a_call_without_details_gets_them_and_stays_what_it_was(office: Office) -> None:
    number = office.desk.calls.close(office.draft(), Outcome.MISSED).number
    correct(office, number, phone="13800131234", caller_name="张三")
    call = record(office, number)
    assert (call.call_type, call.outcome, call.caller_name) == ("", Outcome.MISSED, "张三")


def test_how_often_it_rang_is_corrected_too(office: Office) -> None:
    number = close(office)
    draft = apply(opened(office, number), RingsCounted(3))
    office.desk.amendments.save(draft)
    assert record(office, number).rings == 3


def test_a_line_feed_where_the_form_has_one_line_is_no_change(office: Office) -> None:
    number = close(office, caller_name="张\n三")
    correct(office, number, caller_name="张 三", organisation="市第二中学")
    assert [row[1] for row in amended(office)] == ["organisation"]


# ── confidential ──


def test_a_call_made_confidential_goes_from_the_lists_and_the_index(office: Office) -> None:
    number = close(office, outcome=Outcome.CALLBACK)
    office.desk.amendments.save(apply(opened(office, number), TypeChanged("complaint")))
    assert [row[1:] for row in amended(office)] == [
        ("call_type", "enquiry", "complaint"),
        ("confidential", "", "1"),
    ]
    assert record(office, number).confidential
    assert found(office, "张三") == found(office, "学籍") == found(office, "0013") == []
    assert found(office, number) == [number]
    (row,) = office.desk.callbacks.pending()
    assert (row.confidential, row.call_type, row.caller_name, row.matter) == (True, "", "", "")
    assert disagreeing(office.database) == 0
    assert office.desk.callers.known("13800131234", "张三") is None


def test_a_confidential_call_is_corrected_and_stays_out_of_the_index(office: Office) -> None:
    number = close(office, "complaint")
    correct(office, number, caller_name="章珊")
    assert record(office, number).caller_name == "章珊"
    assert found(office, "章珊") == found(office, "张三") == []
    assert disagreeing(office.database) == 0


def test_a_type_chosen_by_mistake_no_longer_hides_the_call(office: Office) -> None:
    number = close(office, "complaint")
    office.desk.amendments.save(apply(opened(office, number), TypeChanged("enquiry")))
    assert not record(office, number).confidential
    assert found(office, "张三") == [number]


# ── drafts ──


def test_a_correction_survives_on_the_disk_with_its_base(office: Office) -> None:
    draft = opened(office, close(office), caller_name="张珊")
    assert from_json(to_json(draft)) == replace(draft, begun=None)
    office.desk.drafts.save(draft)
    office.desk.drafts.release_all()
    assert office.desk.adopt_drafts().drafts == (draft,)


@pytest.mark.parametrize("is_saved", [False, True])
def test_a_correction_of_which_nothing_is_left_to_save_is_not_offered_back(
    office: Office, is_saved: bool
) -> None:
    number = close(office)
    draft = correct(office, number, caller_name="张珊") if is_saved else opened(office, number)
    office.desk.drafts.save(draft)
    office.desk.drafts.release_all()
    assert office.desk.adopt_drafts().drafts == ()
    assert office.drafts == []


# ── two desks ──


def test_the_second_desk_is_shown_what_the_first_one_changed(office: Office, other: Office) -> None:
    number = close(office)
    ours = opened(office, number, caller_name="张珊", people="王某")
    correct(other, number, caller_name="章三", organisation="市第二中学")
    with pytest.raises(AmendedMeanwhileError) as raised:
        office.desk.amendments.save(ours)
    assert [(change.operator, change.field, change.old, change.new) for change in raised.value.since] == [
        ("赵强", "caller_name", "张三", "章三"),
        ("赵强", "organisation", "", "市第二中学"),
    ]
    assert len(amended(office)) == 2, "nothing was written"
    ours = apply(ours, office.desk.amendments.rebase(raised.value.call))
    assert ours.text_of("caller_name") == "张珊", "what both changed stays as we typed it"
    assert ours.text_of("organisation") == "市第二中学", "what only they changed is theirs"
    office.desk.amendments.save(ours)
    assert amended(office)[2:] == [
        ("李敏", "caller_name", "章三", "张珊"),
        ("李敏", "people", "", "王某"),
    ]
    call = record(office, number)
    assert (call.caller_name, call.organisation, call.answers["people"]) == ("张珊", "市第二中学", "王某")
    for typed in ("张三", "章三", "张珊"):
        assert found(office, typed) == [number]


def test_fields_that_only_the_other_desk_changed_are_never_written_back(
    office: Office, other: Office
) -> None:
    number = close(office)
    ours = opened(office, number, matter="学籍证明遗失")
    theirs = apply(opened(other, number), TypeChanged("complaint"))
    other.desk.amendments.save(theirs)
    with pytest.raises(AmendedMeanwhileError) as raised:
        office.desk.amendments.save(ours)
    ours = apply(ours, office.desk.amendments.rebase(raised.value.call))
    office.desk.amendments.save(ours)
    call = record(office, number)
    assert (call.call_type, call.confidential, call.matter) == ("complaint", True, "学籍证明遗失")
    assert [row[1] for row in amended(office)] == ["call_type", "confidential", "matter"]


def test_both_desks_saying_the_same_is_written_once(office: Office, other: Office) -> None:
    number = close(office)
    ours = opened(office, number, caller_name="张珊")
    correct(other, number, caller_name="张珊")
    office.desk.amendments.save(ours)
    assert amended(office) == [("赵强", "caller_name", "张三", "张珊")]


def test_a_change_that_was_taken_back_meanwhile_is_shown_all_the_same(office: Office, other: Office) -> None:
    number = close(office)
    ours = opened(office, number, organisation="市第二中学")
    correct(other, number, caller_name="章三")
    correct(other, number, caller_name="张三")
    with pytest.raises(AmendedMeanwhileError) as raised:
        office.desk.amendments.save(ours)
    assert [change.new for change in raised.value.since] == ["章三", "张三"]


def test_a_closing_that_is_retried_meanwhile_counts_as_a_change(office: Office, other: Office) -> None:
    draft = office.draft("enquiry", **SAID)
    number = office.desk.calls.close(draft, Outcome.ANSWERED).number
    ours = opened(office, number, caller_name="张珊")
    other.desk.calls.close(apply(draft, FieldSet("matter", "学籍证明遗失")), Outcome.ANSWERED)
    with pytest.raises(AmendedMeanwhileError):
        office.desk.amendments.save(ours)
