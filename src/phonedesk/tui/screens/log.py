"""The log of all calls: what is looked for, the open callbacks first, then the newest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from phonedesk.domain.phone import grouped
from phonedesk.tui.screens.look_up_page import LookUpPage
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.desk.lookup import Found
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.tui.front import Front

NUMBER, KIND, NAME, PHONE, ORGANISATION = 9, 11, 9, 15, 12


class LogScreen(LookUpPage):
    """Enter opens the record."""

    HELP_LINES = (
        (
            "abc 张 138",
            message("Type pieces of a name, its pinyin, number, organisation, matter; several words narrow."),
        ),
        ("type: by: 上周", message("Narrow by type, operator or days; Tab completes.")),
        ("Enter", message("Open the record, whole.")),
        ("Esc", message("Back to where you were.")),
    )

    def __init__(self, front: Front, open_record: Callable[[str], None]) -> None:
        super().__init__(front)
        self._open_record = open_record

    def body(self) -> ComposeResult:
        """The look-up and the rows."""
        say = self.front.wording.say
        placeholder = say("Look up: name, pinyin, last digits, organisation, matter")
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
        """Show the calls in which the query is found."""
        self.look_up(query)

    def show_found(self, found: Found, *, keeps_cursor: bool) -> None:
        """The open callbacks among them come first."""
        say = self.front.wording.say
        empty = say("No call has been taken yet.") if found.query.is_empty else say("No call is found.")
        self.query_one(RowList).show(found.rows, empty, keeps_cursor=keeps_cursor)

    def open_selected(self) -> None:
        """Open the record under the cursor."""
        chosen: CallSummary | None = self.query_one(RowList).selected
        if chosen:
            self._open_record(chosen.number)

    def _lay_out(self, row: CallSummary, width: int) -> Sequence[Cell]:
        wording = self.front.wording
        number = self.number_cell(row.number[4:], NUMBER)
        if row.confidential:
            sign = self.with_remarks(row, wording.say("[confidential]"))
            return (number, Cell(sign, width - NUMBER, "dim"))
        rest = max(0, width - NUMBER - KIND - NAME - PHONE - ORGANISATION)
        return (
            number,
            Cell(wording.outcome(row.outcome), KIND, "dim"),
            self.name_cell(row.caller_name or "-", NAME, "strong", is_person=True),
            self.number_cell(grouped(row.phone, row.phone_normalised), PHONE),
            self.name_cell(row.organisation, ORGANISATION, "dim", is_person=False),
            self.text_cell(self.with_remarks(row, row.matter), rest),
        )
