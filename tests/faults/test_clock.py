"""The machine's clock is moved: numbers, order and durations stay right, and the record is marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from phonedesk.desk.draft_json import from_json, to_json
from phonedesk.domain.draft import Draft
from phonedesk.domain.query import Query
from phonedesk.domain.states import Outcome
from phonedesk.store import lookup
from tests.desk.at_desk import SHANGHAI, HandClock, Office, open_office

if TYPE_CHECKING:
    from phonedesk.domain.call_summary import CallSummary

MINUTE, DAY, YEAR = timedelta(minutes=1), timedelta(days=1), timedelta(days=365)
MINUTES, DAYS, YEARS = 60 * 10**6, 86400 * 10**6, 365 * 86400 * 10**6
"""Microseconds, as they are stored."""
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday, 12:00 in Shanghai."""


@dataclass
class WallClock(HandClock):
    """The twin: durations are taken from the clock on the wall."""

    def monotonic(self) -> float:
        return self.at.timestamp()


def take(office: Office, jumps: timedelta = timedelta(), minutes: int = 3) -> str:
    """A call of so many minutes, in the midst of which the clock may be moved, then five minutes' rest."""
    draft = office.draft("enquiry", phone="13800131234", matter="停水公告")
    office.clock.move(minutes * MINUTE / 2)
    jump(office, jumps)
    office.clock.move(minutes * MINUTE / 2)
    number = office.desk.calls.close(draft, Outcome.ANSWERED).number
    office.clock.move(5 * MINUTE)
    return number


def jump(office: Office, by: timedelta) -> None:
    """The machine's clock is moved, and no other."""
    office.clock.at += by


def log(office: Office) -> list[str]:
    """The numbers as a person sees them, the newest on top."""
    return [row.number for row in office.desk.lookup.find(Query()).rows]


def stored(office: Office) -> list[tuple[object, object, object]]:
    """Number, duration and flag of every record, in order of entry."""
    rows = office.rows("SELECT number, duration, clock_moved FROM call ORDER BY id")
    return [(row["number"], row["duration"], row["clock_moved"]) for row in rows]


def has_jumped_back(office: Office) -> bool:
    times = [row["opened_at"] for row in office.rows("SELECT opened_at FROM call ORDER BY id")]
    return times != sorted(times, key=str)


@pytest.fixture
def office(tmp_path: Path, empty_database: bytes) -> Iterator[Office]:
    opened = at_noon(tmp_path / "home", empty_database)
    yield opened
    opened.desk.close()
    opened.desk.reader.close()


def at_noon(home: Path, database: bytes | None, clock: type[HandClock] = HandClock) -> Office:
    made = clock(SHANGHAI, NOON)
    return open_office(home, database, clock=made)


def again(office: Office, later: timedelta) -> Office:
    """The next run of the program, so much later by a clock that may have been moved in between."""
    office.desk.close()
    clock = HandClock(office.clock.zone, office.clock.at + later, seconds=5.0)
    return open_office(office.home, None, office.clock.zone, clock=clock)


# ── within one run ──


def a_day_back_between_calls(office: Office) -> None:
    take(office)
    office.clock.move(DAY)
    take(office)
    jump(office, -DAY)
    for _ in range(2):
        take(office)
    assert has_jumped_back(office)
    assert stored(office) == [
        ("20261123-001", 3 * MINUTES, 0),
        ("20261124-001", 3 * MINUTES, 0),
        ("20261123-002", 3 * MINUTES, -DAYS),  # yesterday's numbers go on
        ("20261123-003", 3 * MINUTES, 0),
    ]
    assert log(office) == ["20261123-003", "20261123-002", "20261124-001", "20261123-001"]


