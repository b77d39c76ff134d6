"""The call page: one page for every call, showing whichever draft is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widget import Widget

from phonedesk.domain.draft import (
    HEAD,
    HEAD_ASKED,
    SAYS_BY,
    ByMobile,
    FieldSet,
    LateReasonGiven,
    OutcomeChosen,
    RingsCounted,
    StepTicked,
    StepUnticked,
    TransferTargeted,
    TypeChanged,
)
from phonedesk.domain.states import WITHOUT_DETAILS, Outcome, TransferResult
from phonedesk.playbook.progress import next_step, steps_at
from phonedesk.tui.call_frame import HELP_LINES, call_header, call_keys, clause_lines
from phonedesk.tui.closing import Closing
from phonedesk.tui.correcting import Correcting
from phonedesk.tui.following import Following
from phonedesk.tui.moving_due import MovingDue
from phonedesk.tui.screens.page import Page
from phonedesk.tui.sizes import USUAL
from phonedesk.tui.transferring import Transferring
from phonedesk.tui.who import Who
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.call_body import FAREWELL, FORM, GOODBYE, REPLY, TRANSFER, CallBody
from phonedesk.tui.widgets.choice import Choice
from phonedesk.tui.widgets.entry import Way
from phonedesk.tui.widgets.form import HEADS, LATE, Field
from phonedesk.tui.widgets.transfer_page import SHEET, TARGET

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from textual.events import ScreenResume

    from phonedesk.desk.calls import Closed
    from phonedesk.domain.draft import Draft, Event
    from phonedesk.tui.front import Front


class CallScreen(Page):
    """Carries a call from the greeting to the goodbye."""

    CSS_PATH = ["../styles/over.tcss", "../styles/call.tcss"]
    FOR_CALLERS = True
    AUTO_FOCUS = ""  # `bind` says where the cursor belongs
    HELP_LINES = HELP_LINES

    def __init__(
        self,
        front: Front,
        leave: Callable[[], None],
        leave_correction: Callable[[str], None],
        open_page: Callable[[Page], None],
        open_emergency: Callable[[str], None],
    ) -> None:
        """`leave` leads on once a call is over, `leave_correction` once the record of a number is corrected.

        `open_page` lays a page over this one, `open_emergency` leads on to whom is told of an emergency.
        """
        super().__init__(front)
        self._leave = leave
        self._open_emergency = open_emergency
        self._emergency = ""
        """The number of the call that was closed last, where people are to be told of it at once."""
        self._open_page = open_page
        self.content = CallBody(front, self)
        """What is painted between header and messages."""
        self._following = Following(front, self, self.content)
        self._goodbye = Closing(front, self, leave)
        self._correcting = Correcting(front, self, leave_correction)
        self._transferring = Transferring(front, self, self.content.transfer)
        self._moving_due = MovingDue(front, self.apply)
        self._places: dict[UUID, Field] = {}
        """Where the cursor was in the form of each open call."""
        self._styled_for = ""

    def body(self) -> ComposeResult:
        """What stands between header and messages."""
        yield self.content

    def on_mount(self) -> None:
        """Show the call that was opened before the page was there; the stopwatch runs by itself."""
        self.bind()
        self.set_interval(1, self.refresh_frame)

    def _on_screen_resume(self, event: ScreenResume) -> None:
        # The page is kept: its styles, 20 ms of work, are another only where the theme is.
        event.refresh_styles = self._styled_for != self.app.theme
        self._styled_for = self.app.theme
        super()._on_screen_resume(event)
        self._refresh_layout()  # at once: otherwise what stood there before is painted first

    # what is on the page

    @property
    def draft(self) -> Draft | None:
        """The call on the page."""
        return self.front.calls.current

    def bind(self) -> None:
        """Show the call that is on the page now."""
        self.content.is_apologising = False
        if not self.content.is_laid_out:
            return  # on the way to its first frame: `on_mount` does it then
        self._following.forget()
        self.tell("")
        self._fill_form()
        self._show(FORM)
        self._focus(self._field or self.content.form.beyond(self.content.form.rings, Way.ON))

    async def playbook_loaded(self) -> None:
        """Fill in what a call that was opened before that could not show yet."""
        await self.content.form.prepare(self.front.desk.playbook)
        if self.draft:
            self._fill_form()
            self._refresh()

    def closed(self, draft: Draft, outcome: Outcome, closed: Closed) -> None:
        """The call is in the log: its draft goes, and the caller is given the number."""
        on_page = self.let_go(draft)
        self._emergency = closed.number if closed.is_emergency and on_page else ""
        said, clock = self._goodbye.saved(outcome, closed), self._goodbye.clock_moved(closed)
        if on_page and outcome not in WITHOUT_DETAILS:
            self._say_farewell(draft, outcome, closed)
            self.tell(clock, alarm=True)
            return
        if on_page:
            self._leave()
        self.front.records_changed()
        self.front.tell(clock or said, alarm=bool(clock))

    def let_go(self, draft: Draft) -> bool:
        """The draft goes; whether it was on the page."""
        on_page = self.draft is not None and self.draft.uuid == draft.uuid
        self.front.calls.let_go(draft.uuid)
        self._places.pop(draft.uuid, None)
        return on_page

    def ask_for_reply(self, draft: Draft) -> None:
        """Ask what the caller was told who asked after a callback."""
        self._following.take_answer(draft)
        self._show(REPLY)
        self._focus(self.content.reply.entry)

    def move_due(self, draft: Draft) -> None:
        """Ask by when else a callback is promised."""
        self._open_page(self._moving_due.page(draft))

    def unreachable(self) -> None:
        """A callback was promised, but there is no number: back to it."""
        self._show(FORM)
        self._focus(self.content.form.phone)
        self.tell(self.front.wording.say("A callback needs a number to call: please ask for it."), alarm=True)

    def transfer_failed(self, result: TransferResult) -> None:
        """The colleague could not take the call: the goodbye page offers what else there is."""
        self.finish()
        self.tell(self.front.wording.transfer_failed(result))

    def save(self, outcome: Outcome) -> None:
        """Close the call on the page; it stays there until it is in the log."""
        if self.draft and self.may_save():
            draft = self.front.calls.apply(OutcomeChosen(outcome))
            self.run_worker(self._goodbye.save(draft, outcome))

    def apply(self, event: Event) -> None:
        """Something happened to the call on the page."""
        self.front.calls.apply(event)
        self._refresh()

    # what the keys of the table do

    def finish(self) -> None:
        """The goodbye page, before hanging up."""
        if self._may_change:
            self._show(GOODBYE)
            self._focus(self.content.sheet(GOODBYE))

    def follow_up(self) -> None:
        """Have the call ask after its caller's open callback, or after none any more."""
        if self._may_change:
            if self.content.mode != FORM:
                self.action_back()
            self._following.toggle()

    def transfer(self) -> None:
        """The transfer page."""
        if self.draft and self._may_change:
            if self.draft.transfer.result:
                self.apply(TransferTargeted(""))
            self._show(TRANSFER)
            self._focus(self._transferring.begin(self.draft))

    def said(self) -> None:
        """Tick the next open step."""
        if not self.draft or not self._may_change:
            return
        if self.content.is_apologising:
            self.content.is_apologising = False
            self._refresh()
            return
        step = next_step(steps_at(self.front.desk.playbook, self.draft, self.content.stage(self.draft)))
        if step is None:
            self.tell(self.front.wording.say("Every step of this stage is ticked."))
        else:
            self.tick(step.id, done=True)

    def toggle_mobile(self) -> None:
        """The call is taken on a mobile; again: it is not."""
        if self.draft and self._may_change:
            self.apply(ByMobile(not self.draft.by_mobile))
            say = self.front.wording.say
            self.tell(say("Taken on a mobile.") if self.draft.by_mobile else say("Not taken on a mobile."))

    def to_type(self) -> None:
        """To the call type, and back."""
        choice = self.content.form.call_type
        back = self._field if self.focused is choice else None
        if self._may_change:
            self._show(FORM)
            self.set_focus(back or choice)

    def to_rings(self) -> None:
        """To how often it rang."""
        if self._may_change:
            self._show(FORM)
            self._focus(self.content.form.rings)

    def become(self, type_id: str) -> None:
        """The call is of this type from now on; what was typed stays, the cursor goes to what is empty."""
        if self._may_change:
            self.apply(TypeChanged(type_id))
            self._fill_form()
            self._show(FORM)
            self._focus(self.content.form.beyond(self.content.form.rings, Way.ON))

    # what the fields, the sheets and the steps say

    def edited(self, field: str, text: str) -> None:
        """Text was typed into a field."""
        draft = self.draft
        if draft is None or self._ending.is_saving(draft):
            return
        if field == TARGET:
            self._transferring.typed(draft, text)
        elif (before := draft.text_of(field)) != text:
            draft = self.front.calls.apply(FieldSet(field, text))
            was_apologising, self.content.is_apologising = self.content.is_apologising, False
            if was_apologising or not before.strip() or not text.strip():
                self._refresh()  # what else stands on the page depends on whether a field is filled
            elif field in SAYS_BY.values() and not draft.amends:
                self.content.show_due(draft)  # and by when it says that something is wanted
            if field in Who.FIELDS and not draft.amends:
                self._following.consider()

    def leave(self, field: Widget, way: Way) -> None:
        """Go to another field, or to the steps."""
        if self.content.mode == TRANSFER:
            self._focus(self._transferring.leave(way))
            return
        if self.content.mode == REPLY:
            self.save(Outcome.ANSWERED) if way is Way.ON else self.finish()
            return
        self._following.warn_of_odd_number(field)
        if way is Way.STEPS and self._ending is self._goodbye:
            self.set_focus(self.content.steps)
        elif following := self.content.form.beyond(field, way):
            self._focus(following)
        elif way is Way.ON:
            self.tell(self.front.wording.say("Nothing is empty after this. F9 leads to the goodbye."))

    def take_offer(self, field: str) -> bool:
        """Take the person offered; among those to transfer to, go on to the next."""
        if field == TARGET:
            self._focus(self._transferring.leave(Way.DOWN))
            return True
        return self._following.take_offer(field)

    def type_elsewhere(self, text: str) -> None:
        """Text typed in a choice or on the goodbye page goes into the next field that takes text."""
        if self.content.mode == FAREWELL or not self._may_change:
            return
        choice = self.focused if isinstance(self.focused, Choice) else self.content.form.call_type
        self._show(FORM)
        entry = self.content.form.text_field_after(choice)
        self._focus(entry)
        entry.insert_typed(text)

    def chosen(self, choice: str, digit: int) -> None:
        """A digit was chosen: note it and move on."""
        playbook = self.front.desk.playbook
        if choice == "rings":
            self.content.is_apologising = digit == LATE and self.draft is not None and self.draft.has_caller
            self.apply(RingsCounted(digit))
        elif choice == "late" and (reason := playbook.late_reason(digit)):
            self.apply(LateReasonGiven(self.front.wording.text(reason.text)))
        elif choice == "type" and (kind := playbook.type_at(digit)):
            self.apply(TypeChanged(kind.id))
        elif choice == HEAD and 1 <= digit <= len(HEADS):
            self.apply(FieldSet(HEAD, HEADS[digit - 1]))
            if HEADS[digit - 1] == HEAD_ASKED:
                self.apply(TransferTargeted(self.front.desk.calls.head))
                self.transfer()
                self._focus(self._transferring.leave(Way.ON))
                return
        self._fill_form()
        onward = self.content.form.late if choice == "rings" and digit == LATE else None
        self._focus(onward or self.content.form.beyond(self.focused, Way.ON))

    def answered(self, sheet: str, digit: int) -> None:
        """A digit on the goodbye page saves; on the transfer it counts minutes or says why it failed."""
        draft = self.draft
        if draft is None or not self._may_change:
            return
        if sheet == SHEET:
            self._transferring.answer(draft, digit)
        elif sheet == GOODBYE:
            self._ending.answer(draft, digit)

    def accepted(self, sheet: str) -> None:
        """Enter takes the next step of a transfer, or leaves after the farewell."""
        if sheet == FAREWELL:
            self._go_on()
        elif sheet == SHEET and self.draft and self._may_change:
            self._transferring.accept(self.draft)

    def tick(self, step: str, *, done: bool) -> None:
        """A step was said or done, or that is taken back."""
        self.apply(StepTicked(step, self.front.desk.clock.now()) if done else StepUnticked(step))

    def leave_steps(self) -> None:
        """Back into the form, to where the cursor was."""
        self._focus(self._field or self.content.form.phone)

    def action_back(self) -> None:
        """Back to the form; a call is never left by Escape."""
        if self.content.mode == FAREWELL:
            self._go_on()
        elif self.content.mode == REPLY:
            self.finish()
        elif self.content.mode != FORM and self._may_change:
            self._show(FORM)
            self._focus(self._field or self.content.form.beyond(None, Way.ON))
        elif self.draft:
            self._ending.back(self.draft)

    def _go_on(self) -> None:
        """After the farewell: of an emergency, people are told before anything else."""
        if self._emergency:
            self._open_emergency(self._emergency)
        else:
            self._leave()

    def on_descendant_focus(self) -> None:
        """What is known of the caller gives way to the steps as the cursor goes on; the line follows it."""
        self._following.remark()
        if self.draft and not self.draft.amends and self._may_change and self.content.mode == FORM:
            self.content.show_line(self.draft)

    # showing

    def refresh_frame(self) -> None:
        """The header: the stopwatch, the type, who waits, and when the draft was last kept."""
        if self.draft:
            self.query_one("#header", Header).spread(*call_header(self.front, self.draft))
            self.content.show_due(self.draft)

    def help_lines(self) -> list[str]:
        """The clause of the step under the cursor, otherwise of the next one."""
        if not self.draft or not self.front.desk.has_playbook:
            return []
        stage = self.content.stage(self.draft)
        return clause_lines(self.front, self.draft, stage, self.content.steps.selected)

    @property
    def _ending(self) -> Closing | Correcting:
        """What ends that which is on the page."""
        return self._correcting if self.draft and self.draft.amends else self._goodbye

    @property
    def _field(self) -> Field | None:
        """Where the cursor was in the form of the call on the page."""
        return self._places.get(self.draft.uuid) if self.draft else None

    @property
    def _may_change(self) -> bool:
        """Whether there is a call on the page, and nothing of it is just being saved."""
        draft = self.draft
        return draft is not None and self.front.desk.has_playbook and not self._ending.is_saving(draft)

    def _show(self, mode: str) -> None:
        self.tell("")
        self.content.switch(mode)
        self._refresh()

    def _focus(self, widget: Widget | None) -> None:
        if widget is not None:
            self.set_focus(widget)
            if self.draft and isinstance(widget, Field) and self.content.mode == FORM:
                self._places[self.draft.uuid] = widget

    def _fill_form(self) -> None:
        if self.draft:
            self.content.fill_form(self.draft)

    def _say_farewell(self, draft: Draft, outcome: Outcome, closed: Closed) -> None:
        self.content.sheet(FAREWELL).show(self._goodbye.farewell(draft, outcome, closed))
        self._show(FAREWELL)
        if draft.late_entry:
            self.content.tell(self._goodbye.entered_line())
        else:
            self.content.say([self._goodbye.farewell_line(closed)])
        self._focus(self.content.sheet(FAREWELL))

    def _refresh(self) -> None:
        self.refresh_frame()
        draft = self.draft if self.front.desk.has_playbook else None
        digits = self._ending.digits(draft) if draft else ""
        self.offer_keys(*call_keys(self.front.wording, self.content.mode, self.draft, digits))
        if draft and draft.amends:
            self._correcting.show(draft, self.content)
        elif draft:
            asks = self._following if self.content.mode == REPLY else self._goodbye
            self.content.show(draft, asks.question(draft))
            self._following.remark()
            if self.size.width < USUAL and (line := self.content.steps.next_line):
                self.tell(line)  # the panel is folded away: its next step stands here
