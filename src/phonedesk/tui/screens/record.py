"""A record from the log, whole: the way to its form on paper and to its correction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events

from phonedesk.desk.papers import ConfidentialError
from phonedesk.domain.states import Part
from phonedesk.tui.keys import digit_of
from phonedesk.tui.on_paper import short_path
from phonedesk.tui.reading_texts import record_text
from phonedesk.tui.screens.text_page import TextPage
from phonedesk.tui.widgets.sheet import Sheet
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.call import Call
    from phonedesk.tui.front import Front

PRINT, CORRECT, DECIDE, FOLLOW = range(1, 5)


class RecordPage(TextPage):
    """What the record says; a digit prints it, or leads to its correction."""

    OWN_KEYS = (
        (str(PRINT), message("Print the form")),
        (str(CORRECT), message("Correct")),
        (str(DECIDE), message("Decide")),
        (str(FOLLOW), message("Emergency")),
    )
    HELP_LINES = (
        (str(PRINT), message("Print the form of the call, a Word document that is removed after 7 days.")),
        (str(CORRECT), message("Correct the record; what it said is kept, with who changed it and when.")),
        (
            str(DECIDE),
            message("Extend, assign, supervise, merge or reopen the callback, if one was promised."),
        ),
        (str(FOLLOW), message("Of an emergency: whom to tell, how it goes on, its reports.")),
        ("Esc", message("Back to where you were.")),
    )

    def __init__(
        self,
        front: Front,
        call: Call,
        lines: Sequence[tuple[str, str]],
        correct: Callable[[str], None],
        decide: Callable[[str], None],
        follow: Callable[[str], None],
    ) -> None:
        """The three lead on with the number: to its correction, its callback's needs, or as an emergency."""
        super().__init__(front, call.number, lines)
        self._call = call
        self._correct = correct
        self._decide = decide
        self._follow = follow

    @property
    def _is_emergency(self) -> bool:
        kind = self.front.desk.playbook.type_of(self._call.call_type)
        return kind is not None and Part.LADDER in kind.parts

    @property
    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """Nothing can be decided where nothing was promised, nor followed what is no emergency."""
        offered = {str(DECIDE): self._call.callback is not None, str(FOLLOW): self._is_emergency}
        return tuple((key, label) for key, label in self.OWN_KEYS if offered.get(key, True))

    @property
    def number(self) -> str:
        """The record's."""
        return self._call.number

    def on_screen_resume(self) -> None:
        """What was decided on the page over this one shows here."""
        self._call = self.read_again(self._call)
        self.query_one("#lines", Sheet).show(record_text(self.front, self._call))

    def on_key(self, event: events.Key) -> None:
        """A digit does what the key bar says."""
        digit = digit_of(event)
        if digit == PRINT:
            event.stop()
            self.print_form()
        elif digit == CORRECT:
            event.stop()
            self.correct()
        elif digit == DECIDE and self._call.callback:
            event.stop()
            self._decide(self._call.number)
        elif digit == FOLLOW and self._is_emergency:
            event.stop()
            self._follow(self._call.number)

    def print_form(self) -> None:
        """Put the form of the call into the folder of printed ones, and say where it is."""
        self.run_worker(self._print_form(), exit_on_error=False, exclusive=True)

    def correct(self) -> None:
        """Open the record on the call page, to be corrected."""
        self._correct(self._call.number)

    async def _print_form(self) -> None:
        say = self.front.wording.say
        try:
            file = await asyncio.to_thread(self._made)
        except ConfidentialError:
            self.tell(say("Call {number} is confidential: it is not printed.", number=self._call.number))
        except Exception as error:  # whatever it was, the record is as it was
            self.tell(self.front.trouble(error), alarm=True)
        else:
            self.tell(say("Printed to {file}, which is removed after 7 days.", file=short_path(file)))

    def _made(self) -> Path:
        from phonedesk.sheets import call_sheet

        desk = self.front.desk
        sheet = call_sheet(self._call, desk.playbook, desk.settings, self.front.wording)
        return desk.papers.keep(self._call, sheet)
