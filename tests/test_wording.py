from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from phonedesk.domain.pending import DueReason
from phonedesk.domain.states import AttemptResult, CallbackStatus, DeadlineUnit, Outcome, TransferResult
from phonedesk.wording import Wording

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)
"""Monday, 16:42 in Shanghai."""
BOTH = pytest.mark.parametrize("language", ["zh", "en"])


@dataclass(frozen=True)
class Text:
    zh: str
    en: str = ""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due", "zh", "en"),
    [
        ("2026-11-21 10:00", "逾期2天", "2"),
        ("2026-11-23 13:00", "逾期3小时", "3"),
        ("2026-11-23 16:30", "逾期12分钟", "12"),
        ("2026-11-23 17:30", "今天17:30", "17:30"),
        ("2026-11-24 17:30", "明天", "tomorrow"),
        ("2026-11-26 17:30", "11-26 周四", "11-26 Thu"),
    ],
)
def test_how_a_due_time_stands_to_now(due: str, zh: str, en: str) -> None:
    assert Wording("zh").due(at(due), NOW, SHANGHAI) == zh
    assert en in Wording("en").due(at(due), NOW, SHANGHAI)


@BOTH
def test_a_due_time_fits_its_column_however_far_off_it_is(language: str) -> None:
    wording = Wording(language)
    distances = [timedelta(minutes=m) for m in (0, 1, 59, 60, 61, 1439, 1440)] + [
        timedelta(days=d) for d in (2, 9, 10, 99, 365, 999)
    ]
    said = {wording.due(NOW + sign * distance, NOW, SHANGHAI) for distance in distances for sign in (1, -1)}
    assert {text for text in said if cell_len(text) > 10} == set()


@pytest.mark.parametrize(
    ("reason", "zh"),
    [
        (DueReason(3, DeadlineUnit.WORKING_DAYS), "3个工作日"),
        (DueReason(15, DeadlineUnit.WORKING_DAYS), "15个工作日"),
        (DueReason(30, DeadlineUnit.MINUTES), "30分钟"),
    ],
)
def test_why_something_is_due_then(reason: DueReason, zh: str) -> None:
    assert Wording("zh").due_reason(reason) == zh
    assert str(reason.amount) in Wording("en").due_reason(reason)


@pytest.mark.parametrize(
    ("make_up", "estimated", "zh", "en"),
    [
        (("10-10",), False, "3个工作日；10-10是补班日", "3 working days; 10-10 is a make-up working day"),
        (
            ("02-14", "02-28"),
            False,
            "3个工作日；02-14、02-28是补班日",
            "3 working days; 02-14 and 02-28 are make-up working days",
        ),
        ((), True, "3个工作日；暂按周末推算", "3 working days; counted by weekends for now"),
        (
            ("10-10",),
            True,
            "3个工作日；10-10是补班日；暂按周末推算",
            "3 working days; 10-10 is a make-up working day; counted by weekends for now",
        ),
    ],
)
def test_what_counted_on_the_way_is_said(make_up: tuple[str, ...], estimated: bool, zh: str, en: str) -> None:
    days = tuple(date.fromisoformat(f"2026-{day}") for day in make_up)
    reason = DueReason(3, DeadlineUnit.WORKING_DAYS, days, estimated)
    assert Wording("zh").due_reason(reason) == zh
    assert Wording("en").due_reason(reason) == en


def test_holidays_have_names_in_both_languages_and_others_keep_their_own() -> None:
    names = [("国庆节", "National Day"), ("端午", "Dragon Boat Festival"), ("{市庆} 100%", "{市庆} 100%")]
    for name, english in names:
        assert Wording("en").holiday(name) == english
    assert [Wording("zh").holiday(name) for name in ("国庆节", "清明", "")] == ["国庆节", "清明节", ""]


def test_one_is_not_many_in_english() -> None:
    one, many = (Wording("en").due_reason(DueReason(n, DeadlineUnit.WORKING_DAYS)) for n in (1, 2))
    assert (one, many) == ("1 working day", "2 working days")


