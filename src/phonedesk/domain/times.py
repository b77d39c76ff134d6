"""The clock, and the one place where instants become stored integers and back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Where every rule gets the time from, so that a test can hand in its own."""

    @property
    def zone(self) -> tzinfo:
        """The zone in which the office reads its clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds that never jump, for durations."""


class MachineZone(tzinfo):
    """The zone the machine is set to, summer time included."""

    def fromutc(self, dt: datetime) -> datetime:
        """The machine's local time of an instant in UTC."""
        local = time.localtime((dt.replace(tzinfo=UTC) - EPOCH).total_seconds())
        return datetime(*local[:6], dt.microsecond, self)

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """How far local time stood from UTC at that local time."""
        if dt is None:
            return None
        local = time.localtime(time.mktime((*dt.timetuple()[:8], -1)))
        return timedelta(seconds=local.tm_gmtoff)

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Unknown: the machine tells only the whole offset."""
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        """The zone's own abbreviation."""
        if dt is None:
            return None
        return time.localtime(time.mktime((*dt.timetuple()[:8], -1))).tm_zone


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, read in the office's zone."""

    zone: tzinfo

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never jump, for durations."""
        return time.monotonic()


def to_micros(at: datetime) -> int:
    """An aware instant as microseconds since 1970 in UTC, the form in which every store keeps it."""
    return (at - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant, aware and in UTC, that `to_micros` stored."""
    return EPOCH + timedelta(microseconds=micros)
