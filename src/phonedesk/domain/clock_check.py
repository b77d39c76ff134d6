"""Whether the machine's clock was moved: it and a steady clock have to agree on how long something took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=1)
"""What clocks are put right by without anybody noticing; more than this is marked."""
NOT_MOVED = timedelta()


@dataclass(frozen=True, slots=True)
class Reading:
    """The machine's clock and the steady one, read together."""

    wall: datetime
    steady: float


def moved_during(opened_at: datetime, begun: float | None, now: Reading) -> timedelta:
    """By how much the clock was moved while a call was open, forward or back.

    Of a call that was opened in another run the steady clock knows nothing: `begun` is none, and only a clock
    that stands before the call's own opening is noticed.
    """
    return behind(opened_at, now) if begun is None else moved_since(Reading(opened_at, begun), now)


def moved_since(earlier: Reading, now: Reading) -> timedelta:
    """By how much the clock was moved between two readings of one run, forward or back."""
    passed = timedelta(seconds=now.steady - earlier.steady)
    return _marked(now.wall - earlier.wall - passed)


def behind(recorded: datetime, now: Reading) -> timedelta:
    """How far the clock stands before something that has been recorded already: nothing, or negative."""
    return _marked(min(now.wall - recorded, NOT_MOVED))


def _marked(moved: timedelta) -> timedelta:
    return moved if abs(moved) > TOLERANCE else NOT_MOVED
