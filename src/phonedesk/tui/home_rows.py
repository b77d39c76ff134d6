"""How a row of the home list stands in its columns: due, name, phone, organisation, matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.cells import cell_len

from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.phone import grouped
from phonedesk.domain.text import shown_in_line
from phonedesk.tui.widgets.row_list import Cell

if TYPE_CHECKING:
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.emergency import Emergency
    from phonedesk.tui.screens.home import HomeScreen

DUE, NAME, PHONE, ORGANISATION = 11, 9, 15, 12
GAP = "  "
SOON = timedelta(days=1)
"""What draws near as long as the playbook, which says so, is not loaded."""


class HomeRows:
    """Lays out callbacks, and other calls that were looked up."""

    def __init__(self, page: HomeScreen) -> None:
        self._page = page

    def lay_out(self, row: Emergency | PendingCallback | CallSummary, width: int) -> Sequence[Cell]:
        """The cells of a row for a width."""
        if isinstance(row, PendingCallback):
            return self._callback(row, width)
        if self._page.front.is_emergency(row):
            return self._emergency(row, width)
        number, wording = self._page.number_cell(row.number[4:], DUE, "dim"), self._page.front.wording
        if row.confidential:
            sign = self._page.with_remarks(row, wording.say("[confidential]"))
            return (number, Cell(sign, width - DUE, "dim"))
        rest = width - DUE - NAME - PHONE - ORGANISATION
        matter = self._page.with_remarks(row, row.matter.split("\n")[0])
        return (number, *self._who(row), self._page.text_cell(matter, rest, "dim"))

    def _callback(self, row: PendingCallback, width: int) -> Sequence[Cell]:
        wording, zone = self._page.front.wording, self._page.front.desk.clock.zone
        due = Cell(wording.due(row.due_at, self._page.now, zone), DUE, self._tone(row))
        marks = wording.callback_marks(row)
        if row.confidential:
            sign, rest = Cell(wording.say("[confidential]"), NAME + PHONE, "dim"), width - DUE - NAME - PHONE
            return (due, sign, *self._with_marks(self._page.number_cell, row.number, marks, rest))
        rest = width - DUE - NAME - PHONE - ORGANISATION
        matter = self._with_marks(self._page.text_cell, row.matter.split("\n")[0], marks, rest)
        return (due, *self._who(row), *matter)

    def _emergency(self, row: Emergency, width: int) -> Sequence[Cell]:
        """The clock that ends first, and the other one behind where it is and what."""
        from phonedesk.tui.emergency_texts import clocks_of_row

        first, others, tone = clocks_of_row(self._page.front, row)
        due, rest = Cell(first, DUE, tone), width - DUE - NAME - PHONE - ORGANISATION
        if row.confidential:
            sign = Cell(self._page.front.wording.say("[confidential]"), NAME + PHONE, "dim")
            return (
                due,
                sign,
                *self._with_marks(self._page.number_cell, row.number, others, rest + ORGANISATION),
            )
        about = "  ".join(filter(None, (row.matter.split("\n")[0], row.where)))
        return (due, *self._who(row), *self._with_marks(self._page.text_cell, about, others, rest))

    def _with_marks(self, cell: Callable[[str, int], Cell], text: str, marks: str, width: int) -> list[Cell]:
        """A text, cut so that the marks behind it are seen however long it is."""
        if not marks:
            return [cell(text, width)]
        room = min(cell_len(shown_in_line(text)) + len(GAP), max(0, width - cell_len(marks) - 1))
        return [cell(text, room), Cell(marks, max(0, width - room), "strong")]

    def _tone(self, row: PendingCallback) -> str:
        """Red once it is overdue, another tint as soon as it draws near."""
        if row.is_overdue(self._page.now):
            return "alarm"
        desk = self._page.front.desk
        if desk.has_playbook:
            return "soon" if desk.callbacks.is_warned(row, self._page.now) else "plain"
        return "soon" if row.due_at - self._page.now < SOON else "plain"

    def _who(self, row: Emergency | PendingCallback | CallSummary) -> Sequence[Cell]:
        nobody = Cell(self._page.front.wording.say("anonymous"), NAME, "dim")
        name = self._page.name_cell(row.caller_name, NAME, "strong", is_person=True)
        return (
            name if row.caller_name else nobody,
            self._page.number_cell(grouped(row.phone, row.phone_normalised), PHONE),
            self._page.name_cell(row.organisation, ORGANISATION, "dim", is_person=False),
        )
