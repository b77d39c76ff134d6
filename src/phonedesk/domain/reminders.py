"""Of which open callbacks somebody at the desk is told singly: due today, overdue, under supervision."""

from __future__ import annotations

from datetime import UTC, datetime, time
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from phonedesk.domain.board import Group, limits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

MARK = 12
"""Hexadecimal digits that tell one operator from another."""


class ReminderKind(StrEnum):
    """What somebody is told of."""

    SHIFT = "shift"
    """How everything stands as a shift begins."""
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    SUPERVISED = "supervised"
    TO_TELL = "to_tell"
    """Half of the time is over in which somebody is to be told of an emergency (3.4.2)."""
    TELL_LATE = "tell_late"


class Reminder(NamedTuple):
    """Something that is said once; another due time makes it another."""

    kind: ReminderKind
    subject: str
    """The number of a callback, or a shift; never a name."""
    at: datetime
    """When the callback is due, was put under supervision, or the day of the shift began."""


class Promise(NamedTuple):
    """An open callback, as far as reminders go."""

    number: str
    due_at: datetime
    opened_at: datetime
    supervised_at: datetime | None = None
    """When it was put under supervision the last time, if it is."""


class Summary(NamedTuple):
    """How everything stands as a shift begins."""

    operator: str
    pending: int
    overdue: int
    due_today: int


def following(
    promises: Iterable[Promise], now: datetime, zone: tzinfo, *, whole_day: bool = False
) -> list[Reminder]:
    """What is to be said by now, whether it was said before or not, in order of what is promised first.

    A callback is due today once half of the time that it has today is over: the time from midnight, or from
    when the call came, until it is due. With `whole_day` everything that is due today is.
    """
    between, midnight = limits(now, zone), beginning_of_day(now, zone)
    found = []
    for promise in sorted(promises, key=lambda promise: promise.due_at):
        group = between.group_of(promise.due_at)
        begun = max(promise.opened_at, midnight)
        if group is Group.OVERDUE:
            found.append(Reminder(ReminderKind.OVERDUE, promise.number, promise.due_at))
        elif group is Group.TODAY and (whole_day or now - begun >= promise.due_at - now):
            found.append(Reminder(ReminderKind.DUE_TODAY, promise.number, promise.due_at))
        if promise.supervised_at is not None:
            found.append(Reminder(ReminderKind.SUPERVISED, promise.number, promise.supervised_at))
    return found


def telling(waiting: Iterable[Promise], now: datetime) -> list[Reminder]:
    """What is to be said by now of whoever is still to be told of an emergency, in order of their times."""
    found = []
    for promise in sorted(waiting, key=lambda promise: promise.due_at):
        if promise.due_at < now:
            found.append(Reminder(ReminderKind.TELL_LATE, promise.number, promise.due_at))
        elif now - promise.opened_at >= promise.due_at - now:
            found.append(Reminder(ReminderKind.TO_TELL, promise.number, promise.due_at))
    return found


def summary(operator: str, promises: Iterable[Promise], now: datetime, zone: tzinfo) -> Summary:
    """How everything stands now."""
    between = limits(now, zone)
    groups = [between.group_of(promise.due_at) for promise in promises]
    return Summary(operator, len(groups), groups.count(Group.OVERDUE), groups.count(Group.TODAY))


def shift(operator: str, now: datetime, zone: tzinfo) -> Reminder:
    """That a shift began: one for each operator and day, under which no name can be read."""
    mark = sha256(operator.encode()).hexdigest()[:MARK]
    return Reminder(ReminderKind.SHIFT, mark, beginning_of_day(now, zone))


def beginning_of_day(now: datetime, zone: tzinfo) -> datetime:
    """The midnight before, by the office's clock."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)
