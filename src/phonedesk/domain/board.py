"""The board of open callbacks: overdue, due today, this week and later, and in each the most urgent first."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from phonedesk.domain.pending import PendingCallback

A_WEEK = 7


class Group(StrEnum):
    """逾期, 今天, 本周, 以后: in the order in which they stand."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"


class Promised(Protocol):
    """What the place of a callback on the board depends on."""

    @property
    def due_at(self) -> datetime:
        """By when it is promised."""

    @property
    def supervised(self) -> bool:
        """Whether it is under supervision (督办)."""

    @property
    def calls(self) -> int:
        """How many calls it answers."""


Row = TypeVar("Row", bound=Promised)


class Place(NamedTuple):
    """What the place of a callback depends on, and no more; there are many, and few are looked at."""

    id: int
    due_at: datetime
    supervised: bool
    calls: int


class Limits(NamedTuple):
    """The instants between the groups."""

    now: datetime
    tomorrow: datetime
    next_week: datetime

    def group_of(self, due_at: datetime) -> Group:
        """Where something due then stands."""
        if due_at < self.now:
            return Group.OVERDUE
        if due_at < self.tomorrow:
            return Group.TODAY
        return Group.THIS_WEEK if due_at < self.next_week else Group.LATER


class Board(NamedTuple):
    """The open callbacks in order, all of them or those that stand first."""

    rows: Sequence[PendingCallback]
    counts: Mapping[Group, int]
    """How many there are in each group, those that are not among the rows included."""
    changes_at: datetime
    """After which instant it is another, though nothing was done."""

    @property
    def total(self) -> int:
        """How many callbacks are open."""
        return sum(self.counts.values())

    @property
    def is_whole(self) -> bool:
        """Whether all of them are among the rows."""
        return len(self.rows) == self.total

    @property
    def starts(self) -> Mapping[Group, int]:
        """At which row each group begins that there is."""
        starts, at = {}, 0
        for group, count in self.counts.items():
            if count and at < len(self.rows):
                starts[group] = at
            at += count
        return starts


def limits(now: datetime, zone: tzinfo) -> Limits:
    """Where today and this week end, which begins on a Monday, by the office's clock."""
    today = now.astimezone(zone).date()

    def beginning(days: int) -> datetime:
        return datetime.combine(today + timedelta(days=days), time(), zone).astimezone(UTC)

    return Limits(now, beginning(1), beginning(A_WEEK - today.weekday()))


def in_order(rows: Iterable[Row], between: Limits) -> list[Row]:
    """By group; within one first what is under supervision, then who asked again, then what is due first."""
    order = {group: place for place, group in enumerate(Group)}
    return sorted(
        rows,
        key=lambda row: (
            order[between.group_of(row.due_at)],
            not row.supervised,
            row.calls <= 1,
            row.due_at,
        ),
    )


def counts(rows: Iterable[Promised], between: Limits) -> Mapping[Group, int]:
    """How many there are in each group, in the order in which they stand."""
    found = dict.fromkeys(Group, 0)
    for row in rows:
        found[between.group_of(row.due_at)] += 1
    return found


def changes_at(rows: Iterable[Promised], between: Limits) -> datetime:
    """After which instant one of them stands elsewhere: it is overdue, or it is tomorrow."""
    ahead = (row.due_at for row in rows if row.due_at >= between.now)
    return min(min(ahead, default=between.tomorrow), between.tomorrow)


def board(rows: Sequence[PendingCallback], now: datetime, zone: tzinfo) -> Board:
    """All of them as they stand now."""
    between = limits(now, zone)
    return Board(in_order(rows, between), counts(rows, between), changes_at(rows, between))
