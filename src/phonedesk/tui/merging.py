"""Which callbacks are merged, and which one stands for itself again: asked by digit or by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.store.errors import StoreError
from phonedesk.tui.screens.ask import Refused
from phonedesk.tui.screens.question import QuestionPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from phonedesk.domain.call import Call
    from phonedesk.domain.callback import Callback
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

NUMBER = "number"
MOST_OFFERED = 8
"""Callbacks that are offered by digit; the digit after them asks for a number."""


class Merging:
    """Asks with which callback one is merged, and which is taken out again."""

    def __init__(self, front: Front, open_page: Callable[[Page], None]) -> None:
        self._front = front
        self._open_page = open_page

    def ask_with_which(
        self, call: Call, merge: Callable[[str], None], ask_number: Callable[[], None]
    ) -> None:
        """Offer what the same person waits for; the digit after it asks for a number."""
        say = self._front.wording.say
        try:
            offered = self._front.desk.callbacks.repeats_of(call)[:MOST_OFFERED]
        except StoreError as error:
            self._front.tell(self._front.trouble(error), alarm=True)
            return
        calls = call.callback.calls if call.callback else 0
        lines = [(str(digit), self._row(row, calls)) for digit, row in enumerate(offered, 1)]
        lines.append((str(len(offered) + 1), say("another one, by its number")))
        lines += [("", ""), ("", say("The older of the two answers both."))]

        def chosen(digit: int) -> None:
            if digit <= len(offered):
                merge(offered[digit - 1].number)
            else:
                ask_number()

        self._open_page(QuestionPage(self._front, say("Merge with which callback?"), lines, chosen))

    def ask_which_out(self, callback: Callback, take_out: Callable[[str], None]) -> None:
        """Take this one out of the other one, or ask which of several is taken out of this one."""
        if callback.merged_into:
            take_out(callback.merged_into)
            return
        merged = callback.merged
        if len(merged) == 1:
            take_out(merged[0])
            return
        lines = [(str(digit), number) for digit, number in enumerate(merged[:MOST_OFFERED], 1)]
        title = self._front.wording.say("Which one stands for itself again?")
        self._open_page(QuestionPage(self._front, title, lines, lambda digit: take_out(merged[digit - 1])))

    def other(self, number: str) -> Call | Refused:
        """The call whose callback is meant, or why it cannot be."""
        say, typed = self._front.wording.say, number.strip()
        try:
            other = self._front.desk.calls.record(typed) if typed else None
        except StoreError as error:
            return Refused(self._front.trouble(error))
        if other is None or other.callback is None:
            return Refused(say("No callback was promised under that number."), NUMBER)
        return other

    def _row(self, row: PendingCallback, calls: int) -> str:
        wording, clock = self._front.wording, self._front.desk.clock
        due = wording.due(row.due_at, clock.now(), clock.zone)
        together = wording.say_count("merged {n} call", "merged {n} calls", calls + row.calls)
        said = (row.number, due, row.caller_name, row.organisation, row.matter, together)
        return "  ".join(filter(None, said))
