"""A page that asks for a few lines and hands them on: a reason, another time, who handles it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widget import Widget
from textual.widgets import Label

from phonedesk.tui.screens.page import Page
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.entry import Entry, Way
from phonedesk.tui.widgets.sheet import Sheet
from phonedesk.wording import message

if TYPE_CHECKING:
    from phonedesk.tui.front import Front

REASON, NEW_TIME = "reason", "new_time"


class Asked(NamedTuple):
    """A line that is asked for."""

    field: str
    label: str
    hint: str = ""
    is_offered: bool = False
    """Whether what stands there is only offered: the first letter typed replaces it."""


class Refused(NamedTuple):
    """Why the lines were not taken, and which of them is to be typed again."""

    sentence: str
    field: str = ""


class AskPage(Page):
    """Lines to read, then lines to type; Enter on the last one hands them on, Escape closes.

    What is typed stands in `typed`, which outlives the page: opened again, it is all there.
    """

    AUTO_FOCUS = ".asked"
    HELP_LINES: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", message("Go on; on the last line, save.")),
        ("Esc", message("Back; what was typed is kept.")),
    )

    def __init__(
        self,
        front: Front,
        title: str,
        lines: Sequence[tuple[str, str]],
        asked: Sequence[Asked],
        typed: MutableMapping[str, str],
        hand_on: Callable[[], Awaitable[Refused | None]],
    ) -> None:
        """`hand_on` is called with everything in `typed`, and says what is wrong with it."""
        super().__init__(front)
        self._title = title
        self._lines = lines
        self._asked = asked
        self._typed = typed
        self._hand_on = hand_on
        self._is_saving = False

    def body(self) -> ComposeResult:
        """What is asked, below what it is about."""
        yield Sheet("about", self)
        for asked in self._asked:
            with Horizontal(classes="field-row"):
                yield Label(asked.label, classes="wide-label", markup=False)
                entry = Entry(asked.field, self, id=f"asked-{asked.field}", placeholder=asked.hint)
                entry.add_class("asked")
                text = self._typed.get(asked.field, "")
                (entry.offer if asked.is_offered else entry.fill)(text)
                yield entry
        yield Container(id="rest")

    def on_mount(self) -> None:
        """Show what it is about, and the keys."""
        say = self.front.wording.say
        self.query_one("#header", Header).spread(self._title, self.front.operator)
        about = self.query_one("#about", Sheet)
        about.can_focus = False
        about.show(self._lines)
        self.offer_keys(("Enter", say("Save")), ("Esc", say("Back")), "new_call", "home", "emergency", "help")

    def edited(self, field: str, text: str) -> None:
        """Keep what is typed."""
        self._typed[field] = text

    def leave(self, field: Widget, way: Way) -> None:
        """Go on or back; after the last line it is handed on."""
        entries = list(self.query(Entry).results(Entry))
        here = entries.index(field) if isinstance(field, Entry) else 0
        following = here - 1 if way is Way.BACK else here + 1
        if following < len(entries):
            self.set_focus(entries[max(0, following)])
        elif way is Way.ON and not self._is_saving and self.may_save():
            self._is_saving = True
            # The app's worker: F2 takes this page away while it is still being saved.
            self.app.run_worker(self._save(), exit_on_error=False)

    def take_offer(self, field: str) -> bool:
        """Nothing is offered here."""
        return False

    def answered(self, sheet: str, digit: int) -> None:
        """The lines above are only read."""

    def accepted(self, sheet: str) -> None:
        """The lines above are only read."""

    def type_elsewhere(self, text: str) -> None:
        """There is nowhere else to type."""

    async def _save(self) -> None:
        try:
            refused = await self._hand_on()
        finally:
            self._is_saving = False
        if refused is None:
            self._typed.clear()
            if self.is_current:
                self.dismiss()
            return
        if self not in self.app.screen_stack:
            self.front.tell(refused.sentence, alarm=True)
            return
        self.tell(refused.sentence, alarm=True)
        if refused.field:
            self.set_focus(self.query_one(f"#asked-{refused.field}"))
