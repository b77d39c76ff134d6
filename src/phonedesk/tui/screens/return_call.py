"""The return call: a callback is a call, taken through what was promised (3.1.2, 3.1.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Label

from phonedesk.desk.callbacks import NEW_TIME, REASON, REPLY, ReasonMissingError, ReplyMissingError
from phonedesk.domain.draft import FieldSet, OutcomeChosen
from phonedesk.domain.phone import grouped
from phonedesk.domain.states import AttemptResult
from phonedesk.tui.lines import beginning
from phonedesk.tui.promises import NEWEST, history_lines, on_one_line, promise_line, standing_lines
from phonedesk.tui.screens.page import Page
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.entry import Entry, Way
from phonedesk.tui.widgets.long_entry import LongEntry
from phonedesk.tui.widgets.sheet import Sheet
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.call import Call
    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front

LINE, RESULT = "spoken", "result"
RESULTS = tuple(AttemptResult)
IN_LINES = ((1, 2, 3, 4), (5, 6), (7, 8))
"""The digits that stand side by side."""
DECIDE = len(RESULTS) + 1
ASKED = {
    AttemptResult.ANSWERED: (REPLY,),
    AttemptResult.POSTPONED: (NEW_TIME, REASON),
    AttemptResult.CANCELLED: (REASON,),
    AttemptResult.CALL_LATER: (NEW_TIME, REASON),
}
"""What each result wants to know before it is saved."""


class ReturnCallScreen(Page):
    """The number, the question as it was asked, the line to say, and then the result by digit."""

    CSS_PATH = ["../styles/over.tcss", "../styles/call.tcss"]
    FOR_CALLERS = True
    AUTO_FOCUS = ""  # `_ask` says where the cursor belongs
    HELP_LINES = (
        ("1", message("Answered: type the reply given, Enter saves.")),
        ("2 3", message("Nobody answered, or busy: counted and kept on the list.")),
        ("4", message("Another time: when, and why.")),
        ("5", message("No return call any more: why.")),
        ("6", message("Not the right number: counted and kept on the list.")),
        ("7", message("They asked to be called later: when.")),
        ("8", message("Extend, assign, supervise, merge: what is decided without a call.")),
        ("Esc", message("Back; what was typed is kept.")),
    )

    def __init__(
        self,
        front: Front,
        call: Call,
        leave: Callable[[], None],
        open_decisions: Callable[[str], None],
    ) -> None:
        super().__init__(front)
        self._call = call
        self._leave = leave
        self._open_decisions = open_decisions
        self._result: AttemptResult | None = None
        self._is_saving = False

    def body(self) -> ComposeResult:
        """The call as it was, the results, and what a result asks for."""
        say = self.front.wording.say
        yield Sheet(LINE, self)
        yield Sheet(RESULT, self)
        with Horizontal(classes="field-row", id="row-new_time"):
            yield Label(say("New time"), classes="wide-label")
            yield Entry(NEW_TIME, self, id="field-new_time", placeholder=say("11-25, tomorrow, Friday 3pm"))
        with Horizontal(classes="field-row", id="row-reason"):
            yield Label(say("Reason"), classes="wide-label")
            yield Entry(REASON, self, id="field-reason")
        with Horizontal(classes="field-row", id="row-reply"):
            yield Label(say("Reply given"), classes="wide-label")
            yield LongEntry(REPLY, self, id="field-reply")

    def on_mount(self) -> None:
        """Show the call, and what had been typed if it was left."""
        self.query_one(f"#{LINE}", Sheet).can_focus = False
        for field in self.query("Entry, LongEntry").results():
            if isinstance(field, Entry | LongEntry) and self.draft:
                field.fill(self.draft.text_of(field.field))
        self.query_one(f"#{RESULT}", Sheet).show(self._lines())
        self.set_interval(1, self._refresh_header)
        self._refresh_header()
        self._ask(None)

    @property
    def number(self) -> str:
        """Under which the callback was promised."""
        return self._call.number

    def on_screen_resume(self) -> None:
        """What was decided on the page over this one shows here."""
        self._call = self.read_again(self._call)
        self.query_one(f"#{RESULT}", Sheet).show(self._lines())

    @property
    def draft(self) -> Draft | None:
        """The return call as it stands."""
        return self.front.calls.current

    def edited(self, field: str, text: str) -> None:
        """Keep what is typed, as in any call."""
        if self.draft and not self._is_saving and self.draft.text_of(field) != text:
            self.front.calls.apply(FieldSet(field, text))

    def leave(self, field: Widget, way: Way) -> None:
        """Enter goes on, and saves on the last line."""
        asked = (
            [self.query_one(f"#field-{name}") for name in ASKED.get(self._result, ())] if self._result else []
        )
        here = asked.index(field) if field in asked else 0
        if way is Way.BACK:
            if here == 0:
                self._ask(None)
            else:
                self.set_focus(asked[here - 1])
        elif here + 1 < len(asked):
            self.set_focus(asked[here + 1])
        elif way is Way.ON:
            self._save()

    def take_offer(self, field: str) -> bool:
        """Nothing is offered here."""
        return False

    def answered(self, sheet: str, digit: int) -> None:
        """A result: saved at once, or after what it asks for."""
        if digit == DECIDE and not self._is_saving:
            self._open_decisions(self._call.number)
        elif 1 <= digit <= len(RESULTS) and not self._is_saving:
            self._ask(RESULTS[digit - 1])
            if not ASKED.get(RESULTS[digit - 1]):
                self._save()

    def accepted(self, sheet: str) -> None:
        """Enter alone says nothing yet."""
        self.tell(self.front.wording.say("A digit says what came of it."))

    def type_elsewhere(self, text: str) -> None:
        """Text typed before a digit is the reply."""
        if not self._is_saving:
            self._ask(AttemptResult.ANSWERED)
            self.query_one("#field-reply", LongEntry).insert_typed(text)

    def action_back(self) -> None:
        """Back to the results, then home; what was typed is kept."""
        if self._is_saving:
            return
        if self._result:
            self._ask(None)
        else:
            self.abandon()
            self._leave()

    def abandon(self) -> None:
        """The page is left: a return call of which nothing was typed, and no result chosen, was none."""
        draft = self.draft
        if draft and not (draft.outcome or any(text.strip() for text in draft.values.values())):
            self.front.calls.let_go(draft.uuid)

    def _ask(self, result: AttemptResult | None) -> None:
        self._result = result
        asked = ASKED.get(result, ()) if result else ()
        for name in (REPLY, NEW_TIME, REASON):
            self.query_one(f"#row-{name}").display = name in asked
        phrases, text = self.front.desk.playbook.phrases, self.front.wording.text
        if result is AttemptResult.ANSWERED:
            line = text(phrases.reply_check)
        else:
            opened = self._call.opened_at.astimezone(self.front.desk.clock.zone).date()
            spoken = self.front.wording.spoken_day(opened)
            line = text(phrases.return_call, department=self.front.department, date=spoken)
        self.query_one(f"#{LINE}", Sheet).show([(self.front.wording.say("Say"), line)])
        self.set_focus(self.query_one(f"#field-{asked[0]}" if asked else f"#{RESULT}"))
        say = self.front.wording.say
        keys = ("Enter", say("Save")) if asked else (f"1-{DECIDE}", say("Result"))
        self.offer_keys(keys, ("Esc", say("Back")), "new_call", "home", "emergency", "help")

    def _save(self) -> None:
        if self.draft and self._result and not self._is_saving and self.may_save():
            self._is_saving = True
            draft = self.front.calls.apply(OutcomeChosen(self._result))
            self.tell(self.front.wording.say("Saving."))
            # The app's worker: F2 takes this page away while the attempt is still being saved.
            self.app.run_worker(self._attempt(draft, self._result), exit_on_error=False)

    async def _attempt(self, draft: Draft, result: AttemptResult) -> None:
        wording = self.front.wording
        try:
            needs_time = NEW_TIME in ASKED.get(result, ())
            new_time = self.front.desk.callbacks.time_to_come(draft.text_of(NEW_TIME)) if needs_time else None
            if needs_time and new_time is None:
                self.tell(wording.say("That is no time: type 11-25, 11-25 15:00 or tomorrow."), alarm=True)
                self.set_focus(self.query_one("#field-new_time"))
                return
            attempt = self.front.desk.callbacks.attempt
            await self.front.records.run(attempt, draft, self._call.number, result, new_time)
        except ReplyMissingError:
            self.tell(wording.say("Please type the reply that was given."), alarm=True)
        except ReasonMissingError:
            self.tell(wording.say("Please type the reason."), alarm=True)
        except Exception as error:  # whatever it was, what was typed stays and the person has to be told
            self.tell(self.front.trouble(error), alarm=True)
        else:
            self.front.calls.let_go(draft.uuid)
            if self.is_current:
                self._leave()
            said = wording.say(
                "{number}: {result}.", number=self._call.number, result=wording.attempt_result(result)
            )
            self.front.tell(said)
        finally:
            self._is_saving = False

    def _lines(self) -> Iterator[tuple[str, str]]:
        wording, call = self.front.wording, self._call
        say = wording.say
        yield say("Phone"), grouped(call.phone, call.phone_normalised)
        who = "  ".join(filter(None, (call.caller_name, call.organisation, call.position)))
        yield say("Caller"), who or say("anonymous")
        yield say("Matter"), beginning(self.front, call.matter)
        if call.callback:
            yield say("Promise"), on_one_line(promise_line(self.front, call.callback))
            yield from standing_lines(self.front, call.callback)
            yield from history_lines(self.front, call.callback, NEWEST, call.follow_ups)
        yield "", ""
        labels = {digit: wording.attempt_result(result) for digit, result in enumerate(RESULTS, 1)}
        labels[DECIDE] = say("other decisions")
        for row in IN_LINES:
            line = "   ".join(f"{digit} {labels[digit]}" for digit in row)
            yield say("Result") if row == IN_LINES[0] else "", line

    def _refresh_header(self) -> None:
        wording, draft = self.front.wording, self.draft
        if draft:
            seconds = self.front.calls.seconds_open(draft.uuid)
            left = wording.say(
                "Return call {time}  {number}", time=wording.stopwatch(seconds), number=self._call.number
            )
            self.query_one("#header", Header).spread(left, f"{self.front.kept}  {draft.operator}")
