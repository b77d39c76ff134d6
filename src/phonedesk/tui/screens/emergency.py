"""One emergency (3.4): whom to call next and what to say, how it goes on, its report, and its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.desk.emergencies import FEEDBACK, RESULT, SOURCE, TEXT, NotTypedError
from phonedesk.domain.states import Channel
from phonedesk.emergency_sheet import emergency_sheet
from phonedesk.store.errors import StoreError
from phonedesk.tui.emergency_texts import (
    clock_lines,
    first_contact,
    ladder_lines,
    next_lines,
    progress_lines,
    report_line,
)
from phonedesk.tui.on_paper import put_on_paper
from phonedesk.tui.screens.ask import Asked, AskPage, Refused
from phonedesk.tui.screens.question import QuestionPage
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.sheet import Sheet
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.call import Call
    from phonedesk.domain.call_sheet import CallSheet
    from phonedesk.domain.emergency import Emergency, Notification
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

TOLD, NO_ANSWER, PROGRESS, COPY, PRINT, ANOTHER, CLOSE = range(1, 8)
LABELS = {
    TOLD: message("Told"),
    NO_ANSWER: message("No answer"),
    PROGRESS: message("Follow-up"),
    COPY: message("Copy report"),
    PRINT: message("As Word"),
    ANOTHER: message("Another"),
    CLOSE: message("Over"),
}
WHOM = "whom"
NEWEST = 4
"""So many reports leave room for everything else; the record has all of them."""


class EmergencyScreen(QuestionPage):
    """Leads along the ladder; the clocks run, and every digit does one thing."""

    HELP_LINES = (
        ("1", message("The one who is next was told: who took it.")),
        ("2", message("Nobody answered: the next one of the ladder comes up.")),
        ("3", message("How it goes on: by whose word, and what; numbered by itself.")),
        ("4–5", message("The written report, to copy or as a Word document.")),
        ("6", message("Another one of the ladder first.")),
        ("7", message("It is over: how it ended, and who was told of that.")),
        ("Esc", message("Back to where you were.")),
    )

    def __init__(self, front: Front, emergency: Emergency, open_page: Callable[[Page], None]) -> None:
        super().__init__(
            front, front.wording.say("Emergency {number}", number=emergency.number), (), self._do
        )
        self._open_page = open_page
        self._emergency = emergency
        self._call: Call | None = None
        self._passed_by = 0
        """How many of those who are still to be told were put off by hand."""
        self._next = uuid4()
        """The try or report that is noted next: pressed again after an error, it is still the same."""

    @property
    def number(self) -> str:
        """The record that the emergency is."""
        return self._emergency.number

    def on_mount(self) -> None:
        """Show how it stands; the clocks run."""
        super().on_mount()
        self.reload()
        self.set_interval(1, self._show)

    def on_screen_resume(self) -> None:
        """What was typed on the page over this one shows."""
        if self.is_mounted:
            self.reload()

    def reload(self) -> None:
        """The records have changed."""
        try:
            self._emergency = self.front.desk.emergencies.of(self.number) or self._emergency
            self._call = self.front.desk.calls.record(self.number)
            self.front.read_emergencies()
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
        self._show()

    def answered(self, sheet: str, digit: int) -> None:
        """Do what the digit stands for, and stay."""
        if digit in self._choices():
            self._do(digit)

    # showing

    def _show(self) -> None:
        self._lines = tuple(self._all_lines())
        self.query_one("#question", Sheet).show(self._lines)
        self.query_one("#header", Header).sound()
        chosen = ((str(digit), self.front.wording.say(label)) for digit, label in self._choices().items())
        self.offer_keys(*chosen, ("Esc", self.front.wording.say("Close")))

    def _all_lines(self) -> Iterator[tuple[str, str]]:
        front, emergency, up = self.front, self._emergency, self._up
        say, phrases = front.wording.say, front.desk.playbook.phrases
        if up and up.through is Channel.WRITING:
            yield say("Say"), front.wording.text(phrases.emergency_paper)
        elif up and self._call and not emergency.confidential:
            yield say("Say"), report_line(front, self._call)
        elif self._call and not emergency.confidential:
            yield say("Matter"), " ".join(self._call.matter.split())
        yield "", ""
        if emergency.is_open:
            yield from clock_lines(front, emergency)
        yield from ladder_lines(front, emergency, up)
        yield "", ""
        yield from progress_lines(front, emergency, NEWEST)

    def _choices(self) -> Mapping[int, str]:
        """What each digit does now."""
        up, emergency = self._up, self._emergency
        is_open, is_call = emergency.is_open, up is not None and up.through is Channel.PHONE
        offered = {
            TOLD: up is not None,
            NO_ANSWER: is_call,
            PROGRESS: is_open,
            COPY: not emergency.confidential,
            PRINT: not emergency.confidential,
            ANOTHER: is_open and len(emergency.untold) > 1,
            CLOSE: is_open,
        }
        return {digit: label for digit, label in LABELS.items() if offered[digit]}

    @property
    def _up(self) -> Notification | None:
        """Whoever is to be told next."""
        untold = self._emergency.untold if self._emergency.is_open else ()
        return untold[self._passed_by % len(untold)] if untold else None

    # doing

    def _do(self, digit: int) -> None:
        up, emergencies = self._up, self.front.desk.emergencies
        if digit == TOLD and up:
            self._ask_who_took_it(up)
        elif digit == NO_ANSWER and up:
            missed = partial(emergencies.tell, self.number, up.rung, self._next, answered=False)
            self._run(missed, self.front.wording.say("No answer is noted: the next one is up."))
        elif digit == PROGRESS:
            self._ask_how_it_goes_on()
        elif digit == COPY:
            self._copy()
        elif digit == PRINT:
            self._print()
        elif digit == ANOTHER:
            self._passed_by += 1
            self._show()
        elif digit == CLOSE:
            self._ask_how_it_ended()

    def _ask_who_took_it(self, up: Notification) -> None:
        say, whom = self.front.wording.say, self.front.wording.text(up)
        typed = self.front.typed_about((self.number, up.rung), {WHOM: first_contact(self.front, up)})

        def told() -> None:
            emergencies = self.front.desk.emergencies
            emergencies.tell(self.number, up.rung, self._next, answered=True, whom=typed.get(WHOM, ""))

        asked = (Asked(WHOM, say("Report taken by"), is_offered=True),)
        self._ask(
            whom, tuple(next_lines(self.front, up)), asked, typed, told, say("{whom}: told.", whom=whom)
        )

    def _ask_how_it_goes_on(self) -> None:
        say = self.front.wording.say
        typed = self.front.typed_about((self.number, PROGRESS))

        def add() -> None:
            said = (typed.get(SOURCE, ""), typed.get(TEXT, ""))
            self.front.desk.emergencies.add_progress(self.number, self._next, *said)

        asked = (Asked(SOURCE, say("By whose word")), Asked(TEXT, say("What is new")))
        title = say("Report {n}", n=len(self._emergency.progress) + 1)
        self._ask(title, tuple(progress_lines(self.front, self._emergency)), asked, typed, add, say("Saved."))

    def _ask_how_it_ended(self) -> None:
        say = self.front.wording.say
        typed = self.front.typed_about((self.number, CLOSE))

        def close() -> None:
            said = (typed.get(RESULT, ""), typed.get(FEEDBACK, ""))
            self.front.desk.emergencies.close(self.number, *said)

        left = say(", ").join(self.front.wording.text(one) for one in self._emergency.untold)
        lines = ((say("Not told yet"), left),) if left else ()
        asked = (
            Asked(RESULT, say("How it ended")),
            Asked(FEEDBACK, say("Who was told"), say("the caller, or why not")),
        )
        self._ask(say("Emergency over"), lines, asked, typed, close, say("Over: the final report is ready."))

    def _ask(
        self,
        title: str,
        lines: tuple[tuple[str, str], ...],
        asked: tuple[Asked, ...],
        typed: MutableMapping[str, str],
        change: Callable[[], None],
        said: str,
    ) -> None:
        self._open_page(AskPage(self.front, title, lines, asked, typed, partial(self._kept, change, said)))

    def _run(self, change: Callable[[], None], said: str) -> None:
        if self.may_save():
            self.app.run_worker(self._kept(change, said), exit_on_error=False)  # F2 may take this page away

    async def _kept(self, change: Callable[[], None], said: str) -> Refused | None:
        front = self.front
        try:
            await front.records.run(change)
        except NotTypedError as error:
            return Refused(front.trouble(error), error.field)
        except Exception as error:  # whatever it was, the emergency stands as it stood
            trouble = front.trouble(error)
            front.tell(trouble, alarm=True)
            return Refused(trouble)
        self._next, self._passed_by = uuid4(), 0
        front.records_changed()
        if self.is_mounted:
            self.reload()
        tell = self.tell if self.is_mounted else front.tell
        tell(said)
        return None

    def _copy(self) -> None:
        from phonedesk.exchange.text_sheet import text_of

        if sheet := self._sheet():
            self.copy(text_of(sheet))

    def _print(self) -> None:
        if sheet := self._sheet():
            name = f"emergency-{self.number}-{self._emergency.report.value}"
            keep = partial(self.front.desk.papers.keep_report, name, sheet)
            self.app.run_worker(put_on_paper(self.front, keep), exit_on_error=False)

    def _sheet(self) -> CallSheet | None:
        desk = self.front.desk
        if self._call is None or self._emergency.confidential:
            return None
        return emergency_sheet(self._call, self._emergency, desk.playbook, desk.settings, self.front.wording)
