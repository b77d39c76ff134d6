"""Numbers that pester the office (骚扰号码): how often, and what is to be done about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.domain.nuisance import MarkKind, Pestering
from phonedesk.domain.phone import grouped
from phonedesk.domain.text import digits
from phonedesk.nuisance_sheet import nuisance_sheet
from phonedesk.store.errors import StoreError
from phonedesk.tui.on_paper import put_on_paper
from phonedesk.tui.screens.ask import REASON, Asked, AskPage, Refused
from phonedesk.tui.screens.kept_list import KeptListPage
from phonedesk.tui.screens.question import QuestionPage
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.call_sheet import CallSheet

PHONE, OFTEN, LAST, MARK = 18, 8, 14, 12
COPY, PRINT, TURN = 1, 2, 3
LISTED = 12
"""How many of its calls a number is shown with; the report has all."""


class NuisancesScreen(KeptListPage):
    """The numbers, the most calls first; Enter says what can be done about one."""

    HELP_LINES = (
        ("138", message("Type some digits of a number.")),
        ("Enter", message("Its calls; the report to copy or print; mark it, or clear it with a reason.")),
        ("Esc", message("Back to where you were.")),
    )

    HEADING, HINT = message("Nuisance numbers"), message("Some digits")
    KEYS = (("Enter", message("Look")),)

    def filter(self, query: str) -> None:
        """Show the numbers that have these digits."""
        try:
            numbers = self.front.desk.nuisances.all()
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        typed = digits(query)
        found = [one for one in numbers if typed in digits(f"{one.phone} {one.phone_normalised}")]
        days = self.front.desk.playbook.nuisance.days
        empty = self.front.wording.say("No nuisance call in {days} days.", days=days)
        self.query_one(RowList).show(found, empty, keeps_cursor=True)

    def open_selected(self) -> None:
        """Show its calls, and ask what is to be done."""
        chosen: Pestering | None = self.query_one(RowList).selected
        if chosen is None:
            return
        say, zone = self.front.wording.say, self.front.desk.clock.zone
        calls = [
            (self.front.wording.moment(call.opened_at, zone), " ".join(call.matter.split()) or call.number)
            for call in chosen.calls[:LISTED]
        ]
        mark = [(say("Marked"), self._marked(chosen))] if chosen.is_marked else []
        lines = [
            *mark,
            *calls,
            ("", ""),
            (str(COPY), say("copy the report")),
            (str(PRINT), say("the report as a Word document")),
            (str(TURN), say("clear the number") if chosen.is_marked else say("mark the number")),
        ]
        page = QuestionPage(self.front, self._number(chosen), lines, lambda digit: self._do(chosen, digit))
        self.open_page(page)

    def _do(self, chosen: Pestering, digit: int) -> None:
        if digit == COPY:
            from phonedesk.exchange.text_sheet import text_of

            self.copy(text_of(self._sheet(chosen)))
        elif digit == PRINT:
            self._print(chosen)
        elif digit == TURN and chosen.is_marked:
            self._ask_why(chosen)
        elif digit == TURN:
            self.save(self._mark(chosen, MarkKind.MARKED), self.front.wording.say("The number is marked."))

    def _ask_why(self, chosen: Pestering) -> None:
        say = self.front.wording.say
        asked = (Asked(REASON, say("Reason")),)
        typed = self.front.typed_about(("nuisance", chosen.phone_normalised))

        async def hand_on() -> Refused | None:
            cleared = self._mark(chosen, MarkKind.CLEARED, typed.get(REASON, ""))
            return await self.saved(cleared, say("The number is cleared."), REASON)

        lines = ((say("Marked"), self._marked(chosen)),)
        self.open_page(AskPage(self.front, self._number(chosen), lines, asked, typed, hand_on))

    def _mark(self, chosen: Pestering, kind: MarkKind, reason: str = "") -> Callable[[], None]:
        return partial(self.front.desk.nuisances.say, uuid4(), chosen.phone_normalised, kind, reason)

    def _print(self, chosen: Pestering) -> None:
        name = f"nuisance-{digits(chosen.phone_normalised)}"
        keep = partial(self.front.desk.papers.keep_report, name, self._sheet(chosen))
        self.app.run_worker(put_on_paper(self.front, keep), exit_on_error=False)

    def _sheet(self, chosen: Pestering) -> CallSheet:
        desk = self.front.desk
        return nuisance_sheet(chosen, desk.playbook.nuisance.days, desk.settings, self.front.wording)

    def _marked(self, chosen: Pestering) -> str:
        if chosen.mark is None:
            return ""
        moment = self.front.wording.moment(chosen.mark.at, self.front.desk.clock.zone)
        return f"{moment} {chosen.mark.operator}"

    def _number(self, chosen: Pestering) -> str:
        return grouped(chosen.phone, chosen.phone_normalised)

    def lay_out(self, row: Pestering, width: int) -> Sequence[Cell]:
        """The number, how often and when last, its mark, and what was said."""
        wording, zone = self.front.wording, self.front.desk.clock.zone
        last = row.calls[0] if row.calls else None
        tone = "alarm" if self.front.desk.nuisances.is_reportable(row) else "plain"
        return (
            Cell(self._number(row), PHONE, "strong"),
            Cell(wording.say_count("{n} call", "{n} calls", len(row.calls)), OFTEN, tone),
            Cell(wording.moment(last.opened_at, zone) if last else "", LAST, "dim"),
            Cell(wording.say("marked") if row.is_marked else "", MARK, "alarm"),
            Cell(last.matter.split("\n")[0] if last else "", max(0, width - PHONE - OFTEN - LAST - MARK)),
        )
