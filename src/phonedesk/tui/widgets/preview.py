"""What the home list shows of the callback under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from phonedesk.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonedesk.domain.call import Call
    from phonedesk.domain.callback import Attempt, PendingCallback
    from phonedesk.tui.front import Front


class Preview(Static):
    """The question as it was asked, the promise, and every attempt so far."""

    def __init__(self, front: Front) -> None:
        super().__init__(id="preview", markup=False)
        self._front = front

    def show(self, row: PendingCallback | None, call: Call | None) -> None:
        """Show this callback; of a confidential one the call is not handed in, and nothing of it shown."""
        lines = self._lines(row, call) if row else iter(())
        self.update(Content("\n".join(map(clean, lines))))

    def _lines(self, row: PendingCallback, call: Call | None) -> Iterator[str]:
        wording, zone = self._front.wording, self._front.desk.clock.zone
        promise = wording.promised(row.due_at, row.due_reason, zone)
        if call is None:
            yield row.number
        else:
            who = (call.caller_name or wording.say("anonymous"), call.organisation, call.position)
            yield "  ".join(filter(None, (*who, self._front.read_phone(call.phone), row.number)))
            yield " ".join(call.matter.split("\n"))
        taken = wording.say("Taken {moment}", moment=wording.moment(row.opened_at, zone))
        yield wording.say("Promised {promise}", promise=f"{promise}  {taken}")
        if call and call.callback:
            attempts = [self._attempt(attempt) for attempt in call.callback.attempts]
            if attempts:
                yield wording.say("Tried  {attempts}", attempts="  ".join(attempts))

    def _attempt(self, attempt: Attempt) -> str:
        wording = self._front.wording
        moment = wording.moment(attempt.at, self._front.desk.clock.zone)
        return f"{moment} {wording.attempt_result(attempt.result)} {attempt.operator}".rstrip()
