"""The three courteous steps of a transfer, each kept with its time (2.4.1–2.4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from phonedesk.domain.draft import AskedToHold, Briefed, TransferEnded
from phonedesk.domain.states import Outcome, TransferResult
from phonedesk.domain.transfer import FAILED

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft, Event
    from phonedesk.tui.front import Front


class TransferringPage(Protocol):
    """The page on which a call is transferred."""

    def apply(self, event: Event) -> None:
        """Something happened to the call on the page."""

    def save(self, outcome: Outcome) -> None:
        """Close the call on the page."""

    def transfer_failed(self, result: TransferResult) -> None:
        """The colleague could not take the call."""


class Transferring:
    """Takes a call through asking, briefing and confirming."""

    def __init__(self, front: Front, page: TransferringPage) -> None:
        self._front = front
        self._page = page

    def accept(self, draft: Draft) -> None:
        """Enter: the step at hand is done; the last one closes the call."""
        transfer = draft.transfer
        if transfer.asked_to_hold_at is None:
            self._ask(minutes=1)
        elif transfer.briefed_at is None:
            self._page.apply(Briefed(self._front.desk.clock.now()))
        else:
            self._page.apply(TransferEnded(TransferResult.CONNECTED, self._front.desk.clock.now()))
            self._page.save(Outcome.TRANSFERRED)

    def answer(self, draft: Draft, digit: int) -> None:
        """A digit: so many minutes to wait; later, why the colleague did not take the call."""
        if draft.transfer.asked_to_hold_at is None:
            if digit:
                self._ask(digit)
        elif 1 <= digit <= len(FAILED):
            result = FAILED[digit - 1]
            self._page.apply(TransferEnded(result, self._front.desk.clock.now()))
            self._page.transfer_failed(result)

    def _ask(self, minutes: int) -> None:
        self._page.apply(AskedToHold(minutes, self._front.desk.clock.now()))
