"""Home: the pending callbacks, most urgent first; typing is looking up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer

from phonedesk.domain.board import Group, board
from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.states import OPEN_STATUSES
from phonedesk.store.errors import Reason, StoreError
from phonedesk.tui.actions import initials_of
from phonedesk.tui.home_rows import HomeRows
from phonedesk.tui.screens.look_up_page import LookUpPage
from phonedesk.tui.widgets.bars import Bar, Header
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.preview import Preview
from phonedesk.tui.widgets.row_list import RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.desk.lookup import Found
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.emergency import Emergency
    from phonedesk.tui.front import Front

    HomeRow = Emergency | PendingCallback | CallSummary

FIRST = 50
"""How many callbacks the first frame has, the others come after it: more than any terminal is high."""
HEADINGS = {
    Group.OVERDUE: message("Overdue {n}"),
    Group.TODAY: message("Today {n}"),
    Group.THIS_WEEK: message("This week {n}"),
    Group.LATER: message("Later {n}"),
}
A_FRAME_LATER = 0.05
"""Seconds for which the preview leaves the processor to the rows on their way to the terminal."""


class HomeScreen(LookUpPage):
    """The receptionist's list of promises."""

    HELP_LINES = (
        (
            "abc 张 138",
            message("Type a piece of a name, its pinyin, number, organisation or matter: the list follows."),
        ),
        ("type: by: 上周", message("Narrow by type, operator or days; Tab completes.")),
        ("↑ ↓", message("Choose a callback.")),
        ("Enter", message("Open the return call, or the record of another call.")),
        ("Esc", message("Empty the look-up.")),
    )

    CSS_PATH = None  # the application's: the first frame waits for no more
    COMPONENT_CLASSES = {"home--alarm"}

    def __init__(
        self,
        front: Front,
        open_callback: Callable[[str], None],
        open_record: Callable[[str], None],
        open_emergency: Callable[[str], None],
    ) -> None:
        super().__init__(front)
        self._open_callback = open_callback
        self._open_record = open_record
        self._open_emergency = open_emergency
        self.now = front.desk.clock.now()
        """The instant by which the rows stand where they stand."""
        self._board = board((), self.now, front.desk.clock.zone)
        self._is_painted = False
        self._failure: Reason | None = None
        """Why the records could not be read the last time; of those that are held, the list is read again."""
        self._previewing: Timer | None = None
        self._to_be_told = 0
        """How many people are still to be told of a call."""

    def body(self) -> ComposeResult:
        """The look-up, the counts, the list and the preview."""
        say = self.front.wording.say
        yield Entry(
            "look_up",
            self,
            id="look-up",
            placeholder=say("Look up: name, pinyin, last digits, organisation, matter"),
        )
        yield Bar(id="counts")
        with Container(id="callbacks"):
            yield RowList(HomeRows(self).lay_out, id="rows")
            yield Preview(self.front)

    def on_mount(self) -> None:
        """Fill the page before it is painted; the preview, which takes a record, comes after that."""
        self.reload()
        self.set_timer(A_FRAME_LATER, self._complete)
        self.set_interval(1, self._tick)

    def on_screen_resume(self) -> None:
        """Whatever was done on another page shows here."""
        if self._is_painted:
            self.reload()

    def on_screen_suspend(self) -> None:
        """What was said here is of no interest when the page comes back."""
        self.tell("")

    @property
    def _rows(self) -> RowList[HomeRow]:
        return self.query_one("#rows", RowList)

    def reload(self) -> None:
        """Read the callbacks anew."""
        try:
            self._board = self.front.desk.callbacks.board(None if self._is_painted else FIRST)
            self._to_be_told = self.front.desk.messages.count
            self.front.line_fault = self.front.desk.line_faults.lasting
            self.front.read_emergencies()
        except StoreError as error:
            self._failed(error)
        else:
            if self._failure:
                self.tell("")
            self._failure = None
        self.now = self.front.desk.clock.now()
        self.filter(self.query_text)
        self.refresh_frame()

    def filter(self, query: str) -> None:
        """Show the pending callbacks, or what the query finds: those first, then the log."""
        if query.strip():
            self.look_up(query)
        else:
            self.stop_looking_up()
            self._show_board()

    def show_found(self, found: Found, *, keeps_cursor: bool) -> None:
        """The callbacks among what is found come first."""
        rows: Sequence[HomeRow] = (*found.callbacks, *found.calls)
        self._show(rows, self.front.wording.say("No call is found."), keeps_cursor=keeps_cursor)

    def refresh_frame(self) -> None:
        """Bring header, counts and keys up to date."""
        wording, front = self.front.wording, self.front
        local = self.now.astimezone(front.desk.clock.zone)
        on_duty = wording.say("On duty: {operator}", operator=front.operator) if front.operator else ""
        self.query_one("#header", Header).spread(
            f"{front.department}  {on_duty}", f"{wording.day(local.date())} {local:%H:%M}"
        )
        self.query_one("#counts", Bar).show(self._counts())
        self._offer_keys()
        banner = front.records_banner or front.banner
        if banner and not self.reminds:
            self.tell(banner, alarm=True)

    def _offer_keys(self) -> None:
        """Enter does what the row under the cursor is for."""
        wording = self.front.wording
        is_urgent = self.front.is_emergency(self._rows.selected)
        self.offer_keys(
            "new_call",
            ("Enter", wording.say("Emergency") if is_urgent else wording.say("Return call")),
            "look_up",
            "open_calls",
            "emergency",
            "menu",
            "help",
        )

    def action_back(self) -> None:
        """Escape empties the look-up; there is nowhere further back."""
        self.query_one("#look-up", Entry).value = ""

    def open_selected(self) -> None:
        """Open the return call, or the record of a call that waits for none."""
        row = self._rows.selected
        if self.front.is_emergency(row):
            self._open_emergency(row.number)
        elif row and (isinstance(row, PendingCallback) or (row.merged_into and row.status in OPEN_STATUSES)):
            self._open_callback(row.number)
        elif row:
            self._open_record(row.number)

    def on_row_list_moved(self) -> None:
        """The preview shows the row under the cursor."""
        super().on_row_list_moved()
        self._offer_keys()
        self._preview_soon()

    def _complete(self) -> None:
        self._is_painted = True
        if not self._board.is_whole:
            self._read_all()
        self._preview()

    def _read_all(self) -> None:
        """Bring the callbacks that the first frame did without; whatever was done meanwhile stays done."""
        try:
            self._board = self.front.desk.callbacks.board()
        except StoreError as error:
            self._failed(error)
        else:
            self._rearrange()

    def _tick(self) -> None:
        if self._failure is Reason.BUSY and self.is_current:
            self.reload()
        now = self.front.desk.clock.now()
        is_another_minute = now.replace(second=0, microsecond=0) != self.now.replace(second=0, microsecond=0)
        if is_another_minute or now > self._board.changes_at:
            self.now = now
            if self._board.is_whole:
                self._board = board(self._board.rows, now, self.front.desk.clock.zone)
            self._rearrange()
        elif self.front.emergencies and self.is_current:
            self._rows.refresh()  # their clocks run

    def _rearrange(self) -> None:
        """Show the callbacks where they stand by now, the cursor on the one on which it was."""
        self.refresh_frame()
        if self.query_text.strip():
            self._rows.refresh()
            return
        selected = self._rows.selected
        self._show_board(keeps_cursor=True)
        numbers = [row.number for row in self._standing]
        if selected and selected.number in numbers:
            self._rows.move_to(numbers.index(selected.number))

    def _counts(self) -> Content:
        say, found = self.front.wording.say, self._board
        overdue, due_today = found.counts[Group.OVERDUE], found.counts[Group.TODAY]
        counts = [say("Callbacks {n}", n=found.total), say("Due today {n}", n=due_today)]
        urgent = len(self.front.emergencies)
        if self.front.calls.count:
            counts.append(say("Open calls {n}", n=self.front.calls.count))
        if self._to_be_told:
            counts.append(
                say("To be told {n} (F10 {letters})", n=self._to_be_told, letters=initials_of("messages"))
            )
        counts.append(self.front.calendar_note)
        red = self.get_visual_style("home--alarm")
        alarm = red if overdue else ""
        return Content.assemble(
            (say("Emergencies {n}", n=urgent) + "  " if urgent else "", red),
            counts[0],
            "  ",
            (say("Overdue {n}", n=overdue), alarm),
            "  ",
            "  ".join(filter(None, counts[1:])),
        )

    def _show_board(self, *, keeps_cursor: bool = False) -> None:
        say, found, urgent = self.front.wording.say, self._board, len(self.front.emergencies)
        above = [(0, say("Emergencies {n}", n=urgent))] if urgent else []
        headings = [
            (urgent + at, say(HEADINGS[group], n=found.counts[group])) for group, at in found.starts.items()
        ]
        empty = say("No callback is pending.")
        self._show(self._standing, empty, [*above, *headings], keeps_cursor=keeps_cursor)

    @property
    def _standing(self) -> Sequence[HomeRow]:
        """What waits here: emergencies before all callbacks (3.4.1)."""
        return (*self.front.emergencies, *self._board.rows)

    def _show(
        self,
        rows: Sequence[HomeRow],
        empty: str,
        headings: Sequence[tuple[int, str]] = (),
        *,
        keeps_cursor: bool = False,
    ) -> None:
        self._rows.show(rows, empty, headings=headings, keeps_cursor=keeps_cursor)
        if self._is_painted:
            self._preview_soon()

    def _failed(self, error: StoreError) -> None:
        self._failure = error.reason
        is_held = error.reason is Reason.BUSY
        self.tell(self.front.waiting if is_held else self.front.trouble(error), alarm=True)

    def _preview_soon(self) -> None:
        """Once the rows are painted, and of all that a fast hand leads past only the last."""
        if self._previewing:
            self._previewing.stop()
        self._previewing = self.set_timer(A_FRAME_LATER, self._preview)

    def _preview(self) -> None:
        row, calls = self._rows.selected, self.front.desk.calls
        call, caller = None, None
        try:
            if row and not row.confidential and (call := calls.record(row.number, patience_ms=0)):
                caller = calls.earlier_calls(call)
        except StoreError as error:
            self._failed(error)
        self.query_one("#preview", Preview).show(row, call, caller)
