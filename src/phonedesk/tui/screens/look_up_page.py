"""A page on which typing looks up calls: painted in the frame of the key, or as soon as it is found."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.widget import Widget

from phonedesk.store.errors import Reason, StoreError
from phonedesk.tui.screens.list_page import ListPage
from phonedesk.tui.widgets.entry import Entry, Way
from phonedesk.tui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from phonedesk.desk.lookup import Found
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.domain.query import Query
    from phonedesk.tui.front import Front

PATIENCE_MS = 250
"""How long a look-up away from the keyboard waits for a lock before it says so."""
AGAIN = 0.25
"""Seconds between two tries."""
OFFERED = 6
"""How many filters are offered at once."""


class LookUpPage(ListPage):
    """Home and the log."""

    def __init__(self, front: Front) -> None:
        super().__init__(front)
        self.query_shown: Query | None = None
        """What the rows that are shown were looked up by."""
        self._newest: Query | None = None
        self._has_more = False
        self._limit = 0
        """How many calls were asked for."""
        self._is_waiting = False
        """Whether it was said that another program holds the records: by this look-up or one before it."""

    @property
    def number(self) -> str:
        """The record under the cursor; '' for none."""
        row: PendingCallback | CallSummary | None = self.query_one(RowList).selected
        return row.number if row else ""

    def with_remarks(self, row: CallSummary, text: str) -> str:
        """The text of a row, after the number of the callback that answers it too, and that it came late."""
        say = self.front.wording.say
        remarks = [say("Late entry")] if row.late_entry else []
        if row.merged_into:
            remarks.append(say("merged into {text}", text=row.merged_into))
        return "  ".join((*remarks, text))

    def show_found(self, found: Found, *, keeps_cursor: bool) -> None:
        """Show what was found."""
        raise NotImplementedError

    def look_up(self, typed: str, *, whole: bool = False) -> None:
        """Look it up within the frame, or else in a thread: as many calls as the window has lines.

        `whole` brings as many as there may be.
        """
        from phonedesk.desk.lookup import MOST

        lookup = self.front.desk.lookup
        query = self._newest = lookup.read(typed)
        limit = self._limit = MOST if whole else self.size.height
        try:
            found = lookup.find_at_once(query, limit)
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        if found is None:
            self.run_worker(self._find_patiently(query, limit, whole=whole), group="look-up", exclusive=True)
        else:
            self._paint(found, keeps_cursor=whole)

    def on_resize(self) -> None:
        """A larger window has room for more."""
        if self._has_more and self.size.height > self._limit:
            self.look_up(self.query_text, whole=True)

    def stop_looking_up(self) -> None:
        """What is still being looked up is of no interest any more."""
        self._newest = self.query_shown = None

    def edited(self, field: str, text: str) -> None:
        """Typing is looking up; what may become a filter is offered."""
        super().edited(field, text)
        if offered := self._completions():
            say = self.front.wording.say
            self.tell(say("Tab completes: {filters}", filters="  ".join(offered[:OFFERED])))

    def leave(self, field: Widget, way: Way) -> None:
        """Tab completes a filter."""
        if way is Way.STEPS and (offered := self._completions()):
            box = self.query_one("#look-up", Entry)
            box.fill(" ".join([*box.value.split(" ")[:-1], offered[0]]))
        else:
            super().leave(field, way)

    def on_row_list_moved(self) -> None:
        """Past the last row that was brought there may be more."""
        if self._has_more and self.query_one(RowList).is_at_end:
            self.look_up(self.query_text, whole=True)

    def name_cell(self, text: str, width: int, tone: str = "plain", *, is_person: bool) -> Cell:
        """A name or an organisation, with what of it was looked for."""
        from phonedesk.domain.matching import spans_in_name

        query = self.query_shown
        return Cell(text, width, tone, spans_in_name(query, text, is_person=is_person) if query else ())

    def text_cell(self, text: str, width: int, tone: str = "plain") -> Cell:
        """A text, with what of it was looked for."""
        from phonedesk.domain.matching import spans_in_text

        return Cell(text, width, tone, spans_in_text(self.query_shown, text) if self.query_shown else ())

    def number_cell(self, number: str, width: int, tone: str = "plain") -> Cell:
        """A number of a record or a telephone, with those of its digits that were looked for."""
        from phonedesk.domain.matching import spans_in_number

        return Cell(
            number, width, tone, spans_in_number(self.query_shown, number) if self.query_shown else ()
        )

    def _paint(self, found: Found, *, keeps_cursor: bool) -> None:
        self.query_shown, self._has_more = found.query, found.has_more
        if self._is_waiting:
            self.tell("")
        self._is_waiting = False
        self.show_found(found, keeps_cursor=keeps_cursor)

    async def _find_patiently(self, query: Query, limit: int, *, whole: bool) -> None:
        """Paint it as soon as the records can be read, unless something newer was typed by then."""
        while self._newest is query:
            try:
                found = await asyncio.to_thread(self.front.desk.lookup.find, query, limit, PATIENCE_MS)
            except StoreError as error:
                if error.reason is not Reason.BUSY:
                    self.tell(self.front.trouble(error), alarm=True)
                    return
                self._is_waiting = True
                self.tell(self.front.waiting, alarm=True)
                await asyncio.sleep(AGAIN)
            else:
                if self._newest is query:
                    self._paint(found, keeps_cursor=whole)
                return

    def _completions(self) -> list[str]:
        from phonedesk.domain.query import completions

        desk, text = self.front.desk, self.front.wording.text
        types = tuple(text(kind.name) for kind in desk.playbook.call_types) if desk.has_playbook else ()
        return completions(self.query_text, desk.settings.operators, types)
