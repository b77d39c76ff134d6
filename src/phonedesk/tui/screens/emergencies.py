"""The board of emergencies (3.4.3): those that go on with both clocks, then the last ones that are over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from phonedesk.domain.emergency import Emergency
from phonedesk.domain.states import Channel
from phonedesk.domain.text import fold
from phonedesk.store.errors import StoreError
from phonedesk.tui.emergency_texts import short_clock
from phonedesk.tui.screens.kept_list import KeptListPage
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

NUMBER, CLOCK, REPORTS = 10, 21, 7


class EmergenciesScreen(KeptListPage):
    """Enter opens one; F8 takes a new one."""

    HELP_LINES = (
        ("园区", message("Type a piece of where it is or what happened.")),
        ("Enter", message("Tell the next one, report how it goes on, or close it.")),
        ("Esc", message("Back to where you were.")),
    )

    HEADING, HINT = message("Emergencies"), message("Where or what")
    KEYS = (("Enter", message("Look")),)

    def __init__(
        self, front: Front, open_page: Callable[[Page], None], open_emergency: Callable[[str], None]
    ) -> None:
        super().__init__(front, open_page)
        self._open_emergency = open_emergency

    def on_mount(self) -> None:
        """The clocks run."""
        self.set_interval(1, self.query_one(RowList).refresh)

    @property
    def number(self) -> str:
        """The record under the cursor; '' for none."""
        chosen: Emergency | None = self.query_one(RowList).selected
        return chosen.number if chosen else ""

    def filter(self, query: str) -> None:
        """Show those in which the words stand."""
        say, emergencies = self.front.wording.say, self.front.desk.emergencies
        try:
            self.front.read_emergencies()
            rows = [*self.front.emergencies, *emergencies.over()]
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        wanted = fold(query).strip()
        rows = [one for one in rows if wanted in fold(f"{one.number} {one.where} {one.matter}")]
        going_on = sum(one.is_open for one in rows)
        headings = [(0, say("Going on {n}", n=going_on))] if going_on else []
        if going_on < len(rows):
            headings.append((going_on, say("Over")))
        empty = say("No emergency.") if not query.strip() else say("No emergency is found.")
        self.query_one(RowList).show(rows, empty, headings=headings, keeps_cursor=True)

    def open_selected(self) -> None:
        """Open it."""
        if self.number:
            self._open_emergency(self.number)

    def lay_out(self, row: Emergency, width: int) -> Sequence[Cell]:
        """Its number, both clocks or its end, how often it was reported on, where and what."""
        say, zone = self.front.wording.say, self.front.desk.clock.zone
        number = Cell(row.number[len("2026") :], NUMBER, "dim")
        reports = Cell(say("rep. {n}", n=len(row.progress)) if row.progress else "", REPORTS, "dim")
        rest = max(0, width - NUMBER - 2 * CLOCK - REPORTS)
        what = say("[confidential]") if row.confidential else "  ".join(filter(None, (row.matter, row.where)))
        about = Cell(" ".join(what.split("\n")), rest)
        if row.closed_at:
            over = say("over {time}", time=self.front.wording.moment(row.closed_at, zone))
            return (number, Cell(over, 2 * CLOCK, "dim"), reports, about)
        return (number, self._clock(row, Channel.PHONE), self._clock(row, Channel.WRITING), reports, about)

    def _clock(self, row: Emergency, through: Channel) -> Cell:
        due = row.clock(through)
        if due is None:
            return Cell(self.front.wording.say("reported"), CLOCK, "dim")
        is_late = due < self.front.desk.clock.now()
        return Cell(short_clock(self.front, through, due), CLOCK, "alarm" if is_late else "soon")
