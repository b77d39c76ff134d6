"""Filling a database with made-up calls, for trying things out and for measuring.

The calls come in over three years and up to yesterday, in the order of their times. A seed makes the same
calls on the same day; records that hold samples already go on with others.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from phonedesk.desk.checking import refuse_lost
from phonedesk.desk.sample_words import Weighted
from phonedesk.desk.sampling import Sampler
from phonedesk.store.errors import RealCallsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from phonedesk.desk.desk import Desk

DAYS = 3 * 365
ON_A_FREE_DAY = 0.05
"""How many calls come in on a day on which the office is closed, for one on a working day."""
BY_HOUR = {7: 1, 8: 9, 9: 18, 10: 17, 11: 12, 12: 3, 13: 5, 14: 15, 15: 14, 16: 11, 17: 5, 18: 1, 20: 0.5}
SECONDS_AN_HOUR = 3600
BATCH = 2000
"""Calls that are recorded in one transaction."""
ONE_PENDING_OF, WITHIN = 200, 25
"""One call of so many is a pending callback, all of them among the last one of so many."""


def fill(desk: Desk, number: int, seed: int, told: Callable[[int], None]) -> None:
    """Record so many made-up calls; `told` hears how many there are by now, every two thousand.

    Raises RealCallsError where the records hold real ones, or callers were told numbers that they hold no
    more, and StoreError; what was recorded before that stays.
    """
    from phonedesk.store.sample_writing import SampleWriter

    refuse_lost(desk.settings.paths)
    desk.writer  # noqa: B018  # which makes them, where there are none; real ones stay as they are
    with SampleWriter(desk.settings.paths.database, desk.records_file, desk.numbers) as writer:
        first = writer.next_ordinal()
        if first == 0 and desk.numbers.has_any:
            raise RealCallsError
        desk.open_records()
        random = Random(f"{seed} {first}")
        sampler = Sampler(desk, random, first)
        pending = pending_of(number)
        times = enumerate(opening_times(desk, number, random))
        while batch := [sampler.sample(at, is_pending=turn in pending) for turn, at in islice(times, BATCH)]:
            writer.add(batch)
            told(sampler.made)


def opening_times(desk: Desk, number: int, random: Random) -> Iterator[datetime]:
    """So many instants of the last three years, in order and in UTC; a day's at a time are made."""
    zone = desk.clock.zone
    today = desk.clock.now().astimezone(zone).date()
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    is_working = desk.calendar.current.is_working
    weights = [1 if is_working(day) else ON_A_FREE_DAY for day in days]
    hours = Weighted[int](BY_HOUR.items())
    passed, whole, made = 0.0, sum(weights), 0
    for day, weight in zip(days, weights, strict=True):
        passed += weight
        upto = number if day == days[-1] else int(number * passed / whole)
        midnight = datetime.combine(day, time(), zone)
        seconds = [
            hours.draw(random) * SECONDS_AN_HOUR + random.randrange(SECONDS_AN_HOUR)
            for _ in range(made, upto)
        ]
        for second in sorted(seconds):
            yield (midnight + timedelta(seconds=second)).astimezone(UTC)
        made = upto


def pending_of(number: int) -> frozenset[int]:
    """Which of so many calls, counted from 0, are pending callbacks: one in two hundred, at least one."""
    pending = max(1, round(number / ONE_PENDING_OF))
    window = max(pending, number // WITHIN)
    return frozenset(number - 1 - turn * window // pending for turn in range(pending))
