"""The desk: its settings, its clock and its use cases, each imported on first use."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from phonedesk.domain.clock_check import Reading
from phonedesk.files import remove_leftovers
from phonedesk.settings import save_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from phonedesk.desk.amendments import Amendments
    from phonedesk.desk.backups import Backups
    from phonedesk.desk.calendar import OfficeCalendar
    from phonedesk.desk.callbacks import Callbacks
    from phonedesk.desk.callers import Callers
    from phonedesk.desk.calls import Calls
    from phonedesk.desk.directory import Directory
    from phonedesk.desk.drafts import Drafts, Orphans
    from phonedesk.desk.emergencies import Emergencies
    from phonedesk.desk.faq import Faq
    from phonedesk.desk.high_water import HighWaterMark
    from phonedesk.desk.keys import Keys
    from phonedesk.desk.line_faults import LineFaults
    from phonedesk.desk.lookup import Lookup
    from phonedesk.desk.messages import Messages
    from phonedesk.desk.nuisances import Nuisances
    from phonedesk.desk.papers import Papers
    from phonedesk.desk.reminders import Reminders
    from phonedesk.domain.draft import Draft
    from phonedesk.domain.fault import Fault
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.store.errors import StoreError
    from phonedesk.store.known_file import KnownFile
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer


class PlaybookNotLoadedError(Exception):
    """The playbook was asked for before `load_playbook`."""


class Desk:
    """One telephone desk: everything the two front ends can ask of it."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self._started = Reading(clock.now(), clock.monotonic())
        self._playbook: Playbook | None = None

    @cached_property
    def calls(self) -> Calls:
        """The call log."""
        from phonedesk.desk.calls import Calls

        return Calls(
            self.clock,
            self._started,
            settings=lambda: self.settings,
            playbook=lambda: self.playbook,
            reader=lambda: self.reader,
            writer=lambda: self.writer,
            calendar=lambda: self.calendar.current,
        )

    @cached_property
    def callers(self) -> Callers:
        """Who is calling."""
        from phonedesk.desk.callers import Callers

        return Callers(
            self.clock,
            settings=lambda: self.settings,
            playbook=lambda: self._playbook,
            reader=lambda: self.reader,
            lookup=lambda: self.lookup,
        )

    @cached_property
    def calendar(self) -> OfficeCalendar:
        """The office's holidays and make-up days."""
        from phonedesk.desk.calendar import OfficeCalendar

        return OfficeCalendar(
            self.clock, self.settings.paths.database, self._open_reader, lambda: self.writer
        )

    @cached_property
    def lookup(self) -> Lookup:
        """The look-up over everything."""
        from phonedesk.desk.lookup import Lookup

        return Lookup(self.clock, lambda: self._playbook, lambda: self.reader, self._open_reader)

    @cached_property
    def callbacks(self) -> Callbacks:
        """The callback list."""
        from phonedesk.desk.callbacks import Callbacks

        return Callbacks(
            self.clock,
            settings=lambda: self.settings,
            playbook=lambda: self.playbook,
            reader=lambda: self.reader,
            writer=lambda: self.writer,
            calendar=lambda: self.calendar.current,
        )

    @cached_property
    def amendments(self) -> Amendments:
        """Corrections of what is in the log."""
        from phonedesk.desk.amendments import Amendments

        return Amendments(
            self.clock,
            settings=lambda: self.settings,
            playbook=lambda: self.playbook,
            writer=lambda: self.writer,
        )

    @cached_property
    def reminders(self) -> Reminders:
        """What the person at the desk is told of by itself."""
        from phonedesk.desk.reminders import Reminders

        return Reminders(self.clock, lambda: self.settings, self._open_reader, lambda: self.writer)

    @property
    def lacks_holidays_of(self) -> int | None:
        """The year whose holidays ought to be known by now and are not; none before the calendar is read."""
        return self.calendar.lacks if "calendar" in self.__dict__ else None  # the first frame loads none

    @cached_property
    def directory(self) -> Directory:
        """Who works here."""
        from phonedesk.desk.directory import Directory

        return Directory(
            settings=lambda: self.settings,
            reader=lambda: self.reader,
            writer=lambda: self.writer,
        )

    @cached_property
    def faq(self) -> Faq:
        """The standard answers."""
        from phonedesk.desk.faq import Faq

        return Faq(self.clock, lambda: self.settings)

    @cached_property
    def nuisances(self) -> Nuisances:
        """Numbers that pester the office."""
        from phonedesk.desk.nuisances import Nuisances

        return Nuisances(
            self.clock,
            settings=lambda: self.settings,
            playbook=lambda: self.playbook,
            reader=lambda: self.reader,
            writer=lambda: self.writer,
        )

    @cached_property
    def line_faults(self) -> LineFaults:
        """Lines that are dead."""
        from phonedesk.desk.line_faults import LineFaults

        return LineFaults(
            self.clock, lambda: self.settings, reader=lambda: self.reader, writer=lambda: self.writer
        )

    @cached_property
    def emergencies(self) -> Emergencies:
        """Emergencies until they are over."""
        from phonedesk.desk.emergencies import Emergencies

        return Emergencies(
            self.clock,
            settings=lambda: self.settings,
            playbook=lambda: self.playbook,
            directory=lambda: self.directory,
            reader=lambda: self.reader,
            writer=lambda: self.writer,
        )

    @cached_property
    def messages(self) -> Messages:
        """Whom calls were passed on to."""
        from phonedesk.desk.messages import Messages

        return Messages(
            self.clock, lambda: self.settings, reader=lambda: self.reader, writer=lambda: self.writer
        )

    @cached_property
    def drafts(self) -> Drafts:
        """The open calls on the disk."""
        from phonedesk.desk.drafts import Drafts

        return Drafts(self.settings.paths.drafts, self.settings.paths.desk_key)

    @cached_property
    def numbers(self) -> HighWaterMark:
        """The numbers that callers were told, whatever becomes of the records."""
        from phonedesk.desk.high_water import HighWaterMark

        return HighWaterMark(self.settings.paths.numbers, self.settings.paths.numbered_as)

    @cached_property
    def backups(self) -> Backups:
        """Copies of the records."""
        from phonedesk.desk.backups import Backups

        return Backups(self.clock, self.settings.paths, lambda: self.numbers)

    @cached_property
    def papers(self) -> Papers:
        """Records on paper."""
        from phonedesk.desk.papers import Papers

        return Papers(self.clock, self.settings.paths.printed)

    @cached_property
    def keys(self) -> Keys:
        """The keys of this desk."""
        from phonedesk.desk.keys import Keys

        return Keys(self.settings.paths.desk_key)

    @property
    def playbook(self) -> Playbook:
        """The regulation as this office carries it out; raises PlaybookNotLoadedError."""
        if self._playbook is None:
            raise PlaybookNotLoadedError
        return self._playbook

    @property
    def has_playbook(self) -> bool:
        """Whether the playbook has been loaded: a call opened before that is filled in once it is."""
        return self._playbook is not None

    def load_playbook(self) -> tuple[Fault, ...]:
        """Load the playbook with the office's own over it, and say what in that could not be used."""
        from phonedesk.playbook.loader import load_playbook

        loaded = load_playbook(self.settings.paths.playbook)
        self._playbook = loaded.playbook
        return loaded.faults

    @cached_property
    def reader(self) -> Reader:
        """The records as the thread of the front end reads them: only what a key opens waits for a lock."""
        return self._open_reader()

    @cached_property
    def writer(self) -> Writer:
        """The records as the one thread that writes them does; made on first use, in that thread.

        Not a byte is written before the whole file has been looked through.
        """
        from phonedesk.store.errors import DatabaseMissingError
        from phonedesk.store.pragmas import WRITER_BUSY_TIMEOUT_MS
        from phonedesk.store.schema import create
        from phonedesk.store.writing import Writer

        try:
            self.records_file.look_through(WRITER_BUSY_TIMEOUT_MS)
        except DatabaseMissingError:
            create(self.settings.paths.database)
        return Writer(self.settings.paths.database, file=self.records_file, marks=self.numbers)

    @cached_property
    def records_file(self) -> KnownFile:
        """The file of the records that this run found first, and no other."""
        from phonedesk.store.known_file import KnownFile

        return KnownFile(self.settings.paths.database)

    def check_records(self, *, begins_anew: bool = False) -> None:
        """Refuse, by a glance, records on which the desk must not be opened.

        Raises DatabaseMissingError where they are yet to be made, StoreError and its kinds.
        """
        from contextlib import suppress

        from phonedesk.desk.checking import check_records
        from phonedesk.store.errors import DatabaseMissingError

        with suppress(DatabaseMissingError):
            self.records_file.confirm()
        check_records(self.settings.paths, begins_anew=begins_anew)

    def records_trouble(self) -> StoreError | None:
        """What keeps everything from being written just now, by a glance; for any thread."""
        from phonedesk.store.errors import DatabaseMissingError, StoreError

        try:
            self.records_file.confirm_writable()
        except DatabaseMissingError:
            return None  # they are yet to be made
        except StoreError as error:
            return error
        return None

    def reindex(self, progress: Callable[[int, int], object]) -> int:
        """Make the index of the look-up anew and give how many calls are in it; raises StoreError.

        `progress` is told how many are done of how many.
        """
        return self.writer.rebuild_index(progress)

    def calls_not_indexed(self) -> int:
        """How many calls the index of the look-up does not agree with; raises StoreError."""
        from phonedesk.store.lookup_check import disagreeing

        return disagreeing(self.settings.paths.database)

    def open_records(self) -> None:
        """Make the records ready to be written, a new database on the first run; raises StoreError.

        The calendar that is shipped is put into them, as far as theirs ends before it.
        """
        from phonedesk.store.errors import StoreError

        try:
            self.writer  # noqa: B018  # made on first use
            self.calendar.seed()
        except StoreError as error:
            self.records_file.note(error)
            raise

    def adopt_drafts(self) -> Orphans:
        """Take over the calls that an earlier run left open; for the thread of the drafts.

        One that is in the log just as it stands is dropped; one that says more by now, since its saving was
        taken for failed, is offered back: closing it again gives the same number. While the records are busy
        nobody waits for them, and what is in the log is offered back, too. What a crash left beside our
        files is removed. Raises OSError, DeskKeyError and PlaybookNotLoadedError.
        """
        from phonedesk.store.errors import StoreError

        paths = self.settings.paths
        for file in (paths.settings, paths.faq, paths.desk_key, paths.numbers, paths.database):
            remove_leftovers(file.parent, file.name)
        remove_leftovers(paths.backups)
        reader = self._open_reader()

        def is_recorded(draft: Draft) -> bool:
            try:
                if draft.amends:
                    return self.amendments.is_recorded(draft, reader)
                if draft.returns:
                    return self.callbacks.is_recorded(draft, reader)
                return self.calls.is_recorded(draft, reader)
            except (StoreError, ValueError):  # busy, or an outcome that only a later version knows
                return False

        try:
            return self.drafts.adopt_orphans(is_recorded)
        finally:
            reader.close()

    def close(self) -> None:
        """Close what the writing thread has open."""
        if "writer" in self.__dict__:
            self.writer.close()

    def configure(self, **changes: str | bool | tuple[str, ...]) -> None:
        """Change settings and keep them; raises OSError, and ValueError for a file that is not TOML."""
        stored = {key: list(value) if isinstance(value, tuple) else value for key, value in changes.items()}
        save_settings(self.settings.paths, stored)
        self.settings = replace(self.settings, is_set_up=True, **changes)  # type: ignore[arg-type]

    def _open_reader(self, patience_ms: int = 0) -> Reader:
        from phonedesk.store.reading import Reader

        return Reader(self.settings.paths.database, patience_ms, self.records_file)
