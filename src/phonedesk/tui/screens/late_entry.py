"""Entering a call that was written on paper (补录): when it was, who took it, then the call page."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING

from phonedesk.domain.text import one_line
from phonedesk.tui.screens.ask import Asked, AskPage, Refused
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front

CALLED_AT, TAKEN_BY = "called_at", "taken_by"


class LateEntryPage(AskPage):
    """Asks for what the paper says first; the call page asks for the rest."""

    HELP_LINES = (
        ("15:30", message("Today; or yesterday 16:20, or 11-24 9:05, the last one of that date.")),
        *AskPage.HELP_LINES,
    )

    def __init__(
        self, front: Front, typed: MutableMapping[str, str], take_up: Callable[[Draft], None]
    ) -> None:
        """`typed` outlives the page; `take_up` puts the call on the call page."""
        say = front.wording.say
        if not typed.get(CALLED_AT, "").strip():
            typed[TAKEN_BY] = front.operator
        lines = (
            ("4.1.2", say("A call that was written on paper goes into the log at its real time.")),
            ("", ""),
        )
        asked = (
            Asked(CALLED_AT, say("Called at"), say("15:30, yesterday 16:20, 11-24 9:05")),
            Asked(TAKEN_BY, say("Taken by"), is_offered=True),
        )
        super().__init__(front, say("Late entry"), lines, asked, typed, self._begin)
        self._take_up = take_up

    async def _begin(self) -> Refused | None:
        say, operator = self.front.wording.say, one_line(self._typed.get(TAKEN_BY, "")).strip()
        draft = self.front.desk.calls.enter_late(self._typed.get(CALLED_AT, ""), operator)
        if draft is None:
            return Refused(say("That is no past time: type 15:30, yesterday 16:20 or 11-24 9:05."), CALLED_AT)
        if not operator:
            return Refused(say("Please type who took the call."), TAKEN_BY)
        self._take_up(draft)
        return None
