"""An eye on the file of the records: what befalls it is said at once, not only on saving."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from phonedesk.store.errors import UNUSABLE

if TYPE_CHECKING:
    from phonedesk.tui.front import Front

EVERY = 1.0
"""Seconds between two glances."""


class RecordsWatch:
    """Says as long as it is so that the records cannot be written, and leaves a desk that has none to use."""

    def __init__(self, front: Front, leave: Callable[[], None]) -> None:
        self._front = front
        self._leave = leave

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
