from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from phonedesk.domain.contact import Contact
from phonedesk.domain.draft import HEAD_AWAY
from phonedesk.domain.states import Outcome, TransferResult
from phonedesk.domain.transfer import Transfer
from tests.desk.at_desk import SHANGHAI

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from tests.desk.at_desk import Office

LIU = Contact(UUID(int=1), "刘建立", "教育科", duty="学籍", extension="3312")
MESSAGES = "SELECT whom, operator, delivered_at, delivered_by FROM message ORDER BY id"


def not_put_through(office: Office, result: TransferResult) -> Draft:
    draft = office.draft("enquiry", phone="13800131234", caller_name="张珊", matter="学籍证明")
    at = office.clock.at
    return replace(draft, transfer=Transfer("刘建立 教育科 3312", 1, at, result=result))


def test_the_directory_is_changed_and_read_anew(office: Office) -> None:
    desk = office.desk
    assert desk.directory.find("") == []
    desk.directory.put([LIU])
    assert desk.directory.find("ljl") == [LIU]
    moved = replace(LIU, extension="4400", away=True)
    desk.directory.put([moved, Contact(UUID(int=2), "周嵩")])
    assert desk.directory.find("ljl") == desk.directory.find("4400") == [moved]
    assert desk.directory.named("刘建立") == moved
    assert desk.directory.named("刘建立 教育科 4400") == moved
    assert desk.directory.named("刘") is None
    desk.directory.remove(LIU.uuid)
    assert [contact.name for contact in desk.directory.find("")] == ["周嵩"]


@pytest.mark.parametrize("result", [TransferResult.NO_ANSWER, TransferResult.BUSY, TransferResult.DECLINED])
def test_whoever_could_not_take_the_call_is_told_of_it(office: Office, result: TransferResult) -> None:
    draft = not_put_through(office, result)
    number = office.desk.calls.close(draft, Outcome.MESSAGE_TAKEN).number
    (waiting,) = office.desk.messages.waiting("刘建立")
    assert (waiting.number, waiting.caller_name, waiting.matter) == (number, "张珊", "学籍证明")
    assert waiting.due_at == office.desk.calls.due(draft).at
    assert office.desk.messages.waiting("周嵩") == []
    office.desk.calls.close(draft, Outcome.MESSAGE_TAKEN)
    assert len(office.rows(MESSAGES)) == 1
    assert office.desk.messages.deliver(waiting.uuid)
    assert not office.desk.messages.deliver(waiting.uuid)
    assert office.desk.messages.waiting() == []
    (row,) = office.rows(MESSAGES)
    assert row["delivered_by"] == "李敏"
    record = office.desk.calls.record(number)
    assert record is not None
    assert record.messages[0].delivered_at == office.clock.at


def test_whoever_could_not_take_the_call_handles_the_callback(office: Office) -> None:
    office.desk.calls.close(not_put_through(office, TransferResult.BUSY), Outcome.CALLBACK)
    (callback,) = office.desk.callbacks.pending()
    assert callback.assignee == "刘建立 教育科 3312"
    assert office.desk.messages.waiting() == []


def test_a_message_that_a_retry_names_is_added_and_none_twice(office: Office) -> None:
    draft = not_put_through(office, TransferResult.BUSY)
    office.desk.calls.close(draft, Outcome.ANSWERED)
    assert office.desk.messages.waiting() == []
    office.desk.calls.close(draft, Outcome.MESSAGE_TAKEN)
    assert [message.whom for message in office.desk.messages.waiting()] == ["刘建立 教育科 3312"]


def test_an_instruction_is_passed_on_to_everybody_who_was_named(office: Office) -> None:
    draft = office.draft(
        "leader", caller_name="钱某", instruction="周五前报送", pass_to="刘建立、周嵩，刘建立"
    )
    office.desk.calls.close(draft, Outcome.MESSAGE_TAKEN)
    assert [message.whom for message in office.desk.messages.waiting()] == ["刘建立", "周嵩"]


