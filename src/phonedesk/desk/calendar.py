"""The office's calendar: as it was read last, for whoever counts days, and how it is changed.

Nobody who counts waits for the disk. It is read in the thread that writes the records, before the playbook
is there, without which nothing is due; and again whenever the file of the records has changed, by whichever
program. Where the records cannot be read, or have no calendar yet, the one that comes with phonedesk stands
in: the same days, but for what the office itself has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.calendar import Calendar
from phonedesk.files import file_state
from phonedesk.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from phonedesk.domain.calendar import CalendarDay
    from phonedesk.domain.times import Clock
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

LARGEST_FILE = 1_000_000
"""Bytes: a year's notice has some forty lines."""
ENCODINGS = ("utf-8-sig", "gb18030")
YEARS_BACK = 3
"""How far back the records are given holidays: promises are counted forward, and from calls of late."""
PATIENCE_MS = 2_000
"""How long a command waits for a desk that is writing."""


class NotTextError(Exception):
    """A file holds no text that can be read."""


class OfficeCalendar:
    """The use cases of the calendar."""

    def __init__(
        self,
        clock: Clock,
        database: Path,
        open_reader: Callable[[int], Reader],
        writer: Callable[[], Writer],
    ) -> None:
        self._clock = clock
        self._database = database
        self._open_reader = open_reader
        self._writer = writer
        self._known: Calendar | None = None
        self._read_from: tuple[int, int] | None = None
        """The state of the file from which it was read; none where it was not."""

    @property
    def current(self) -> Calendar:
        """The calendar as it was read last; it is read only where it never was."""
        return self._known or self.load()

    @property
    def lacks(self) -> int | None:
        """The year whose days ought to be known by now and are not; none before the calendar is read."""
        return self._known.lacks(self._today) if self._known else None

    @property
    def is_stale(self) -> bool:
        """Whether the records may say something else by now, by a glance at their file."""
        return self._known is not None and file_state(self._database) != self._read_from

    def load(self) -> Calendar:
        """Read it anew; where that cannot be done, what was known stays, or what is shipped stands in."""
        state = file_state(self._database)
        try:
            stored = self._stored(0)
        except StoreError:
            stand_in = self._known or self._shipped()  # while that is made, another thread may read it
            if self._known is None:
                self._known, self._read_from = stand_in, None
        else:
            self._known = stored if stored.years else self._shipped().joined(stored)
            self._read_from = state
        return self._known

    def read(self) -> Calendar:
        """What the records say, and beyond that what is shipped; for commands, raises StoreError."""
        stored = self._stored(PATIENCE_MS)
        return stored.joined(stored.news_of(self._shipped()))

    def seed(self) -> None:
        """Put into the records what is shipped of late years and they lack: never over what is there.

        Once this year and the next are known it is not looked for. Raises StoreError.
        """
        stored, this_year = self._stored(PATIENCE_MS), self._today.year
        if not {this_year, this_year + 1} <= stored.years:
            news = stored.news_of(self._shipped().since(this_year - YEARS_BACK))
            if news.years:
                self._writer().calendar.add(news)
        self.load()

    def put(self, days: Iterable[CalendarDay], years: frozenset[int] = frozenset()) -> None:
        """Have the office's own days in it, and the years known; raises StoreError."""
        self.seed()
        self._writer().calendar.put(Calendar({day.day: day for day in days}, years))
        self.load()

    def take_over(self, file: Path) -> Calendar:
        """Take over a file of days, all or nothing, and give what was in it.

        Raises OSError, NotTextError, CalendarFileError and StoreError.
        """
        from phonedesk.exchange.calendar_csv import read_calendar

        taken = read_calendar(_text_of(file))
        self.put(taken.days.values(), taken.years)
        return taken

    @property
    def _today(self) -> date:
        return self._clock.now().astimezone(self._clock.zone).date()

    def _stored(self, patience_ms: int) -> Calendar:
        reader = self._open_reader(patience_ms)
        try:
            return reader.calendar()
        finally:
            reader.close()

    def _shipped(self) -> Calendar:
        from phonedesk.desk.shipped_calendar import shipped_calendar

        return shipped_calendar()


def _text_of(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise NotTextError
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotTextError
