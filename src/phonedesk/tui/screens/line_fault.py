"""A dead line (线路故障, 4.1): since when, what is done about it, its notice and its sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.desk.line_faults import DETAILS, BeforeLastFaultError, NotPastError
from phonedesk.line_fault_sheet import duration, line_fault_placard, line_fault_sheet
from phonedesk.store.errors import StoreError
from phonedesk.tui.on_paper import put_on_paper
from phonedesk.tui.screens.ask import Asked, AskPage, Refused
from phonedesk.tui.screens.question import QuestionPage
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.sheet import Sheet
from phonedesk.wording import message

if TYPE_CHECKING:
    from datetime import datetime

    from phonedesk.domain.call_sheet import CallSheet
    from phonedesk.domain.line_fault import FaultCalls, LineFault
    from phonedesk.domain.placard import Placard
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

DESCRIBE, COPY_NOTICE, PRINT_NOTICE, POST, END, COPY_SHEET, PRINT_SHEET = range(1, 8)
BEGIN = DESCRIBE
"""What the first digit does as long as no line is dead."""
BEGAN = "began"
LABELS = {
    BEGAN: message("Since when"),
    "line": message("Which line"),
    "reported_to": message("Repair by"),
    "reference": message("Repair no."),
    "answered_by": message("Answered by"),
    "mobile": message("Mobile"),
}


class LineFaultScreen(QuestionPage):
    """What is known of the fault, and by digit what comes next."""

    HELP_LINES = (
        ("1", message("The line is dead as of now; while it is: since when, and what is known of it.")),
        ("2–4", message("The notice to copy or print; say that it is posted.")),
        ("5", message("The line is in order again; its sheet is made.")),
        ("6–7", message("The sheet of the last fault, to copy or print; its calls are counted anew.")),
        ("Esc", message("Back to where you were.")),
    )

    def __init__(self, front: Front, open_page: Callable[[Page], None]) -> None:
        super().__init__(front, front.wording.say("Line fault"), (), self._do)
        self._open_page = open_page
        self._fault: LineFault | None = None
        self._next = uuid4()
        """The one that begins next: pressed again after an error, it is still the same."""

    def on_mount(self) -> None:
        """Show how it stands."""
        super().on_mount()
        self.reload()

    def on_screen_resume(self) -> None:
        """What was typed shows."""
        if self.is_mounted:
            self.reload()

    def reload(self) -> None:
        """The records have changed."""
        try:
            self._fault = self.front.desk.line_faults.latest
            lasts = self._fault is not None and self._fault.ended_at is None
            self._lines = tuple(self._lasting() if lasts else self._none())
        except StoreError as error:
            self.tell(self.front.trouble(error), alarm=True)
            return
        self.front.line_fault = self._fault if lasts else None
        self.query_one("#question", Sheet).show(self._lines)
        for page in self.app.screen_stack:
            page.query(Header).refresh()

    def answered(self, sheet: str, digit: int) -> None:
        """Do what the digit stands for, and stay."""
        if any(label == str(digit) for label, _ in self._lines):
            self._do(digit)

    def _do(self, digit: int) -> None:
        fault, faults = self._fault, self.front.desk.line_faults
        lasts = fault is not None and fault.ended_at is None
        if digit == BEGIN and not lasts:
            self._run(partial(faults.begin, self._next), describes=True)
        elif fault is None:
            return
        elif digit == DESCRIBE:
            self._describe(fault)
        elif digit == COPY_NOTICE:
            from phonedesk.exchange.text_placard import text_of as placard_text

            self.copy(placard_text(self._placard(fault)))
        elif digit == PRINT_NOTICE:
            self._print("fault-notice", fault)
        elif digit == POST:
            self._run(partial(faults.post, fault))
        elif digit == END:
            self._ask_whether_over(fault)
        elif digit == COPY_SHEET:
            from phonedesk.exchange.text_sheet import text_of

            self.copy(text_of(self._sheet(fault)))
        elif digit == PRINT_SHEET:
            self._print("fault", fault)

    def _none(self) -> Iterator[tuple[str, str]]:
        say, text, texts = (
            self.front.wording.say,
            self.front.wording.text,
            self.front.desk.playbook.line_fault,
        )
        yield "4.1.1", text(texts.report)
        yield "", text(texts.post)
        yield "4.1.2", text(texts.answer)
        yield "", ""
        yield str(BEGIN), say("a line is dead as of now")
        if self._fault:
            yield "", ""
            yield from self._known(self._fault)
            yield str(COPY_SHEET), say("copy the sheet of this fault")
            yield str(PRINT_SHEET), say("the sheet as a Word document")

    def _lasting(self) -> Iterator[tuple[str, str]]:
        say, text, texts = (
            self.front.wording.say,
            self.front.wording.text,
            self.front.desk.playbook.line_fault,
        )
        if self._fault is None:
            return
        yield from self._known(self._fault)
        yield "", ""
        yield "4.1.1", text(texts.report)
        yield "4.1.2", text(texts.answer)
        yield str(DESCRIBE), say("since when, which line, whom it was reported to, who answers")
        yield "4.1.1", text(texts.post)
        yield str(COPY_NOTICE), say("copy the notice")
        yield str(PRINT_NOTICE), say("the notice as a Word document")
        yield str(POST), say("the notice is posted")
        yield str(END), say("the line is in order again")

    def _known(self, fault: LineFault) -> Iterator[tuple[str, str]]:
        desk, wording = self.front.desk, self.front.wording
        say, zone = wording.say, desk.clock.zone
        yield say("Out since"), f"{wording.moment(fault.began_at, zone)}  {fault.operator}"
        if fault.ended_at:
            yield say("In order"), f"{wording.moment(fault.ended_at, zone)}  {fault.ended_by}"
        yield say("Lasted"), duration(fault, desk.clock.now(), wording)
        yield say("Calls taken"), self._calls(desk.line_faults.calls(fault))
        for name in DETAILS:
            if said := getattr(fault, name):
                yield say(LABELS[name]), said
        if fault.posted_at:
            yield say("Posted"), wording.moment(fault.posted_at, zone)

    def _calls(self, calls: FaultCalls) -> str:
        """How many were taken, so many of them on a mobile, and how many came in on paper."""
        say, said = self.front.wording.say, [str(calls.taken)]
        if calls.by_mobile:
            said.append(say("by mobile {n}", n=calls.by_mobile))
        if calls.added:
            said.append(say("entered later {n}", n=calls.added))
        return "  ".join(said)

    def _describe(self, fault: LineFault) -> None:
        say, faults = self.front.wording.say, self.front.desk.line_faults
        began = self.front.wording.moment(fault.began_at, self.front.desk.clock.zone)
        known = {BEGAN: began, **{name: getattr(fault, name) for name in DETAILS}}
        typed = self.front.typed_about(fault, known)
        asked = [Asked(name, say(LABELS[name]), is_offered=name == BEGAN) for name in (BEGAN, *DETAILS)]

        async def hand_on() -> Refused | None:
            said = dict(typed)
            began_at = fault.began_at if said[BEGAN].strip() == began else self._began_at(said[BEGAN])
            if isinstance(began_at, Refused):
                return began_at
            return await self._kept(partial(faults.describe, fault, said, began_at))

        self._open_page(AskPage(self.front, say("Line fault"), (), asked, typed, hand_on))

    def _began_at(self, typed: str) -> datetime | Refused:
        """Since when the line is dead, or why that cannot be."""
        wording, zone = self.front.wording, self.front.desk.clock.zone
        try:
            return self.front.desk.line_faults.past_time(typed)
        except NotPastError:
            said = wording.say("That is no past time: type 15:30, yesterday 16:20 or 11-24 9:05.")
        except BeforeLastFaultError as error:
            ended = wording.moment(error.ended_at, zone)
            said = wording.say("The last fault was over at {time}: this one began later.", time=ended)
        except StoreError as error:
            said = self.front.trouble(error)
        return Refused(said, BEGAN)

    def _ask_whether_over(self, fault: LineFault) -> None:
        say = self.front.wording.say
        lines = (("1", say("the line is in order again")), ("", say("Esc: it is still dead.")))
        end = partial(self.front.desk.line_faults.end, fault)
        page = QuestionPage(self.front, say("Line fault"), lines, lambda _: self._run(end, prints=True))
        self._open_page(page)

    def _run(self, change: Callable[[], LineFault], *, describes: bool = False, prints: bool = False) -> None:
        async def run() -> None:
            if await self._kept(change) or self._fault is None:
                return
            if prints:
                self._print("fault", self._fault)
            elif describes and self.is_current:
                self._describe(self._fault)

        if self.may_save():
            self.app.run_worker(run(), exit_on_error=False)  # the app's: F2 may take this page away

    async def _kept(self, change: Callable[[], LineFault]) -> Refused | None:
        try:
            fault = await self.front.records.run(change)
        except Exception as error:  # whatever it was, the fault stands as it stood
            said = self.front.trouble(error)
            if self.is_mounted:
                self.reload()  # what another desk did meanwhile shows
            self.front.tell(said, alarm=True)
            return Refused(said)
        self._fault, self._next = fault, uuid4()
        self.front.line_fault = None if fault.ended_at else fault
        self.front.records_changed()
        if self.is_mounted:
            self.reload()
        tell = self.tell if self.is_mounted else self.front.tell
        tell(self.front.wording.say("Saved."))
        return None

    def _print(self, name: str, fault: LineFault) -> None:
        papers, day = self.front.desk.papers, fault.began_at.astimezone(self.front.desk.clock.zone)
        title = f"{name}-{day:%Y%m%d-%H%M}"
        try:
            is_notice = name == "fault-notice"
            keep = (
                partial(papers.keep_placard, title, self._placard(fault))
                if is_notice
                else partial(papers.keep_report, title, self._sheet(fault))
            )
        except StoreError as error:
            self.front.tell(self.front.trouble(error), alarm=True)
            return

        self.app.run_worker(put_on_paper(self.front, keep), exit_on_error=False)

    def _placard(self, fault: LineFault) -> Placard:
        desk = self.front.desk
        texts, now = desk.playbook.line_fault, desk.clock.now()
        return line_fault_placard(fault, texts, now, desk.settings, self.front.wording)

    def _sheet(self, fault: LineFault) -> CallSheet:
        desk = self.front.desk
        calls, now = desk.line_faults.calls(fault), desk.clock.now()
        return line_fault_sheet(fault, calls, now, desk.settings, self.front.wording)
