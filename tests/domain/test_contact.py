from __future__ import annotations

from uuid import UUID

import pytest

from phonedesk.domain.contact import Contact, deputy_of, found, with_deputies
from phonedesk.domain.message import message_uuid, people_in

PEOPLE = (
    Contact(UUID(int=1), "刘建立", "教育科", "科长", "学籍、转学", "302", "3312", away=True, deputy="单雄信"),
    Contact(UUID(int=2), "单雄信", "教育科", duty="学前教育", extension="3315"),
    Contact(UUID(int=3), "王建国", "户政窗口", duty="户籍、出生登记", direct_line="010-6552 1234"),
    Contact(UUID(int=4), "张珊", "办公室", duty="值班", mobile="13800131234", on_duty=True),
    Contact(UUID(int=5), "单雄信", "信访科", away=True),
)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("刘", ["刘建立"]),
        ("ljl", ["刘建立"]),
        ("jyk", ["单雄信", "刘建立"]),
        ("户籍 谁管", ["王建国"]),
        ("户籍谁管", ["王建国"]),
        ("学籍找谁", ["刘建立"]),
        ("hj", ["王建国"]),
        ("3312", ["刘建立"]),
        ("65521234", ["王建国"]),
        ("1234", ["张珊", "王建国"]),
        ("shanxx", ["单雄信", "单雄信"]),
        ("科长", ["刘建立"]),
        ("没有这个人", []),
    ],
)
def test_somebody_is_found_by_whatever_is_remembered(typed: str, names: list[str]) -> None:
    assert [contact.name for contact in found(PEOPLE, typed)] == names


def test_with_nothing_typed_whoever_has_the_duty_comes_first_and_the_away_last() -> None:
    assert [contact.uuid.int for contact in found(PEOPLE, " ")] == [4, 2, 3, 1, 5]


def test_whoever_is_away_stands_behind_the_deputy_of_the_same_department() -> None:
    deputy = deputy_of(PEOPLE[0], reversed(PEOPLE))
    assert deputy is not None
    assert deputy.department == "教育科"
    assert [contact.name for contact in with_deputies(found(PEOPLE, "ljl"), PEOPLE)] == ["单雄信", "刘建立"]
    assert with_deputies((PEOPLE[4],), PEOPLE) == [PEOPLE[4]]


def test_a_record_names_somebody_with_department_and_number() -> None:
    assert PEOPLE[0].label == "刘建立 教育科 3312"
    assert PEOPLE[2].label == "王建国 户政窗口 010-6552 1234"


def test_the_people_of_a_text_are_told_apart_and_each_is_named_once() -> None:
    assert people_in("张珊、 周嵩，刘建立  教育科;张珊") == ("张珊", "周嵩", "刘建立 教育科")
    assert people_in(" 、") == ()


def test_the_same_person_and_call_make_the_same_message() -> None:
    call = UUID(int=7)
    assert message_uuid(call, "张珊") == message_uuid(call, "张珊")
    assert message_uuid(call, "张珊") != message_uuid(call, "周嵩")
