"""What the home list shows of the callback under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget

from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.phone import grouped
from phonedesk.domain.text import shown
from phonedesk.tui.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonedesk.domain.call import Call, KnownCaller
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.callback import Attempt
    from phonedesk.domain.emergency import Emergency
    from phonedesk.tui.front import Front


LOW = 6
"""At most so many lines high, all attempts share one."""


class Preview(Widget):
    """The question as it was asked, the promise, and every attempt so far."""

    def __init__(self, front: Front) -> None:
        super().__init__(id="preview")
        self._front = front
        self._shown: tuple[str, ...] = ()

    def show(
        self,
        row: Emergency | PendingCallback | CallSummary | None,
        call: Call | None,
        caller: KnownCaller | None,
    ) -> None:
        """Show this callback or call; of a confidential one the call is not handed in and nothing shown."""
        self._shown = tuple(map(shown, self._lines(row, call, caller))) if row else ()
        self.refresh()

    def render(self) -> VisualType:
        """The lines, broken for the width there is."""
        width = max(8, self.size.width)
        return Content("\n".join(line for text in self._shown for line in wrap(text, width)))

    def _lines(
        self, row: Emergency | PendingCallback | CallSummary, call: Call | None, caller: KnownCaller | None
    ) -> Iterator[str]:
        wording, zone = self._front.wording, self._front.desk.clock.zone
        if call:
            who = (call.caller_name or wording.say("anonymous"), call.organisation, call.position)
            yield "  ".join(filter(None, (*who, grouped(call.phone, call.phone_normalised))))
            yield " ".join(call.matter.split("\n"))
        if self._front.is_emergency(row):
            yield from self._emergency(row)
        if isinstance(row, PendingCallback):
            promise = wording.promised(row.due_at, row.due_reason, zone)
            yield wording.say("Promised {promise}", promise=promise)
        moment = wording.moment(row.opened_at, zone)
        taken = wording.say("Taken {moment}  {number}", moment=moment, number=row.number)
        calls = caller.calls if caller else 0
        times = wording.say_count("  {n} call so far", "  {n} calls so far", calls) if calls > 1 else ""
        yield taken + times
        if call and call.callback:
            attempts = [self._attempt(attempt) for attempt in call.callback.attempts]
            together = [*attempts] if self.size.height > LOW else ["  ".join(attempts)]
            for line in filter(None, together):
                yield wording.say("Tried  {attempts}", attempts=line)

    def _emergency(self, row: Emergency) -> Iterator[str]:
        from phonedesk.tui.emergency_texts import next_lines, progress_lines

        lines = [
            *(next_lines(self._front, row.untold[0]) if row.untold else ()),
            *progress_lines(self._front, row),
        ]
        yield from (f"{label}  {text}".strip() for label, text in lines)

    def _attempt(self, attempt: Attempt) -> str:
        wording = self._front.wording
        moment = wording.moment(attempt.at, self._front.desk.clock.zone)
        return f"{moment} {wording.attempt_result(attempt.result)} {attempt.operator}".rstrip()
