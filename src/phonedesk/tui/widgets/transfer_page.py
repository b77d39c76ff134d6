"""The transfer, in place of the form: whom, then ask, brief, confirm, each ticked with its time (2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widgets import Label

from phonedesk.domain.transfer import FAILED
from phonedesk.tui.lines import places
from phonedesk.tui.widgets.entry import Entry, EntryOwner
from phonedesk.tui.widgets.sheet import Sheet, SheetOwner

if TYPE_CHECKING:
    from datetime import datetime

    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front

TARGET, SHEET = "transfer_target", "transfer-steps"


class TransferOwner(EntryOwner, SheetOwner, Protocol):
    """The page that the transfer belongs to."""


class TransferPage(Container):
    """Shows how far a draft's transfer has come."""

    def __init__(self, front: Front, owner: TransferOwner) -> None:
        super().__init__(id="transfer")
        self._front = front
        self._owner = owner

    def compose(self) -> ComposeResult:
        """Whom, and the three steps."""
        with Horizontal(classes="field-row"):
            yield Label(self._front.wording.say("To"), classes="label")
            yield Entry(TARGET, self._owner, id="transfer-target")
        yield Sheet(SHEET, self._owner)

    def show(self, draft: Draft) -> None:
        """Show the three steps with their times, and what the next key does."""
        say, phrases = self._front.wording.say, self._front.desk.playbook.phrases
        transfer, filled = draft.transfer, places(self._front, draft)
        text = self._front.wording.text
        self.query_one("#transfer-target", Entry).fill(transfer.target)
        self.query_one(f"#{SHEET}", Sheet).show(
            (
                (say("Ask"), self._at(transfer.asked_to_hold_at) + text(phrases.hold, **filled)),
                (say("Brief"), self._at(transfer.briefed_at) + text(phrases.briefing, **filled)),
                (say("Confirm"), self._at(transfer.confirmed_at) + text(phrases.confirm)),
                ("", ""),
                *self._choices(draft),
            )
        )

    def focus_next(self, draft: Draft) -> Entry | Sheet:
        """Where the cursor belongs: at the name, until somebody is named."""
        if draft.transfer.target.strip():
            return self.query_one(f"#{SHEET}", Sheet)
        return self.query_one("#transfer-target", Entry)

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
