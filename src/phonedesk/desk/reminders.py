"""Reminders: what the person at the desk is to be told of by itself, and each thing once.

What is said is noted in the records before, so that no other desk and no later run says it again. Where it
cannot be noted it is said all the same, once in this run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from phonedesk.domain.reminders import Promise, Reminder, Summary, following, shift, summary, telling
from phonedesk.files import file_state
from phonedesk.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from phonedesk.domain.times import Clock
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

PATIENCE_MS = 250
"""How long a look waits for a lock."""
EVERY = 10.0
"""Seconds between two looks, where nothing was written meanwhile."""
AFTER_FAILURE = 60.0
"""Seconds until records are tried again that could not be read or written."""


class Told(NamedTuple):
    """What is to be said now."""

    summary: Summary | None = None
    """How everything stands, as a shift begins."""
    single: tuple[Reminder, ...] = ()


class Reminders:
    """The use cases of reminders, for the thread that writes the records; `is_due` is for any."""

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], Settings],
        open_reader: Callable[[int], Reader],
        writer: Callable[[], Writer],
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._database = settings().paths.database
        self._open_reader = open_reader
        self._writer = writer
        self._promises: Sequence[Promise] = ()
        self._waiting: Sequence[Promise] = ()
        """Who is still to be told of an emergency."""
        self._noted: set[Reminder] = set()
        """What the records say was said."""
        self._said: set[Reminder] = set()
        """What was said in this run; the records may not know."""
        self._operator: str | None = None
        """Whose shift it is; none before the first."""
        self._looked_at: tuple[int, int] | None = None
        """The state of the file at the last look."""
        self._next = self._not_before = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is time to look again, by a glance at the clock and at the records' file."""
        now = self._clock.monotonic()
        if now < self._not_before:
            return False
        if self._operator != self._settings().operator or self._looked_at != file_state(self._database):
            return True
        return now >= self._next

    def take(self) -> Told:
        """What is to be said now and was not said before; from here on it counts as said.

        As a shift begins the summary stands for all that is overdue, due today or under supervision by then.
        """
        now, zone, operator = self._clock.now(), self._clock.zone, self._settings().operator
        self._looked_at, self._next = file_state(self._database), self._clock.monotonic() + EVERY
        begins = self._read() and operator != self._operator
        if begins:
            self._operator = operator
        if begins and self._promises:
            mark = shift(operator, now, zone)
            told = self._note([mark, *following(self._promises, now, zone, whole_day=True)], now)
            if mark in told:
                return Told(summary(operator, self._promises, now, zone))
        else:
            said = [*telling(self._waiting, now), *following(self._promises, now, zone)]
            told = self._note(said, now)
        return Told(None, tuple(told))

    def _read(self) -> bool:
        """Read the open callbacks, if that can be done; otherwise those that were known go on."""
        try:
            with self._open_reader(PATIENCE_MS) as reader:
                self._promises, self._waiting = reader.promises(), reader.waiting_to_be_told()
        except StoreError:
            self._failed()
            return False
        return True

    def _note(self, reminders: Iterable[Reminder], now: datetime) -> list[Reminder]:
        """Note them, and give those that were not said before, neither here nor anywhere else."""
        fresh = [reminder for reminder in reminders if reminder not in self._noted]
        try:
            if fresh:
                with self._open_reader(PATIENCE_MS) as reader:
                    self._noted |= reader.noted(fresh)
                fresh = [reminder for reminder in fresh if reminder not in self._noted]
            told = self._writer().reminders.note(fresh, now) if fresh else []
            self._noted.update(fresh)
        except StoreError:
            self._failed()
            told = fresh
        told = [reminder for reminder in told if reminder not in self._said]
        self._said.update(told)
        return told

    def _failed(self) -> None:
        self._not_before = self._clock.monotonic() + AFTER_FAILURE
