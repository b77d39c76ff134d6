"""The office's holidays and make-up days, month by month; Enter changes the day under the cursor."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from phonedesk.domain.calendar import A_DAY, CalendarDay, DayKind, DaySource, is_weekend
from phonedesk.domain.text import one_line
from phonedesk.tui.screens.list_page import ListPage
from phonedesk.tui.screens.question import QuestionPage
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.row_list import Cell, RowList
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.domain.calendar import Calendar
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page

DAY, KIND, SOURCE = 12, 15, 12
KINDS = (DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.ORDINARY)
"""What the digits of the question stand for, from 1."""
WHOLE_YEAR = len(KINDS) + 1


class CalendarScreen(ListPage):
    """One month; the box takes the name of the day that is changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "turn(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
    ]
    HELP_LINES = (
        ("↑ ↓", message("Choose a day.")),
        ("PgUp PgDn", message("The month before or after.")),
        ("Enter", message("Change the day: a holiday, a make-up day, or neither.")),
        ("abc 春节", message("Type the name that the day is to bear; without one its neighbour's is used.")),
        ("Esc", message("Back to where you were.")),
    )

    def __init__(self, front: Front, open_page: Callable[[Page], None]) -> None:
        super().__init__(front)
        self._open_page = open_page
        self._first = self._today.replace(day=1)
        """The first day of the month that is shown."""

    def body(self) -> ComposeResult:
        """The box and the days."""
        say = self.front.wording.say
        yield Entry("look_up", self, id="look-up", placeholder=say("Name of the day, such as 春节"))
        yield RowList[date](self._lay_out, id="rows")

    def on_mount(self) -> None:
        """Show this month, the cursor on today."""
        say = self.front.wording.say
        self.offer_keys(
            ("Enter", say("Change")), ("PgUp/PgDn", say("Month")), ("Esc", say("Close")), "home", "help"
        )
        self._show(self._today.day)
        self.call_after_refresh(self.query_one(RowList).move, 0)  # by now the list has a height to scroll in

    def filter(self, query: str) -> None:
        """What is typed is a name, and filters nothing."""

    def action_move(self, by: int) -> None:
        """Move along the days; beyond the end of a month the next one follows."""
        chosen = self._chosen
        beyond = self._shifted(chosen, by)
        if (beyond.year, beyond.month) == (chosen.year, chosen.month):
            super().action_move(by)
        else:
            self._first = beyond.replace(day=1)
            self._show(beyond.day)

    def action_turn(self, by: int) -> None:
        """Show the month before or after."""
        number = self._first.year * 12 + self._first.month - 1 + by
        if date.min.year <= number // 12 <= date.max.year:
            self._first = date(number // 12, number % 12 + 1, 1)
            self._show(1)

    def open_selected(self) -> None:
        """Ask what the day is to be."""
        day, wording = self._chosen, self.front.wording
        lines = [(str(digit), wording.day_kind(kind)) for digit, kind in enumerate(KINDS, 1)]
        if day.year not in self._calendar.years:
            lines.append((str(WHOLE_YEAR), wording.say("all holidays of {year} are in", year=day.year)))
        title = f"{day.year}-{wording.day(day)}"
        self._open_page(QuestionPage(self.front, title, lines, lambda digit: self._answer(day, digit)))

    @property
    def _today(self) -> date:
        return self.front.desk.clock.now().astimezone(self.front.desk.clock.zone).date()

    @property
    def _calendar(self) -> Calendar:
        return self.front.desk.calendar.current

    @property
    def _chosen(self) -> date:
        chosen: date | None = self.query_one(RowList).selected
        return chosen or self._first

    def _answer(self, day: date, digit: int) -> None:
        if not self.may_save():
            return
        if digit == WHOLE_YEAR:
            self.run_worker(self._put(day, (), frozenset((day.year,))), exit_on_error=False)
            return
        kind = KINDS[digit - 1]
        name = "" if kind is DayKind.ORDINARY else one_line(self.query_text).strip() or self._name_near(day)
        self.run_worker(self._put(day, (CalendarDay(day, kind, name),), frozenset()), exit_on_error=False)

    async def _put(self, day: date, days: Sequence[CalendarDay], years: frozenset[int]) -> None:
        try:
            await self.front.records.run(self.front.desk.calendar.put, days, years)
        except Exception as error:  # whatever it was, the calendar is as it was
            self.tell(self.front.trouble(error), alarm=True)
            return
        self.query_one("#look-up", Entry).value = ""
        self._show(day.day)
        self.tell(self.front.wording.say("Kept; what is promised from now on is counted by it."))

    def _name_near(self, day: date) -> str:
        """The name of the day itself, otherwise of the day before or after."""
        near = (
            self._calendar.days.get(near) for near in (day, self._shifted(day, -1), self._shifted(day, 1))
        )
        return next((known.name for known in near if known and known.name), "")

    def _shifted(self, day: date, by: int) -> date:
        try:
            return day + by * A_DAY
        except OverflowError:
            return day

    def _show(self, cursor: int) -> None:
        """Show the month, the cursor on that day of it."""
        first, say = self._first, self.front.wording.say
        length = monthrange(first.year, first.month)[1]
        rows = self.query_one(RowList)
        rows.show([first.replace(day=number) for number in range(1, length + 1)], "")
        rows.move(cursor - 1)
        is_known = first.year in self._calendar.years
        missing = "" if is_known else say("The holidays of {year} are not known yet.", year=first.year)
        month = say("{year}-{month}", year=first.year, month=first.month)
        self.query_one("#header", Header).spread(f"{say('Holidays')}  {month}", missing)

    def _lay_out(self, day: date, width: int) -> Sequence[Cell]:
        wording, known = self.front.wording, self._calendar.days.get(day)
        is_worked = self._calendar.is_working(day)
        if known and known.kind is not DayKind.ORDINARY:
            kind = wording.day_kind(known.kind)
        else:
            kind = wording.say("weekend") if is_weekend(day) else wording.say("working day")
        is_own = known is not None and known.source is DaySource.OFFICE
        return (
            Cell(wording.day(day), DAY, "strong" if is_worked else "plain"),
            Cell(kind, KIND, "soon" if self._calendar.is_make_up(day) else "plain" if known else "dim"),
            Cell(wording.say("by this office") if is_own else "", SOURCE, "dim"),
            Cell(wording.holiday(known.name) if known else "", max(0, width - DAY - KIND - SOURCE)),
        )
