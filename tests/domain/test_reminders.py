"""What follows from the open callbacks, by the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from phonedesk.domain.reminders import (
    Promise,
    Reminder,
    ReminderKind,
    Summary,
    following,
    shift,
    summary,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OVERDUE, TODAY, SUPERVISED = ReminderKind.OVERDUE, ReminderKind.DUE_TODAY, ReminderKind.SUPERVISED


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


# When the call came, when it is due, what time it is, what follows.
CASES = [
    ("11-20 10:00", "11-25 17:30", "11-24 23:59", None),
    ("11-20 10:00", "11-25 17:30", "11-25 08:44", None),
    ("11-20 10:00", "11-25 17:30", "11-25 08:45", TODAY),
    ("11-20 10:00", "11-25 17:30", "11-25 17:30", TODAY),
    ("11-20 10:00", "11-25 17:30", "11-25 17:31", OVERDUE),
    ("11-20 10:00", "11-25 17:30", "12-25 17:31", OVERDUE),
    ("11-25 10:00", "11-25 17:30", "11-25 13:44", None),
    ("11-25 10:00", "11-25 17:30", "11-25 13:45", TODAY),
    ("11-25 10:00", "11-25 10:30", "11-25 10:14", None),
    ("11-25 10:00", "11-25 10:30", "11-25 10:15", TODAY),
    ("11-25 23:50", "11-26 00:20", "11-26 00:09", None),
    ("11-25 23:50", "11-26 00:20", "11-26 00:10", TODAY),
    ("11-25 10:00", "11-25 09:00", "11-25 10:00", OVERDUE),
]


@pytest.mark.parametrize(("came", "due", "now", "kind"), CASES)
def test_what_is_said_of_a_callback(came: str, due: str, now: str, kind: ReminderKind | None) -> None:
    promise = Promise("20261120-001", local(due), local(came))
    wanted = [Reminder(kind, "20261120-001", local(due))] if kind else []
    assert following([promise], local(now), SHANGHAI) == wanted


def test_a_summary_stands_for_all_that_is_due_today() -> None:
    promise = Promise("20261120-001", local("11-25 17:30"), local("11-20 10:00"))
    (reminder,) = following([promise], local("11-25 07:00"), SHANGHAI, whole_day=True)
    assert reminder.kind is TODAY
    assert following([promise], local("11-24 23:59"), SHANGHAI, whole_day=True) == []


def test_what_is_under_supervision_is_said_beside_that() -> None:
    promise = Promise("20261120-001", local("11-25 17:30"), local("11-20 10:00"), local("11-21 10:00"))
    assert following([promise], local("11-26 09:00"), SHANGHAI) == [
        Reminder(OVERDUE, "20261120-001", local("11-25 17:30")),
        Reminder(SUPERVISED, "20261120-001", local("11-21 10:00")),
    ]


def test_how_everything_stands() -> None:
    dues = ("11-24 17:30", "11-25 08:59", "11-25 09:00", "11-25 17:30", "11-26 00:00")
    promises = [Promise(due, local(due), local("11-20 10:00")) for due in dues]
    assert summary("李敏", promises, local("11-25 09:00"), SHANGHAI) == Summary("李敏", 5, 2, 2)


def test_a_shift_is_one_of_an_operator_and_a_day() -> None:
    morning = shift("李敏", local("11-25 08:30"), SHANGHAI)
    assert morning == shift("李敏", local("11-25 17:30"), SHANGHAI)
    assert morning != shift("李敏", local("11-26 08:30"), SHANGHAI)
    assert morning != shift("赵强", local("11-25 08:30"), SHANGHAI)
    assert "李敏" not in str(morning)