def a_day_back_during_a_call(office: Office) -> None:
    take(office)
    take(office, jumps=-DAY)
    take(office)
    assert has_jumped_back(office)
    assert stored(office) == [
        ("20261123-001", 3 * MINUTES, 0),
        ("20261123-002", 3 * MINUTES, -DAYS),
        ("20261122-001", 3 * MINUTES, 0),
    ]
    assert log(office) == ["20261122-001", "20261123-002", "20261123-001"]


def a_year_forward_during_a_call_and_back_in_another(office: Office) -> None:
    take(office)
    take(office, jumps=YEAR)
    take(office, minutes=70)
    take(office, jumps=-YEAR)
    take(office)
    assert has_jumped_back(office)
    assert stored(office) == [
        ("20261123-001", 3 * MINUTES, 0),
        ("20261123-002", 3 * MINUTES, YEARS),
        ("20271123-001", 70 * MINUTES, 0),
        ("20271123-002", 3 * MINUTES, -YEARS),
        ("20261123-003", 3 * MINUTES, 0),
    ]
    assert log(office) == ["20261123-003", "20271123-002", "20271123-001", "20261123-002", "20261123-001"]


SCENES = (
    a_day_back_between_calls,
    a_day_back_during_a_call,
    a_year_forward_during_a_call_and_back_in_another,
)


@pytest.mark.parametrize("scene", SCENES)
def test_numbers_order_durations_and_the_flag_are_right_where_the_clock_is_moved(
    office: Office, scene: Callable[[Office], None]
) -> None:
    scene(office)


@pytest.mark.parametrize("scene", SCENES)
def test_durations_taken_from_the_wall_would_be_seen(
    tmp_path: Path, empty_database: bytes, scene: Callable[[Office], None]
) -> None:
    twin = at_noon(tmp_path / "home", empty_database, WallClock)
    with pytest.raises(AssertionError, match="20261123"):
        scene(twin)
    assert has_jumped_back(twin)
    twin.desk.close()


@pytest.mark.parametrize("scene", SCENES)
def test_a_log_in_the_order_of_the_clock_would_be_seen(
    office: Office, monkeypatch: pytest.MonkeyPatch, scene: Callable[[Office], None]
) -> None:
    search = lookup.search

    def by_the_clock(*asked: Any) -> list[CallSummary]:
        return sorted(search(*asked), key=lambda row: row.opened_at, reverse=True)

    monkeypatch.setattr(lookup, "search", by_the_clock)
    with pytest.raises(AssertionError, match="202"):
        scene(office)
    assert len(stored(office)) >= 3  # it came to the last line of the scene


def test_every_call_that_was_open_while_the_clock_was_moved_is_marked(office: Office) -> None:
    first, second = office.draft(matter="一"), office.draft(matter="二")
    office.clock.move(MINUTE)
    jump(office, 2 * DAY)
    third = office.draft(matter="三")
    office.clock.move(MINUTE)
    closed = [office.desk.calls.close(draft, Outcome.ANSWERED) for draft in (first, second, third)]
    assert [call.clock_moved for call in closed] == [2 * DAY, 2 * DAY, timedelta()]
    assert stored(office) == [
        ("20261123-001", 2 * MINUTES, 2 * DAYS),
        ("20261123-002", 2 * MINUTES, 2 * DAYS),
        ("20261125-001", 1 * MINUTES, 0),
    ]


def test_a_night_without_a_call_and_a_small_correction_mark_nothing(office: Office) -> None:
    take(office)
    office.clock.move(timedelta(hours=16))
    jump(office, -MINUTE)
    take(office, jumps=MINUTE)
    assert [flag for _, _, flag in stored(office)] == [0, 0]


