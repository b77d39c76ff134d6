"""What is decided about a callback without a call: longer, another time, whose it is, merged, reopened."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from phonedesk.desk.callbacks import ReasonMissingError
from phonedesk.domain.callback import Callback
from phonedesk.domain.states import ChangeKind
from phonedesk.tui.deciding import Deciding
from phonedesk.tui.lines import beginning
from phonedesk.tui.merging import NUMBER, Merging
from phonedesk.tui.promises import NEWEST, history_lines, on_one_line, promise_line, standing_lines
from phonedesk.tui.screens.ask import NEW_TIME, REASON, Asked, AskPage, Refused
from phonedesk.tui.screens.page import Page
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.sheet import Sheet
from phonedesk.wording import message

if TYPE_CHECKING:
    from datetime import datetime

    from phonedesk.domain.call import Call
    from phonedesk.tui.front import Front

SHEET = "decisions"
ASSIGNEE = "assignee"
KINDS = (
    ChangeKind.EXTENDED,
    ChangeKind.MOVED,
    ChangeKind.ASSIGNED,
    ChangeKind.SUPERVISED,
    ChangeKind.MERGED,
    ChangeKind.UNMERGED,
    ChangeKind.REOPENED,
)
"""What the digits stand for, from 1."""
LABELS = {
    ChangeKind.EXTENDED: message("Extend the deadline"),
    ChangeKind.MOVED: message("Set another time"),
    ChangeKind.ASSIGNED: message("Assign it"),
    ChangeKind.SUPERVISED: message("Put it under supervision"),
    ChangeKind.UNSUPERVISED: message("End the supervision"),
    ChangeKind.MERGED: message("Merge it with another callback"),
    ChangeKind.UNMERGED: message("Undo a merge"),
    ChangeKind.REOPENED: message("Take it up again"),
}


class DecisionsPage(Page):
    """How a callback stands, and what can be decided about it by digit."""

    AUTO_FOCUS = f"#{SHEET}"
    HELP_LINES = (
        ("1-7", message("Decide; what needs a reason or a time asks for it.")),
        ("Esc", message("Back to where you were.")),
    )

    def __init__(self, front: Front, call: Call, open_page: Callable[[Page], None]) -> None:
        """`call` has a callback."""
        super().__init__(front)
        self._call = call
        self._open_page = open_page
        """What was typed for each decision and not saved yet."""
        self._deciding = Deciding(front)
        self._merging = Merging(front, self._open_page)

    def body(self) -> ComposeResult:
        """How it stands, and the digits."""
        with VerticalScroll(id="text"):
            yield Sheet(SHEET, self)

    def on_mount(self) -> None:
        """Show it."""
        say = self.front.wording.say
        self.query_one("#header", Header).spread(
            say("Callback {number}", number=self._call.number), self.front.operator
        )
        self.offer_keys(
            (f"1-{len(KINDS)}", say("Decide")), ("Esc", say("Back")), "new_call", "home", "emergency", "help"
        )
        self._show()

    @property
    def callback(self) -> Callback:
        """The callback as it stands."""
        assert self._call.callback is not None  # the page is opened for calls that have one
        return self._call.callback

    @property
    def number(self) -> str:
        """Under which the callback was promised."""
        return self._call.number

    def answered(self, sheet: str, digit: int) -> None:
        """Decide at once, or ask for what it needs."""
        if not 1 <= digit <= len(KINDS):
            return
        kind = KINDS[digit - 1]
        if why_not := self._why_not(kind):
            self.tell(why_not)
            return
        match kind:
            case ChangeKind.SUPERVISED:
                self._run(self._decide(self._call, self._supervision))
            case ChangeKind.MERGED:
                self._merging.ask_with_which(self._call, self._run_merge, self._ask_number)
            case ChangeKind.UNMERGED:
                self._merging.ask_which_out(self.callback, self._run_unmerge)
            case _:
                self._ask(kind)

    def accepted(self, sheet: str) -> None:
        """Enter alone decides nothing."""
        self.tell(self.front.wording.say("A digit decides; Esc goes back."))

    def type_elsewhere(self, text: str) -> None:
        """There is nothing to type in here."""
        self.tell(self.front.wording.say("A digit decides; Esc goes back."))

    # what can be decided

    @property
    def _supervision(self) -> ChangeKind:
        return ChangeKind.UNSUPERVISED if self.callback.supervised else ChangeKind.SUPERVISED

    def _why_not(self, kind: ChangeKind) -> str:
        """Why this cannot be decided just now; '' where it can."""
        say, callback = self.front.wording.say, self.callback
        if kind is ChangeKind.UNMERGED:
            is_merged = callback.merged_into or callback.merged
            return "" if is_merged else say("It is merged with no other callback.")
        if callback.merged_into:
            return say("It is merged into {number}: decide there.", number=callback.merged_into)
        if kind is ChangeKind.REOPENED:
            return say("It is open: nothing has to be taken up again.") if callback.is_open else ""
        if not callback.is_open:
            return say("It is done: 7 takes it up again.")
        if kind is ChangeKind.EXTENDED and callback.is_extended:
            return say("It was extended once already; 2 sets another time.")
        if kind is ChangeKind.EXTENDED and self.front.desk.callbacks.extension_of(self._call) is None:
            return say("The playbook allows no extension for this type; 2 sets another time.")
        return ""

    def _lines(self) -> Iterator[tuple[str, str]]:
        front, callback = self.front, self.callback
        say = front.wording.say
        yield say("Matter"), beginning(front, self._call.matter)
        status = front.wording.callback_status(callback.status)
        yield say("Promise"), on_one_line(f"{status}  {promise_line(front, callback)}")
        yield from standing_lines(front, callback)
        yield from history_lines(front, callback, NEWEST, self._call.follow_ups)
        yield "", ""

    def _choices(self) -> Iterator[tuple[str, str]]:
        say = self.front.wording.say
        for digit, kind in enumerate(KINDS, 1):
            label = LABELS[self._supervision if kind is ChangeKind.SUPERVISED else kind]
            yield say("Decide") if digit == 1 else "", f"{digit} {say(label)}"

    def _show(self) -> None:
        lines = list(self._lines())
        cannot = {len(lines) + place for place, kind in enumerate(KINDS) if self._why_not(kind)}
        self.query_one(f"#{SHEET}", Sheet).show((*lines, *self._choices()), dim=cannot)

    # asking

    def _ask(self, kind: ChangeKind) -> None:
        front, say = self.front, self.front.wording.say
        self._reread()  # an extension is counted from when it is due by now
        lines = [(say("Promise"), promise_line(front, self.callback)), *self._extended_lines(kind), ("", "")]
        asked = {
            ChangeKind.MOVED: [
                Asked(NEW_TIME, say("New time"), say("11-25, tomorrow, Friday 3pm")),
                Asked(REASON, say("Reason")),
            ],
            ChangeKind.ASSIGNED: [
                Asked(ASSIGNEE, say("Handled by"), say("department or person; empty for nobody"))
            ],
        }.get(kind, [Asked(REASON, say("Reason"))])
        typed = self._typed(kind)
        if kind is ChangeKind.ASSIGNED:
            typed.setdefault(ASSIGNEE, self.callback.assignee)
        title = f"{self._call.number}  {say(LABELS[kind])}"
        self._open_page(AskPage(front, title, lines, asked, typed, lambda: self._decide_typed(kind)))

    def _typed(self, kind: ChangeKind) -> dict[str, str]:
        return self.front.typed_about((self._call.number, kind))

    def _extended_lines(self, kind: ChangeKind) -> Iterator[tuple[str, str]]:
        if kind is not ChangeKind.EXTENDED:
            return
        wording = self.front.wording
        if due := self.front.desk.callbacks.extension_of(self._call):
            until = wording.promised(due.at, due.reason, self.front.desk.clock.zone)
            yield wording.say("Extended"), until

    def _ask_number(self) -> None:
        say, typed = self.front.wording.say, self._typed(ChangeKind.MERGED)
        asked = [Asked(NUMBER, say("Number"), say("such as 20261120-031"))]

        async def merge() -> Refused | None:
            return await self._merge(typed.get(NUMBER, ""))

        lines = [("", say("The older of the two answers both.")), ("", "")]
        title = f"{self._call.number}  {say(LABELS[ChangeKind.MERGED])}"
        self._open_page(AskPage(self.front, title, lines, asked, typed, merge))

    # deciding

    def _run(self, deciding: Coroutine[None, None, Refused | None]) -> None:
        """Have it decided beside the keys, and say why where it is not."""
        if not self.may_save():
            deciding.close()
            return

        async def decide() -> None:
            if refused := await deciding:
                self._say(refused.sentence, alarm=True)

        # The app's worker: F2 takes this page away while the decision is still being saved.
        self.app.run_worker(decide(), exit_on_error=False)

    def _run_merge(self, number: str) -> None:
        self._run(self._merge(number))

    def _run_unmerge(self, number: str) -> None:
        self._run(self._unmerge(number))

    async def _decide_typed(self, kind: ChangeKind) -> Refused | None:
        typed, callbacks = self._typed(kind), self.front.desk.callbacks
        due_at = None
        if kind is ChangeKind.MOVED:
            due_at = callbacks.time_to_come(typed.get(NEW_TIME, ""))
            if due_at is None:
                say = self.front.wording.say
                return Refused(say("That is no time: type 11-25, 11-25 15:00 or tomorrow."), NEW_TIME)
        elif kind is ChangeKind.EXTENDED and (extended := callbacks.extension_of(self._call)):
            due_at = extended.at
        reason, text = typed.get(REASON, ""), typed.get(ASSIGNEE, "")
        return await self._decide(self._call, kind, reason=reason, text=text, due_at=due_at)

    async def _merge(self, number: str) -> Refused | None:
        """Have the older one answer both."""
        other = self._merging.other(number)
        if isinstance(other, Refused):
            return other
        younger, older = sorted((self._call, other), key=lambda call: call.opened_at, reverse=True)
        return await self._decide(younger, ChangeKind.MERGED, text=older.number)

    async def _unmerge(self, number: str) -> Refused | None:
        """Have one that is merged stand for itself again: the one of that number, or this one."""
        other = self._merging.other(number)
        if isinstance(other, Refused):
            return other
        is_in_other = self.callback.merged_into == number
        call, into = (self._call, other) if is_in_other else (other, self._call)
        return await self._decide(call, ChangeKind.UNMERGED, text=into.number)

    async def _decide(
        self,
        call: Call,
        kind: ChangeKind,
        *,
        reason: str = "",
        text: str = "",
        due_at: datetime | None = None,
    ) -> Refused | None:
        change = self._deciding.change(call, kind, reason, text, due_at)
        try:
            await self.front.records.run(self.front.desk.callbacks.decide, call, change)
        except Exception as error:  # whatever it was, the callback is as it was
            self._reread()  # another desk may have decided meanwhile
            return Refused(self.front.trouble(error), REASON if isinstance(error, ReasonMissingError) else "")
        self._deciding.saved(change)
        said = self.front.wording.callback_change(change, self.front.desk.clock.zone)
        self._say(self.front.wording.say("{number}: {result}.", number=call.number, result=said))
        self._reread()
        return None

    def _reread(self) -> None:
        """Show how it stands by now."""
        if self not in self.app.screen_stack:
            return
        self._call = self.read_again(self._call)
        self._show()

    def _say(self, text: str, *, alarm: bool = False) -> None:
        """Say it here, or where the person is by now."""
        tell = self.tell if self in self.app.screen_stack else self.front.tell
        tell(text, alarm=alarm)
