"""Whom a call is put through to, and the three courteous steps, each kept with its time (2.4.1–2.4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from phonedesk.domain.draft import AskedToHold, Briefed, TransferEnded, TransferTargeted
from phonedesk.domain.states import Outcome, TransferResult
from phonedesk.domain.transfer import FAILED
from phonedesk.store.errors import StoreError
from phonedesk.tui.widgets.entry import Way

if TYPE_CHECKING:
    from textual.widget import Widget

    from phonedesk.domain.draft import Draft, Event
    from phonedesk.tui.front import Front
    from phonedesk.tui.widgets.transfer_page import TransferPage


class TransferringPage(Protocol):
    """The page on which a call is transferred."""

    def tell(self, text: str, *, alarm: bool = False) -> None:
        """Say one sentence in the message row."""

    def apply(self, event: Event) -> None:
        """Something happened to the call on the page."""

    def save(self, outcome: Outcome) -> None:
        """Close the call on the page."""

    def transfer_failed(self, result: TransferResult) -> None:
        """The colleague could not take the call."""


class Transferring:
    """Takes a call through asking, briefing and confirming."""

    def __init__(self, front: Front, page: TransferringPage, shown: TransferPage) -> None:
        self._front = front
        self._page = page
        self._shown = shown

    def begin(self, draft: Draft) -> Widget:
        """Where the cursor belongs: at the name, until the caller was asked to hold."""
        if draft.transfer.asked_to_hold_at:
            return self._shown.take_steps()
        self._look_up(draft.transfer.target)
        return self._shown.choose()

    def typed(self, draft: Draft, text: str) -> None:
        """A few letters of whoever it is to be put through to."""
        if draft.transfer.target != text:
            self._page.apply(TransferTargeted(text))
            if self._shown.is_choosing:
                self._look_up(text)

    def leave(self, way: Way) -> Widget | None:
        """Enter takes whoever the cursor stands on, ↑ goes up the list; the steps, once it is settled."""
        if way in (Way.BACK, Way.DOWN):
            self._shown.move(1 if way is Way.DOWN else -1)
        elif target := self._shown.target:
            steps = self._shown.take_steps()
            self._page.apply(TransferTargeted(target))
            return steps
        return None

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

    def _look_up(self, typed: str) -> None:
        """Without the directory, what is typed will do."""
        try:
            people = self._front.desk.directory.find(typed)
        except StoreError as error:
            people = []
            self._page.tell(self._front.trouble(error), alarm=True)
        self._shown.offer(people, typed)