def test_a_closing_that_failed_is_marked_when_it_succeeds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = office.draft(matter="一")
    jump(office, -DAY)
    with monkeypatch.context() as broken:
        broken.setattr(office.desk.writer, "close_call", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            office.desk.calls.close(draft, Outcome.ANSWERED)
    office.clock.move(MINUTE)
    assert office.desk.calls.close(draft, Outcome.ANSWERED).clock_moved == -DAY
    office.clock.move(MINUTE)
    office.desk.calls.close(draft, Outcome.ANSWERED)  # a retry leaves the record as it is
    assert stored(office) == [("20261123-001", MINUTES, -DAYS)]


# ── between runs ──


def test_a_clock_set_back_between_runs_is_told_from_the_record_before(office: Office) -> None:
    take(office)  # closed at 12:03
    with_clock_back = again(office, -DAY)  # 12:08 the day before
    take(with_clock_back)  # closed at 12:11
    take(with_clock_back)
    assert stored(with_clock_back) == [
        ("20261123-001", 3 * MINUTES, 0),
        ("20261122-001", 3 * MINUTES, 8 * MINUTES - DAYS),
        ("20261122-002", 3 * MINUTES, 0),
    ]
    assert log(with_clock_back) == ["20261122-002", "20261122-001", "20261123-001"]
    with_clock_back.desk.close()


def test_a_clock_set_forward_between_runs_cannot_be_known_until_it_is_set_back(office: Office) -> None:
    take(office)
    ahead = again(office, YEAR)
    take(ahead)
    right = again(ahead, -YEAR)
    take(right)
    assert stored(right) == [
        ("20261123-001", 3 * MINUTES, 0),
        ("20271123-001", 3 * MINUTES, 0),
        ("20261123-002", 3 * MINUTES, 8 * MINUTES - YEARS),
    ]
    right.desk.close()


def test_of_a_call_that_outlived_its_run_no_duration_is_made_up(office: Office) -> None:
    draft = office.draft(matter="停水公告")
    kept = from_json(to_json(draft))
    assert (kept, kept.begun) == (draft, None)
    later = again(office, timedelta(hours=1))
    later.desk.calls.close(kept, Outcome.ANSWERED)
    assert stored(later) == [("20261123-001", None, 0)]
    later.desk.close()


def test_a_call_that_is_closed_before_it_was_opened_is_marked(office: Office) -> None:
    kept = replace(office.draft(matter="停水公告"), begun=None)
    later = again(office, -3 * DAY)
    later.clock.move(2 * MINUTE)
    later.desk.calls.close(kept, Outcome.ANSWERED)
    assert stored(later) == [("20261123-001", None, 2 * MINUTES - 3 * DAYS)]
    later.desk.close()


# ── what is due ──


def test_the_callbacks_stay_in_the_order_in_which_they_are_due(office: Office) -> None:
    promised = []
    for forward in (timedelta(), YEAR, -YEAR - DAY):
        jump(office, forward)
        draft = office.draft("enquiry", phone="13800131234")
        promised.append(office.desk.calls.close(draft, Outcome.CALLBACK).number)
    assert promised == ["20261123-001", "20271123-001", "20261122-001"]
    pending = office.desk.callbacks.pending()
    assert [row.number for row in pending] == ["20261122-001", "20261123-001", "20271123-001"]
    assert [f"{row.due_at:%Y-%m-%d %H:%M}" for row in pending] == [
        "2026-11-25 09:30",  # Sunday and three working days, 17:30 in Shanghai
        "2026-11-26 09:30",
        "2027-11-26 09:30",
    ]


def test_a_known_caller_is_known_by_what_was_entered_last(office: Office) -> None:
    for matter, forward in (("先问的", YEAR), ("后问的", -YEAR)):
        draft = office.draft("enquiry", phone="13800131234", matter=matter)
        office.desk.calls.close(draft, Outcome.ANSWERED)
        jump(office, forward)
    known = office.desk.callers.known("13800131234", "")
    assert known is not None
    assert (known.last_matter, known.calls) == ("后问的", 2)


def test_a_draft_of_before_is_the_same_whether_or_not_its_run_still_goes_on(office: Office) -> None:
    draft = office.draft(matter="停水公告")
    assert isinstance(draft, Draft)
    assert draft.begun == 1000.0
    assert replace(draft, begun=None) == draft
