"""The board: each callback in its group, and in the order in which a receptionist would call back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonedesk.domain.board import Board, Group, Place, changes_at, counts, in_order, limits

if TYPE_CHECKING:
    from datetime import tzinfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
GROUPS = list(Group)


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


# By the calendar on the wall: 2026-11-25 is a Wednesday, 11-29 a Sunday.
CASES = [
    ("2026-11-25 09:00", "2026-11-24 17:30", Group.OVERDUE),
    ("2026-11-25 09:00", "2026-11-25 08:59", Group.OVERDUE),
    ("2026-11-25 09:00", "2026-11-25 09:00", Group.TODAY),
    ("2026-11-25 09:00", "2026-11-25 23:59", Group.TODAY),
    ("2026-11-25 09:00", "2026-11-26 00:00", Group.THIS_WEEK),
    ("2026-11-25 09:00", "2026-11-29 23:59", Group.THIS_WEEK),
    ("2026-11-25 09:00", "2026-11-30 00:00", Group.LATER),
    ("2026-11-29 23:59", "2026-11-29 23:59", Group.TODAY),
    ("2026-11-29 09:00", "2026-11-30 09:00", Group.LATER),
    ("2026-11-30 00:00", "2026-12-06 12:00", Group.THIS_WEEK),
    ("2026-12-31 09:00", "2027-01-03 12:00", Group.THIS_WEEK),
]


@pytest.mark.parametrize(("now", "due", "group"), CASES)
def test_where_a_callback_stands(now: str, due: str, group: Group) -> None:
    assert limits(local(now), SHANGHAI).group_of(local(due)) is group


def test_a_day_on_which_clocks_change_ends_at_its_own_midnight() -> None:
    between = limits(local("2026-10-25 12:00", BERLIN), BERLIN)
    assert between.group_of(local("2026-10-25 23:59", BERLIN)) is Group.TODAY
    assert between.tomorrow == between.next_week == local("2026-10-26 00:00", BERLIN)


NOWS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
PLACES = st.lists(
    st.tuples(st.integers(-20 * 1440, 20 * 1440), st.booleans(), st.integers(1, 4)), max_size=12
)
ZONES = st.sampled_from([SHANGHAI, BERLIN, UTC])


def stands_in(due_at: datetime, now: datetime, zone: tzinfo) -> Group:
    """The same by the numbers that a wall calendar shows."""
    due_on, today = due_at.astimezone(zone), now.astimezone(zone)
    if due_at < now:
        return Group.OVERDUE
    if due_on.date() == today.date():
        return Group.TODAY
    is_this_week = due_on.isocalendar()[:2] == today.isocalendar()[:2]
    return Group.THIS_WEEK if is_this_week else Group.LATER


@given(now=NOWS, made=PLACES, zone=ZONES)
def test_the_order_is_that_of_choosing_the_most_urgent_again_and_again(
    now: datetime, made: list[tuple[int, bool, int]], zone: tzinfo
) -> None:
    places = [
        Place(number, now + timedelta(minutes=minutes), supervised, calls)
        for number, (minutes, supervised, calls) in enumerate(made)
    ]
    left, wanted = list(places), []
    while left:
        urgent = left
        first = min(GROUPS.index(stands_in(row.due_at, now, zone)) for row in left)
        urgent = [row for row in left if stands_in(row.due_at, now, zone) is GROUPS[first]]
        urgent = [row for row in urgent if row.supervised] or urgent
        urgent = [row for row in urgent if row.calls > 1] or urgent
        earliest = min(row.due_at for row in urgent)
        wanted.append(next(row for row in urgent if row.due_at == earliest))
        left.remove(wanted[-1])
    between = limits(now, zone)
    assert in_order(places, between) == wanted
    found = counts(places, between)
    standing = [stands_in(row.due_at, now, zone) for row in places]
    assert found == {group: standing.count(group) for group in Group}


@given(now=NOWS, made=PLACES, zone=ZONES, passed=st.integers(0, 3 * 1440))
def test_until_the_board_changes_every_callback_stands_where_it_stood(
    now: datetime, made: list[tuple[int, bool, int]], zone: tzinfo, passed: int
) -> None:
    places = [
        Place(number, now + timedelta(minutes=minutes), supervised, calls)
        for number, (minutes, supervised, calls) in enumerate(made)
    ]
    between = limits(now, zone)
    last = changes_at(places, between) - timedelta(microseconds=1)
    later = min(now + timedelta(minutes=passed), last)
    assert [stands_in(row.due_at, later, zone) for row in places] == [
        stands_in(row.due_at, now, zone) for row in places
    ]


def test_a_group_begins_below_all_that_stand_before_it() -> None:
    found = dict.fromkeys(Group, 0) | {Group.OVERDUE: 2, Group.LATER: 3}
    board = Board([None] * 5, found, datetime.now(UTC))  # type: ignore[list-item]
    assert board.starts == {Group.OVERDUE: 0, Group.LATER: 2}
    assert board.is_whole
    part = Board([None] * 2, found, datetime.now(UTC))  # type: ignore[list-item]
    assert part.starts == {Group.OVERDUE: 0}
    assert (part.total, part.is_whole) == (5, False)
