"""An eye on the file of the records: what befalls it is said at once, not only on saving."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Protocol

from phonedesk.store.errors import UNUSABLE

if TYPE_CHECKING:
    from phonedesk.tui.front import Front

EVERY = 1.0
"""Seconds between two glances."""


class RunWorker(Protocol):
    """Textual's way of doing something beside the keys."""

    def __call__(
        self, work: Coroutine[None, None, None], /, *, group: str, exclusive: bool, exit_on_error: bool
    ) -> object:
        """Begin it; of a group, an exclusive one takes the place of the one before."""


class RecordsWatch:
    """Says as long as it is so that the records cannot be written, and leaves a desk that has none to use.

    Once the file has changed, by whichever program, the calendar in it is read again.
    """

    def __init__(self, front: Front, leave: Callable[[], None], run_worker: RunWorker) -> None:
        self._front = front
        self._leave = leave
        self._run_worker = run_worker

    def look(self) -> None:
        """Glance at the file; a desk with nobody on the line is left where nothing but a backup helps."""
        front = self._front
        error = front.desk.records_trouble()
        if error and error.reason in UNUSABLE and not front.calls.is_anyone_there:
            self._leave()
            return
        banner = front.trouble(error) if error else ""
        if banner != front.records_banner:
            front.records_banner = banner
            front.records_changed()
            said = banner or front.wording.say("The records can be used again.")
            front.tell(said, alarm=bool(banner))
        if front.desk.calendar.is_stale:
            self._run_worker(self._read_calendar(), group="calendar", exclusive=True, exit_on_error=False)

    async def _read_calendar(self) -> None:
        await self._front.records.run(self._front.desk.calendar.load)
