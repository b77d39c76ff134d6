"""The clock, and the one place where instants become stored integers and back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_EPOCH_LOCAL = datetime(1970, 1, 1)
_BOOT_TIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)
"""Counts on while the machine sleeps: a lid that was shut must not look like a clock that was moved."""


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
        seconds = (dt.replace(tzinfo=UTC) - EPOCH) // timedelta(seconds=1)
        # Without a zone it is the machine's; of an hour that comes twice, the second one is marked by fold.
        return datetime.fromtimestamp(seconds).replace(microsecond=dt.microsecond, tzinfo=self)

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """How far local time stood from UTC at that local time; `fold` tells which of two it is."""
        if dt is None:
            return None
        local = dt.replace(tzinfo=None, microsecond=0)
        return timedelta(seconds=(local - _EPOCH_LOCAL).total_seconds() - local.timestamp())

    def dst(self, dt: datetime | None) -> timedelta | None:
        """Unknown: the machine tells only the whole offset."""
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        """The zone's own abbreviation."""
        if dt is None:
            return None
        return time.localtime(dt.replace(tzinfo=None).timestamp()).tm_zone


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, read in the office's zone."""

    zone: tzinfo

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never jump, for durations; those of the machine's sleep among them, on Linux."""
        return time.monotonic() if _BOOT_TIME is None else time.clock_gettime(_BOOT_TIME)


def to_micros(at: datetime) -> int:
    """An aware instant as microseconds since 1970 in UTC, the form in which every store keeps it."""
    return (at - EPOCH) // MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant, aware and in UTC, that `to_micros` stored."""
    return EPOCH + timedelta(0, 0, micros)  # by name it would take half as long again


def micros_or_none(at: datetime | None) -> int | None:
    """An instant as it is stored, where there is one."""
    return None if at is None else to_micros(at)


def instant_or_none(micros: int | None) -> datetime | None:
    """A stored instant, where there is one."""
    return None if micros is None else from_micros(micros)