def test_promises_are_said_as_the_screens_show_them() -> None:
    due, reason = at("2026-12-14 17:30"), DueReason(15, DeadlineUnit.WORKING_DAYS)
    assert Wording("zh").promised(due, reason, SHANGHAI) == "12-14 周一前（15个工作日）"
    assert Wording("zh").spoken_due(due, reason, SHANGHAI) == "12月14日（周一）"
    urgent = DueReason(30, DeadlineUnit.MINUTES)
    assert Wording("zh").spoken_due(at("2026-11-23 17:12"), urgent, SHANGHAI) == "17:12"


def test_days_of_the_week() -> None:
    week = [date(2026, 11, day) for day in range(23, 30)]
    assert [Wording("zh").day(day)[-1] for day in week] == list("一二三四五六日")
    assert [Wording("en").day(day)[-3:] for day in week] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@BOTH
@pytest.mark.parametrize("values", [Outcome, AttemptResult, CallbackStatus, TransferResult])
def test_every_state_has_a_name_of_its_own(language: str, values: type[StrEnum]) -> None:
    wording = Wording(language)
    names = []
    for value in values:
        match value:
            case Outcome():
                names.append(wording.outcome(value))
            case AttemptResult():
                names.append(wording.attempt_result(value))
            case CallbackStatus():
                names.append(wording.callback_status(value))
            case TransferResult():
                names.append(wording.transfer_result(value))
    assert len(set(names)) == len(values)
    assert all(text.isascii() == (language == "en") for text in names)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00"), (59.9, "00:59"), (134, "02:14"), (3599, "59:59"), (6000, "100:00")]
)
def test_the_stopwatch(seconds: float, shown: str) -> None:
    assert Wording("zh").stopwatch(seconds) == shown


def test_moments_are_on_the_offices_clock() -> None:
    assert Wording("zh").moment(NOW, SHANGHAI) == "11-23 16:42"
    assert Wording("zh").moment_in_full(NOW, SHANGHAI) == "2026-11-23 16:42:00"


def test_four_rings_and_more() -> None:
    wording = Wording("en")
    assert (wording.rings(1), wording.rings(3)) == ("1 ring", "3 rings")
    assert wording.rings(4) == wording.rings(9)


def test_a_playbook_text_without_english_is_shown_in_chinese() -> None:
    assert Wording("en").text(Text("您好")) == "您好"
    assert Wording("en").text(Text("您好", "Hello")) == "Hello"
    assert Wording("zh").text(Text("您好", "Hello")) == "您好"


def test_places_are_filled_and_unknown_ones_stay() -> None:
    assert Wording("zh").text(Text("{due}前回复{name}，{due}"), due="周五") == "周五前回复{name}，周五"


@pytest.mark.parametrize("typed", ["{matter}", "{name}", "{}", "{0}", "{matter!r}", "{", "}", "%s", "\\g<0>"])
def test_braces_that_a_caller_said_are_shown_as_they_are(typed: str) -> None:
    text = Text("{name}说{matter}")
    assert Wording("zh").text(text, name=typed, matter="停水") == f"{typed}说停水"
    assert Wording("zh").text(text, name="张珊", matter=typed) == f"张珊说{typed}"


@BOTH
def test_braces_in_a_value_of_a_message_are_shown_as_they_are(language: str) -> None:
    said = Wording(language).say("{number}: {result}.", number="{result}", result="{number}")
    assert "{result}" in said
    assert "{number}" in said


def test_an_unknown_message_is_said_in_english() -> None:
    assert Wording("zh").say("there is no such message") == "there is no such message"


@pytest.mark.parametrize(
    ("moved", "chinese", "english"),
    [
        (timedelta(days=365), "快了365天", "365 days ahead"),
        (timedelta(days=-1, microseconds=3), "慢了1天", "1 day back"),
        (timedelta(hours=-8), "慢了8小时", "8 hours back"),
        (timedelta(hours=1, minutes=59), "快了1小时", "1 hour ahead"),
        (timedelta(minutes=-2, seconds=-29), "慢了2分钟", "2 minutes back"),
        (timedelta(minutes=1, seconds=1), "快了1分钟", "1 minute ahead"),
    ],
)
def test_by_how_much_a_clock_was_moved(moved: timedelta, chinese: str, english: str) -> None:
    assert Wording("zh").clock_moved(moved) == chinese
    assert Wording("en").clock_moved(moved) == english
