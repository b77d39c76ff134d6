from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from phonedesk.domain.emergency import (
    Emergency,
    Notification,
    NotificationTry,
    Progress,
    ReportKind,
    in_order,
)
from phonedesk.domain.states import Channel
from tests.desk.at_desk import MONDAY

MINUTE = timedelta(minutes=1)


def rung(name: str, minutes: int, *answers: bool, through: Channel = Channel.PHONE) -> Notification:
    tries = tuple(
        NotificationTry(UUID(int=place), MONDAY + place * MINUTE, "李敏", answered)
        for place, answered in enumerate(answers)
    )
    return Notification(name, name, name, through, MONDAY + minutes * MINUTE, tries=tries)


def emergency(*rungs: Notification, number: str = "20261123-001") -> Emergency:
    return Emergency(number, MONDAY, False, "刘工", "园区", "", "", "起火", notifications=rungs)


def names(one: Emergency) -> list[str]:
    return [left.rung for left in one.untold]


def test_whoever_did_not_answer_comes_after_those_who_were_not_called_yet() -> None:
    assert names(emergency(rung("head", 10), rung("department", 15))) == ["head", "department"]
    assert names(emergency(rung("head", 10, False), rung("department", 15))) == ["department", "head"]
    assert names(emergency(rung("head", 10, False, False), rung("department", 15, False))) == [
        "department",
        "head",
    ]
    assert names(emergency(rung("head", 10, False, True), rung("department", 15))) == ["department"]


def test_a_clock_runs_to_the_next_one_who_is_to_be_told_through_it() -> None:
    one = emergency(rung("head", 10, True), rung("duty", 30), rung("paper", 60, through=Channel.WRITING))
    assert one.clock(Channel.PHONE) == MONDAY + 30 * MINUTE
    assert one.clock(Channel.WRITING) == one.notifications[2].due_at == MONDAY + 60 * MINUTE
    assert one.next_due == MONDAY + 30 * MINUTE
    told = emergency(rung("head", 10, True))
    assert told.clock(Channel.PHONE) is told.next_due is None
    assert not told.is_unanswered
    assert one.is_unanswered


def test_what_a_report_is_follows_from_how_far_it_has_come() -> None:
    one = emergency(rung("head", 10))
    assert one.report is ReportKind.FIRST
    went_on = replace(one, progress=(Progress(UUID(int=1), MONDAY, "李敏", "队长", "扑灭", 1),))
    assert went_on.report is ReportKind.FOLLOW_UP
    over = replace(went_on, closed_at=MONDAY)
    assert over.report is ReportKind.FINAL
    assert not over.is_unanswered


def test_the_most_urgent_stand_first_and_those_who_were_told_of_last() -> None:
    told = emergency(rung("head", 10, True), number="a")
    later = emergency(rung("head", 30), number="b")
    sooner = emergency(rung("head", 20), number="c")
    assert [one.number for one in in_order((told, later, sooner))] == ["c", "b", "a"]
