"""An emergency (3.4): who is to be told by when, what was tried, how it goes on, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.states import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReportKind(StrEnum):
    """初报, 续报, 终报: what the written report is, by how far it has come."""

    FIRST = "first"
    FOLLOW_UP = "follow_up"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class NotificationTry:
    """One try at telling somebody."""

    uuid: UUID
    at: datetime
    operator: str
    answered: bool
    whom: str = ""
    """Who took it."""


@dataclass(frozen=True, slots=True)
class Notification:
    """Somebody who is to be told, as the ladder read when the call was closed."""

    rung: str
    """The id within the playbook's ladder."""
    zh: str
    en: str
    through: Channel
    due_at: datetime
    sought: str = ""
    """What the directory is asked for to find whom to call."""
    phone: str = ""
    """A number of the playbook's own, where the directory has none."""
    tries: tuple[NotificationTry, ...] = ()

    @property
    def told(self) -> NotificationTry | None:
        """The try at which they were told; none as long as they were not."""
        return next((attempt for attempt in self.tries if attempt.answered), None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How it went on (续报): who said so, when; numbered as it is entered."""

    uuid: UUID
    at: datetime
    operator: str
    source: str
    text: str
    sequence: int = 0
    """From 1; 0 before it is stored."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """A call of which people are to be told at once, until it is over; no words of a confidential one."""

    number: str
    """That of the call."""
    opened_at: datetime
    confidential: bool
    caller_name: str
    organisation: str
    phone: str
    phone_normalised: str
    matter: str
    where: str = ""
    notifications: tuple[Notification, ...] = ()
    progress: tuple[Progress, ...] = ()
    closed_at: datetime | None = None
    closed_by: str = ""
    result: str = ""
    """How it ended."""
    feedback: str = ""
    """Who was told of the end (3.4.3)."""

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.closed_at is None

    @property
    def untold(self) -> tuple[Notification, ...]:
        """Who is still to be told, who comes next first: fewer tries, then the order of the ladder."""
        left = [one for one in self.notifications if one.told is None]
        return tuple(sorted(left, key=lambda one: len(one.tries)))

    @property
    def is_unanswered(self) -> bool:
        """Whether it goes on and somebody is still to be told."""
        return self.is_open and bool(self.untold)

    @property
    def report(self) -> ReportKind:
        """What a report made now is."""
        if not self.is_open:
            return ReportKind.FINAL
        return ReportKind.FOLLOW_UP if self.progress else ReportKind.FIRST

    def clock(self, through: Channel) -> datetime | None:
        """By when the next one is to be told through that; none where everybody was, or nobody has to be."""
        return min((one.due_at for one in self.untold if one.through is through), default=None)

    @property
    def next_due(self) -> datetime | None:
        """By when the next one is to be told, through whatever."""
        return min((one.due_at for one in self.untold), default=None)


def in_order(emergencies: Iterable[Emergency]) -> list[Emergency]:
    """Those of which somebody is still to be told, the most urgent first; then the others as they came."""
    return sorted(
        emergencies, key=lambda one: (not one.is_unanswered, one.next_due or one.opened_at, one.number)
    )
