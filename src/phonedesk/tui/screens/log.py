"""The log of all calls, newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from phonedesk.domain.phone import grouped
from phonedesk.store.errors import Reason, StoreError
from phonedesk.tui.screens.list_page import ListPage
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.call import CallSummary
    from phonedesk.tui.front import Front

PATIENCE_MS = 250
"""How long a look-up waits for a lock before it says so."""
AGAIN = 0.25
"""Seconds between two tries."""
NUMBER, KIND, NAME, PHONE, ORGANISATION = 9, 11, 9, 15, 12


class LogScreen(ListPage):
    """Enter opens the record."""

    HELP_LINES = (
        (
            "abc 张 138",
            message("Type pieces of a name, number, organisation or matter; several words narrow."),
        ),
        ("Enter", message("Open the record, whole.")),
        ("Esc", message("Back to where you were.")),
    )

    def __init__(self, front: Front, open_record: Callable[[str], None]) -> None:
        super().__init__(front)
        self._open_record = open_record
        self._is_waiting = False
        """Whether it was said that another program holds the records: by this look-up or one before it."""

    def body(self) -> ComposeResult:
        """The look-up and the rows."""
        say = self.front.wording.say
        placeholder = say("Look up: name, last digits, organisation, matter")
        yield Entry("look_up", self, id="look-up", placeholder=placeholder)
        yield RowList(self._lay_out, id="rows")

    def on_mount(self) -> None:
        """Show the newest calls."""
        say = self.front.wording.say
        self.query_one("#header", Header).spread(say("Records"), self.front.operator)
        self.offer_keys(("Enter", say("Open record")), ("Esc", say("Close")), "new_call", "home", "help")
        self.query_one(RowList).show((), say("Looking it up."))
        self.filter("")

    def filter(self, query: str) -> None:
        """Look it up in a thread of its own: a scan of many calls must not hold up the keys."""
        self.run_worker(self._find(query), exclusive=True)

    async def _find(self, query: str) -> None:
        wording = self.front.wording
        try:
            found = await self._patiently(query)
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        empty = (
            wording.say("No call is found.") if query.strip() else wording.say("No call has been taken yet.")
        )
        self.query_one(RowList).show(found, empty)

    async def _patiently(self, query: str) -> Sequence[CallSummary]:
        """What is found, as soon as no other program holds the records."""
        while True:
            try:
                found = await asyncio.to_thread(self.front.desk.calls.find, query, PATIENCE_MS)
            except StoreError as error:
                if error.reason is not Reason.BUSY:
                    raise
                self._is_waiting = True
                self.tell(self.front.waiting, alarm=True)
                await asyncio.sleep(AGAIN)
            else:
                if self._is_waiting:
                    self.tell("")
                self._is_waiting = False
                return found

    def open_selected(self) -> None:
        """Open the record under the cursor."""
        chosen: CallSummary | None = self.query_one(RowList).selected
        if chosen:
            self._open_record(chosen.number)

    def _lay_out(self, row: CallSummary, width: int) -> Sequence[Cell]:
        wording = self.front.wording
        number = Cell(row.number[4:], NUMBER)
        if row.confidential:
            return (number, Cell(wording.say("[confidential]"), width - NUMBER, "dim"))
        rest = max(0, width - NUMBER - KIND - NAME - PHONE - ORGANISATION)
        return (
            number,
            Cell(wording.outcome(row.outcome), KIND, "dim"),
            Cell(row.caller_name or "-", NAME, "strong"),
            Cell(grouped(row.phone, row.phone_normalised), PHONE),
            Cell(row.organisation, ORGANISATION, "dim"),
            Cell(row.matter, rest),
        )
