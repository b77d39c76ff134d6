"""Who is still to be told of a call (转告): typing narrows to a person, a digit says that it was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from phonedesk.domain.message import MessageSummary
from phonedesk.message_texts import as_text, message_text
from phonedesk.store.errors import StoreError
from phonedesk.tui.screens.kept_list import KeptListPage
from phonedesk.tui.screens.question import QuestionPage
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

DUE, WHOM, NUMBER = 11, 22, 9
TOLD, COPY, RECORD = 1, 2, 3


class MessagesScreen(KeptListPage):
    """Enter says what can be done with the message under the cursor."""

    HELP_LINES = (
        ("张 zs", message("Type a piece of a name: the messages for that person.")),
        ("Enter", message("Say that it was told, copy it, or open the record.")),
        ("Esc", message("Back to where you were.")),
    )

    HEADING, HINT = message("Messages"), message("For whom")
    KEYS = (("Enter", message("Told, copy, open")),)

    def __init__(
        self, front: Front, open_page: Callable[[Page], None], open_record: Callable[[str], None]
    ) -> None:
        super().__init__(front, open_page)
        self._open_record = open_record
        self._now = front.desk.clock.now()

    @property
    def number(self) -> str:
        """The record under the cursor; '' for none."""
        chosen = self._chosen
        return chosen.number if chosen else ""

    def filter(self, query: str) -> None:
        """Show the messages for whoever is meant."""
        say = self.front.wording.say
        self._now = self.front.desk.clock.now()
        try:
            found = self.front.desk.messages.waiting(query)
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        everybody = say("Everybody has been told.")
        empty = say("Nobody of that name is to be told.") if query.strip() else everybody
        self.query_one(RowList).show(found, empty)

    def open_selected(self) -> None:
        """Ask what is to be done with it."""
        if (chosen := self._chosen) and self.front.desk.has_playbook:
            say = self.front.wording.say
            lines = [
                *self._text(chosen),
                ("", ""),
                (str(TOLD), say("told")),
                (str(COPY), say("copy the message")),
                (str(RECORD), say("open the record")),
            ]
            title = say("Message for {person}", person=chosen.whom)
            self.open_page(QuestionPage(self.front, title, lines, lambda digit: self._do(chosen, digit)))

    @property
    def _chosen(self) -> MessageSummary | None:
        row: MessageSummary | None = self.query_one(RowList).selected
        return row

    def _do(self, chosen: MessageSummary, digit: int) -> None:
        if digit == TOLD:
            self.app.run_worker(
                self._told(chosen), exit_on_error=False
            )  # the app's: F4 may take this page away
        elif digit == COPY:
            self.copy("\n".join(as_text(self._text(chosen))))
        elif digit == RECORD:
            self._open_record(chosen.number)

    def _text(self, chosen: MessageSummary) -> list[tuple[str, str]]:
        front = self.front
        return message_text(chosen, front.desk.playbook, front.wording, front.desk.clock.zone)

    async def _told(self, chosen: MessageSummary) -> None:
        front = self.front
        try:
            is_news = await front.records.run(front.desk.messages.deliver, chosen.uuid)
        except Exception as error:  # whatever it was, the message stays on the list
            front.tell(front.trouble(error), alarm=True)
            return
        front.records_changed()
        said = front.wording.say("{person} was told.", person=chosen.whom)
        front.tell(said if is_news else front.wording.say("Somebody noted that already."))

    def lay_out(self, row: MessageSummary, width: int) -> Sequence[Cell]:
        """By when, whom, and of which call."""
        wording, zone = self.front.wording, self.front.desk.clock.zone
        tone = "alarm" if row.due_at < self._now else "plain"
        rest = max(0, width - DUE - WHOM - NUMBER)
        who = wording.say("[confidential]") if row.confidential else row.caller_name
        return (
            Cell(wording.due(row.due_at, self._now, zone), DUE, tone),
            Cell(row.whom, WHOM, "strong"),
            Cell(row.number[4:], NUMBER, "dim"),
            Cell("  ".join(filter(None, (who, row.matter.split("\n")[0]))), rest),
        )
