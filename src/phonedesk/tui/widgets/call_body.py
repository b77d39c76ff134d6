"""What the call page paints between header and messages: the line to say, the form or what stands in its
place, and the steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content

from phonedesk.domain.states import Part
from phonedesk.domain.text import shown_in_line
from phonedesk.playbook.progress import steps_at
from phonedesk.tui.emergency_texts import draft_clocks
from phonedesk.tui.lines import apology_line, lines_to_say, stage_of, unavailable_line
from phonedesk.tui.sizes import WIDE
from phonedesk.tui.widgets.bars import Bar
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.form import CallForm, FormOwner
from phonedesk.tui.widgets.long_entry import LongEntry
from phonedesk.tui.widgets.reply_page import ReplyPage
from phonedesk.tui.widgets.sheet import Sheet, SheetOwner
from phonedesk.tui.widgets.step_panel import StepOwner, StepPanel
from phonedesk.tui.widgets.transfer_page import TransferPage

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front

FORM, TRANSFER, GOODBYE, FAREWELL = "form", "transfer", "goodbye", "farewell"
REPLY = "reply"
"""What may stand in the place of the form, by the ids of the widgets."""
STAGES = {TRANSFER: "transfer", GOODBYE: "close", REPLY: "close", FAREWELL: "close"}
CORRECTING = "-correcting"
"""The class of the body while a record is corrected: it has no steps."""


class CallOwner(FormOwner, SheetOwner, StepOwner, Protocol):
    """The page that the body belongs to."""


class CallBody(Container):
    """Shows a draft; knows which part of the page stands in the place of the form."""

    def __init__(self, front: Front, owner: CallOwner) -> None:
        super().__init__(id="body")
        self._front = front
        self.mode = FORM
        self.is_apologising = False
        """Whether the phone rang too long, and the caller has not been told yet that we are sorry (2.1.2)."""
        self._lines: Sequence[str] = ()
        self.form = CallForm(front, owner)
        self.transfer = TransferPage(front, owner)
        self.reply = ReplyPage(front, owner)
        self.steps = StepPanel(front, owner)
        self._line = Bar(id="line")
        self._goodbye = Sheet(GOODBYE, owner)
        self._farewell = Sheet(FAREWELL, owner)
        self._parts = {
            FORM: self.form,
            TRANSFER: self.transfer,
            GOODBYE: self._goodbye,
            REPLY: self.reply,
            FAREWELL: self._farewell,
        }

    def compose(self) -> ComposeResult:
        """The line on top; form, transfer and goodbye in one place; the steps beside them."""
        yield self._line
        yield Horizontal(Container(*self._parts.values(), id="left"), self.steps, id="call")

    @property
    def is_laid_out(self) -> bool:
        """Whether everything on the page can be asked for."""
        return self.form.known.is_mounted

    def sheet(self, mode: str) -> Sheet:
        """The goodbye or the farewell."""
        return self._goodbye if mode == GOODBYE else self._farewell

    def stage(self, draft: Draft) -> str:
        """The stage of the call that is carried out on what is shown; nobody says goodbye to a paper note."""
        stage = STAGES.get(self.mode)
        return stage_of(draft) if stage is None or (stage == "close" and not draft.has_caller) else stage

    def switch(self, mode: str) -> None:
        """Put this part in the place of the form."""
        self.mode = mode
        for name, part in self._parts.items():
            part.display = name == mode
        if mode == FAREWELL:
            self.steps.show("", ())
            self.steps.remark(())

    def fill_form(self, draft: Draft) -> None:
        """Show what has been typed and chosen."""
        self.form.show(draft, self._front.desk.playbook if self._front.desk.has_playbook else None)

    def show(self, draft: Draft, question: Iterable[tuple[str, str]]) -> None:
        """Bring line, steps and the part that is shown up to date; `question` heads goodbye and reply."""
        wording, playbook = self._front.wording, self._front.desk.playbook
        self.set_class(False, CORRECTING)
        stage = self.stage(draft)
        self.show_line(draft)
        kind, named = playbook.type_of(draft.call_type), playbook.stage(stage)
        title = kind.name if kind and stage == "record" else named.name if named else None
        heading = wording.say("{title}: steps", title=wording.text(title)) if title else ""
        self.steps.show(heading, steps_at(playbook, draft, stage))
        if self.mode == GOODBYE:
            self._goodbye.show(question)
        elif self.mode == REPLY:
            self.reply.show(draft, question)
        elif self.mode == TRANSFER:
            self.transfer.show(draft)
        else:
            self.form.show_stage(stage, playbook)
            self.show_due(draft)

    def show_line(self, draft: Draft) -> None:
        """What to say now, which may depend on the field under the cursor."""
        front, phrases = self._front, self._front.desk.playbook.phrases
        if draft.late_entry:
            self.tell(front.wording.say("Entered afterwards: as the paper says. F9 leads to the result."))
            return
        apology = [apology_line(front, draft)] if self.is_apologising else []
        missed = [unavailable_line(front, draft)] if self.mode == GOODBYE else []
        checked = [front.wording.text(phrases.reply_check)] if self.mode == REPLY else []
        focused = self.screen.focused
        here = focused.field if isinstance(focused, Entry | LongEntry) else ""
        ahead = lines_to_say(front, draft, self.stage(draft), here)
        self.say([*apology, *filter(None, missed), *checked, *ahead])

    def show_due(self, draft: Draft) -> None:
        """By when a callback would be promised; of an emergency the clocks, which run."""
        front = self._front
        kind = front.desk.playbook.type_of(draft.call_type) if front.desk.has_playbook else None
        if kind is None or draft.amends or self.mode != FORM:
            due = ""
        elif Part.CLOCKS in kind.parts:
            due = draft_clocks(front, front.desk.emergencies.planned(draft))
        else:
            due = front.wording.say("Due  {due}", due=front.due_line(draft))
        self.form.show_due(due)

    def show_correction(self, line: str, question: Iterable[tuple[str, str]]) -> None:
        """The same for the correction of a record: nobody is on the line, no step is to be taken."""
        self.set_class(True, CORRECTING)
        self.tell(line)
        self.steps.show("", ())
        if self.mode == GOODBYE:
            self._goodbye.show(question)
        else:
            self.form.show_stage("", self._front.desk.playbook)
            self.form.show_due("")

    def on_resize(self) -> None:
        """A wide terminal has room for the line that comes next."""
        self._show_lines(self._lines)

    def tell(self, line: str) -> None:
        """Where nobody is on the line: what is being done."""
        self._show_lines([line])

    def say(self, lines: Sequence[str]) -> None:
        """What to say now, and on a wide terminal what comes after it."""
        labels = (self._front.wording.say("Say"), self._front.wording.say("Next"))
        self._show_lines([f"{label}  {line}" for label, line in zip(labels, lines, strict=False)])

    def _show_lines(self, lines: Sequence[str]) -> None:
        self._lines = lines
        shown = [shown_in_line(line) for line in lines]
        self._line.show(Content("\n".join(shown[: 2 if self.size.width >= WIDE else 1])))
