from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from phonedesk.domain.clock_check import Reading, behind, moved_during, moved_since

OPENED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY, HOUR, MINUTE, SECOND = (
    timedelta(days=1),
    timedelta(hours=1),
    timedelta(minutes=1),
    timedelta(seconds=1),
)
NOT_AT_ALL = timedelta()


@pytest.mark.parametrize(
    ("wall", "steady", "moved"),
    [
        (3 * MINUTE, 180.0, NOT_AT_ALL),
        (3 * MINUTE + 59 * SECOND, 180.0, NOT_AT_ALL),  # put right a little
        (2 * MINUTE, 180.0, NOT_AT_ALL),
        (4 * MINUTE + SECOND, 180.0, MINUTE + SECOND),
        (2 * MINUTE - SECOND, 180.0, -MINUTE - SECOND),
        (3 * MINUTE - DAY, 180.0, -DAY),
        (3 * MINUTE + 365 * DAY, 180.0, 365 * DAY),
        (9 * HOUR, 9 * 3600.0, NOT_AT_ALL),  # the machine slept, and both clocks went on
        (NOT_AT_ALL, 180.0, -3 * MINUTE),  # it stood still
    ],
)
def test_two_clocks_that_disagree_tell_by_how_much_one_was_moved(
    wall: timedelta, steady: float, moved: timedelta
) -> None:
    now = Reading(OPENED + wall, 1000.0 + steady)
    assert moved_since(Reading(OPENED, 1000.0), now) == moved
    assert moved_during(OPENED, 1000.0, now) == moved


@pytest.mark.parametrize(
    ("later", "moved"),
    [
        (DAY, NOT_AT_ALL),
        (365 * DAY, NOT_AT_ALL),  # a long weekend, or a clock that is wrong: nobody can know
        (NOT_AT_ALL, NOT_AT_ALL),
        (-MINUTE, NOT_AT_ALL),
        (-MINUTE - SECOND, -MINUTE - SECOND),
        (-DAY, -DAY),
    ],
)
def test_a_clock_before_what_has_been_recorded_was_set_back(later: timedelta, moved: timedelta) -> None:
    now = Reading(OPENED + later, 7.0)
    assert behind(OPENED, now) == moved
    assert moved_during(OPENED, None, now) == moved