@pytest.mark.parametrize(
    ("call_type", "said", "due_at"),
    [
        # taken on Monday 2026-11-23 at 16:42; the office closes at 17:30; five working days end on the 30th
        ("leader", {"wanted_by": "周五前"}, "2026-11-27 17:30"),
        ("leader", {"wanted_by": "今天下午五点"}, "2026-11-23 17:00"),
        ("leader", {"wanted_by": "2027年3月5日前"}, "2027-03-05 17:30"),
        ("leader", {"wanted_by": "本周一9点"}, "2026-11-30 17:30"),  # over already
        ("leader", {"wanted_by": "尽快"}, "2026-11-30 17:30"),
        ("leader", {"names_by": "周五前"}, "2026-11-30 17:30"),  # of another type
        ("notice", {"names_by": "周三下班前"}, "2026-11-25 17:30"),
        ("notice", {"wanted_by": "周三下班前"}, "2026-11-24 17:30"),
        ("work_report", {"wanted_by": "周五前"}, "2026-11-24 17:30"),
    ],
)
def test_what_a_leader_or_a_notice_asks_for_is_due_when_they_say(
    office: Office, call_type: str, said: dict[str, str], due_at: str
) -> None:
    wanted = datetime.fromisoformat(due_at).replace(tzinfo=SHANGHAI)
    values = {"phone": "01066668888", "pass_to": "刘建立、周嵩", **said}
    office.desk.calls.close(office.draft(call_type, **values), Outcome.CALLBACK)
    assert [message.due_at for message in office.desk.messages.waiting()] == [wanted, wanted]
    (callback,) = office.desk.callbacks.pending()
    assert callback.due_at == wanted


def test_a_type_of_the_offices_own_is_due_at_the_earlier_of_both(office: Office) -> None:
    own = """
    [[call_types]]
    id = "leader"
    parts = ["instruction", "passed_on", "notice"]
    fields = ["phone", "caller_name", "organisation", "matter", "wanted_by", "names_by", "pass_to"]
    """
    office.desk.settings.paths.playbook.write_text(own, encoding="utf-8")
    office.desk.load_playbook()
    draft = office.draft("leader", pass_to="周嵩", wanted_by="周五", names_by="周四")
    office.desk.calls.close(draft, Outcome.MESSAGE_TAKEN)
    (waiting,) = office.desk.messages.waiting()
    assert waiting.due_at == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def test_our_head_who_was_not_there_is_told_first(office: Office) -> None:
    office.desk.settings = replace(office.desk.settings, head="赵某")
    draft = office.draft("leader", caller_name="钱某", pass_to="周嵩、赵某", head=HEAD_AWAY)
    office.desk.calls.close(draft, Outcome.ANSWERED)
    assert [message.whom for message in office.desk.messages.waiting()] == ["赵某", "周嵩"]


def test_nobody_is_told_of_a_head_in_a_call_of_another_type(office: Office) -> None:
    office.desk.calls.close(office.draft("enquiry", matter="学籍", head=HEAD_AWAY), Outcome.ANSWERED)
    assert office.desk.messages.waiting() == []


def test_a_message_says_what_the_record_says_by_now(office: Office) -> None:
    draft = office.draft("leader", caller_name="钱某", instruction="周五报", pass_to="周嵩", wanted_by="周五")
    office.desk.calls.close(draft, Outcome.MESSAGE_TAKEN)
    corrected = replace(draft, values={**draft.values, "instruction": "周四报", "wanted_by": ""})
    office.desk.calls.close(corrected, Outcome.MESSAGE_TAKEN)
    (waiting,) = office.desk.messages.waiting()
    assert waiting.answers == {"instruction": "周四报", "pass_to": "周嵩"}


def test_a_caller_is_known_by_any_number_of_theirs_or_by_name(office: Office) -> None:
    qian = Contact(
        UUID(int=3), "钱某", "市政府办公室", direct_line="010-6666 8888", mobile="13900001111", leader=True
    )
    office.desk.directory.put([LIU, qian])
    caller, has_phone = office.desk.directory.caller, office.desk.directory.has_phone
    assert caller("６６６６８８８８", "") == qian
    assert caller("139 0000 1111", "刘建立") == qian
    assert caller("3312", "") == LIU
    assert caller("", " 钱某") == qian
    assert caller("13900002222", "某人") is None
    assert caller("", "") is None
    assert has_phone(qian, "010-66668888")
    assert not has_phone(qian, "3312")


def test_of_a_confidential_call_a_message_says_nothing(office: Office) -> None:
    draft = office.draft("complaint", phone="13800131234", caller_name="张某", matter="举报", people="王某")
    failed = Transfer("纪检 周某", 1, office.clock.at, result=TransferResult.BUSY)
    office.desk.calls.close(replace(draft, transfer=failed), Outcome.MESSAGE_TAKEN)
    (waiting,) = office.desk.messages.waiting()
    assert waiting.confidential
    assert (waiting.caller_name, waiting.phone, waiting.phone_normalised, waiting.matter) == ("", "", "", "")
    assert waiting.answers == {}


def test_the_most_urgent_message_comes_first(office: Office) -> None:
    for name in ("甲", "乙"):
        draft = office.draft("leader", caller_name="钱某", pass_to=name)
        office.desk.calls.close(draft, Outcome.MESSAGE_TAKEN)
        office.clock.move(timedelta(days=-3))
    assert [message.whom for message in office.desk.messages.waiting()] == ["乙", "甲"]
