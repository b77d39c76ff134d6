"""Home: the pending callbacks, most urgent first; typing is looking up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.phone import grouped
from phonedesk.store.errors import Reason, StoreError
from phonedesk.tui.screens.look_up_page import LookUpPage
from phonedesk.tui.widgets.bars import Bar, Header
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.preview import Preview
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.desk.lookup import Found
    from phonedesk.domain.call import CallSummary
    from phonedesk.tui.front import Front

DUE, NAME, PHONE, ORGANISATION = 11, 9, 15, 12
SOON = timedelta(days=1)
A_FRAME_LATER = 0.05
"""Seconds for which the preview leaves the processor to the first frame on its way to the terminal."""


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
        self, front: Front, open_callback: Callable[[str], None], open_record: Callable[[str], None]
    ) -> None:
        super().__init__(front)
        self._open_callback = open_callback
        self._open_record = open_record
        self._pending: Sequence[PendingCallback] = ()
        self._now = front.desk.clock.now()
        self._is_painted = False
        self._failure: Reason | None = None
        """Why the records could not be read the last time; of those that are held, the list is read again."""

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
            yield RowList(self._lay_out, id="rows")
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
    def _rows(self) -> RowList[PendingCallback | CallSummary]:
        return self.query_one("#rows", RowList)

    def reload(self) -> None:
        """Read the callbacks anew."""
        try:
            self._pending = self.front.desk.callbacks.pending()
        except StoreError as error:
            self._failed(error)
        else:
            if self._failure:
                self.tell("")
            self._failure = None
        self._now = self.front.desk.clock.now()
        self.filter(self.query_text)
        self.refresh_frame()

    def filter(self, query: str) -> None:
        """Show the pending callbacks, or what the query finds: those first, then the log."""
        if query.strip():
            self.look_up(query)
        else:
            self.stop_looking_up()
            self._show(self._pending, self.front.wording.say("No callback is pending."))

    def show_found(self, found: Found, *, keeps_cursor: bool) -> None:
        """The callbacks among what is found come first."""
        rows: Sequence[PendingCallback | CallSummary] = (*found.callbacks, *found.calls)
        self._show(rows, self.front.wording.say("No call is found."), keeps_cursor=keeps_cursor)

    def refresh_frame(self) -> None:
        """Bring header, counts and keys up to date."""
        wording, front = self.front.wording, self.front
        local = self._now.astimezone(front.desk.clock.zone)
        on_duty = wording.say("On duty: {operator}", operator=front.operator) if front.operator else ""
        self.query_one("#header", Header).spread(
            f"{front.department}  {on_duty}", f"{wording.day(local.date())} {local:%H:%M}"
        )
        self.query_one("#counts", Bar).show(self._counts())
        self.offer_keys(
            "new_call",
            ("Enter", wording.say("Return call")),
            "look_up",
            "open_calls",
            "emergency",
            "menu",
            "help",
        )
        if banner := front.records_banner or front.banner:
            self.tell(banner, alarm=True)

    def action_back(self) -> None:
        """Escape empties the look-up; there is nowhere further back."""
        self.query_one("#look-up", Entry).value = ""

    def open_selected(self) -> None:
        """Open the return call, or the record of a call that waits for none."""
        row = self._rows.selected
        if isinstance(row, PendingCallback):
            self._open_callback(row.number)
        elif row:
            self._open_record(row.number)

    def on_row_list_moved(self) -> None:
        """The preview shows the row under the cursor."""
        super().on_row_list_moved()
        self._preview()

    def _complete(self) -> None:
        self._is_painted = True
        self._preview()

    def _tick(self) -> None:
        if self._failure is Reason.BUSY and self.is_current:
            self.reload()
        now = self.front.desk.clock.now()
        if now.replace(second=0, microsecond=0) != self._now.replace(second=0, microsecond=0):
            self._now = now
            self.refresh_frame()
            self._rows.refresh()

    def _counts(self) -> Content:
        say, zone = self.front.wording.say, self.front.desk.clock.zone
        today = self._now.astimezone(zone).date()
        overdue = sum(row.is_overdue(self._now) for row in self._pending)
        due_today = sum(
            row.due_at.astimezone(zone).date() == today and not row.is_overdue(self._now)
            for row in self._pending
        )
        counts = [say("Callbacks {n}", n=len(self._pending)), say("Due today {n}", n=due_today)]
        if self.front.calls.count:
            counts.append(say("Open calls {n}", n=self.front.calls.count))
        counts.append(self.front.calendar_note)
        alarm = self.get_visual_style("home--alarm") if overdue else ""
        return Content.assemble(
            counts[0], "  ", (say("Overdue {n}", n=overdue), alarm), "  ", "  ".join(filter(None, counts[1:]))
        )

    def _show(
        self, rows: Sequence[PendingCallback | CallSummary], empty: str, *, keeps_cursor: bool = False
    ) -> None:
        self._rows.show(rows, empty, keeps_cursor=keeps_cursor)
        if self._is_painted:
            self._preview()

    def _lay_out(self, row: PendingCallback | CallSummary, width: int) -> Sequence[Cell]:
        if isinstance(row, PendingCallback):
            return self._lay_out_callback(row, width)
        number, wording = self.number_cell(row.number[4:], DUE, "dim"), self.front.wording
        if row.confidential:
            return (number, Cell(wording.say("[confidential]"), width - DUE, "dim"))
        rest = width - DUE - NAME - PHONE - ORGANISATION
        return (number, *self._who(row), self.text_cell(row.matter.split("\n")[0], rest, "dim"))

    def _lay_out_callback(self, row: PendingCallback, width: int) -> Sequence[Cell]:
        wording, zone = self.front.wording, self.front.desk.clock.zone
        overdue = row.is_overdue(self._now)
        soon = not overdue and row.due_at - self._now < SOON
        due = Cell(
            wording.due(row.due_at, self._now, zone), DUE, "alarm" if overdue else "soon" if soon else "plain"
        )
        rest = width - DUE - NAME - PHONE - ORGANISATION
        if row.confidential:
            sign = wording.say("[confidential]")
            rest = width - DUE - NAME - PHONE
            return (due, Cell(sign, NAME + PHONE, "dim"), self.number_cell(row.number, rest))
        tries = (
            wording.say_count("  tried {n} time", "  tried {n} times", row.unreached) if row.unreached else ""
        )
        calls = wording.say_count("  {n} call", "  {n} calls", row.calls) if row.calls > 1 else ""
        return (due, *self._who(row), self.text_cell(row.matter.split("\n")[0] + calls + tries, rest))

    def _who(self, row: PendingCallback | CallSummary) -> Sequence[Cell]:
        nobody = Cell(self.front.wording.say("anonymous"), NAME, "dim")
        name = self.name_cell(row.caller_name, NAME, "strong", is_person=True)
        return (
            name if row.caller_name else nobody,
            self.number_cell(grouped(row.phone, row.phone_normalised), PHONE),
            self.name_cell(row.organisation, ORGANISATION, "dim", is_person=False),
        )

    def _failed(self, error: StoreError) -> None:
        self._failure = error.reason
        is_held = error.reason is Reason.BUSY
        self.tell(self.front.waiting if is_held else self.front.trouble(error), alarm=True)

    def _preview(self) -> None:
        row, calls = self._rows.selected, self.front.desk.calls
        call, caller = None, None
        try:
            if row and not row.confidential and (call := calls.record(row.number)):
                caller = calls.earlier_calls(call)
        except StoreError as error:
            self._failed(error)
        self.query_one("#preview", Preview).show(row, call, caller)
