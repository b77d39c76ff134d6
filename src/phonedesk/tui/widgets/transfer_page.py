"""The transfer, in place of the form: whom, then ask, brief, confirm, each ticked with its time (2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widgets import Label

from phonedesk.domain.contact import Contact
from phonedesk.domain.transfer import FAILED
from phonedesk.tui.contact_cells import NAME, contact_cells
from phonedesk.tui.lines import hold_line, places
from phonedesk.tui.widgets.entry import Entry, EntryOwner, Way
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.tui.widgets.sheet import Sheet, SheetOwner

if TYPE_CHECKING:
    from datetime import datetime

    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front

TARGET, SHEET = "transfer_target", "transfer-steps"


class TransferOwner(EntryOwner, SheetOwner, Protocol):
    """The page that the transfer belongs to."""


class TransferPage(Container):
    """Shows whom a few letters mean, and then how far a draft's transfer has come."""

    def __init__(self, front: Front, owner: TransferOwner) -> None:
        super().__init__(id="transfer")
        self._front = front
        self._owner = owner
        self._people = RowList[Contact | str](self._lay_out, id="transfer-people")

    def compose(self) -> ComposeResult:
        """Whom: who is found by that; and the three steps."""
        with Horizontal(classes="field-row"):
            yield Label(self._front.wording.say("To"), classes="label")
            yield Entry(TARGET, self._owner, id="transfer-target")
        yield self._people
        yield Sheet(SHEET, self._owner)

    @property
    def target(self) -> str:
        """Whoever is chosen: somebody of the directory, or the text as it was typed; '' for nobody."""
        chosen = self._people.selected
        return chosen.label if isinstance(chosen, Contact) else chosen or ""

    @property
    def is_choosing(self) -> bool:
        """Whether somebody is being looked for."""
        return bool(self._people.display)

    def choose(self) -> Entry:
        """Look for somebody; the field in which one types."""
        self._people.display, self._steps.display = True, False
        return self._entry

    def take_steps(self) -> Sheet:
        """Whom is settled: the three steps."""
        self._people.display, self._steps.display = False, True
        return self._steps

    def move(self, by: int) -> None:
        """Along the people who were found."""
        self._people.move(by)

    def offer(self, people: Sequence[Contact], typed: str) -> None:
        """Whom the typed letters mean, and last the text as it was typed."""
        as_typed = " ".join(typed.split())
        empty = self._front.wording.say("The directory is empty: type a name or an extension.")
        self._people.show((*people, *filter(None, (as_typed,))), empty)

    def show(self, draft: Draft) -> None:
        """Show the three steps with their times, and what the next key does."""
        say, phrases = self._front.wording.say, self._front.desk.playbook.phrases
        transfer, filled = draft.transfer, places(self._front, draft)
        text = self._front.wording.text
        self._entry.fill(transfer.target)
        self._steps.show(
            (
                (say("Ask"), self._at(transfer.asked_to_hold_at) + hold_line(self._front, draft)),
                (say("Brief"), self._at(transfer.briefed_at) + text(phrases.briefing, **filled)),
                (say("Confirm"), self._at(transfer.confirmed_at) + text(phrases.confirm)),
                ("", ""),
                *self._choices(draft),
            )
        )

    def on_row_list_opened(self) -> None:
        """A second click chooses."""
        self._owner.leave(self._entry, Way.ON)

    @property
    def _entry(self) -> Entry:
        return self.query_one("#transfer-target", Entry)

    @property
    def _steps(self) -> Sheet:
        return self.query_one(f"#{SHEET}", Sheet)

    def _lay_out(self, row: Contact | str, width: int) -> Sequence[Cell]:
        say = self._front.wording.say
        if isinstance(row, str):
            return (Cell(say("as typed"), NAME, "dim"), Cell(row, width - NAME))
        return contact_cells(self._front, row, width)

    def _at(self, done_at: datetime | None) -> str:
        if done_at is None:
            return f"{self._front.marks.open} "
        return f"{self._front.marks.done} {done_at.astimezone(self._front.desk.clock.zone):%H:%M:%S}  "

    def _choices(self, draft: Draft) -> Iterator[tuple[str, str]]:
        say, transfer = self._front.wording.say, draft.transfer
        if transfer.asked_to_hold_at is None:
            yield "Enter", say("the caller holds")
            yield "1-9", say("minutes to wait")
            return
        yield (
            "Enter",
            say("briefed") if transfer.briefed_at is None else say("both are talking; saves the call"),
        )
        for digit, result in enumerate(FAILED, start=1):
            yield str(digit), self._front.wording.transfer_result(result)
