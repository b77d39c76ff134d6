"""A list that is looked through and changed: messages, standard answers, the directory, nuisance numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult

from phonedesk.tui.screens.ask import Refused
from phonedesk.tui.screens.list_page import ListPage
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.entry import Entry
from phonedesk.tui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from phonedesk.tui.front import Front
    from phonedesk.tui.screens.page import Page


class KeptListPage(ListPage):
    """What such pages have in common: their frame, reading anew, and saving what a digit says."""

    HEADING: ClassVar[str]
    HINT: ClassVar[str]
    """What stands in the empty box."""
    KEYS: ClassVar[Sequence[tuple[str, str]]]
    """(key, message) pairs of what the page itself understands."""
    ELSEWHERE: ClassVar[tuple[str, ...]] = ("new_call", "home", "help")

    def __init__(self, front: Front, open_page: Callable[[Page], None]) -> None:
        """`open_page` lays a page over this one."""
        super().__init__(front)
        self.open_page = open_page

    def body(self) -> ComposeResult:
        """The box and the rows."""
        yield Entry("look_up", self, id="look-up", placeholder=self.front.wording.say(self.HINT))
        yield RowList[Any](self.lay_out, id="rows")

    def on_mount(self) -> None:
        """Show all there is."""
        say = self.front.wording.say
        self.query_one("#header", Header).spread(say(self.HEADING), self.front.operator)
        own = ((key, say(label)) for key, label in self.KEYS)
        self.offer_keys(*own, ("Esc", say("Close")), *self.ELSEWHERE)
        self.filter("")

    def on_screen_resume(self) -> None:
        """What was changed on the page over this one shows."""
        if self.is_mounted:
            self.reload()

    def reload(self) -> None:
        """The records have changed."""
        self.filter(self.query_text)

    def lay_out(self, row: Any, width: int) -> Sequence[Cell]:
        """The cells of a row for a width."""
        raise NotImplementedError

    def save(self, change: Callable[[], object], said: str) -> None:
        """Have something changed, and say that it was; the page may be left meanwhile."""
        self.app.run_worker(self.saved(change, said), exit_on_error=False)

    async def saved(self, change: Callable[[], object], said: str, field: str = "") -> Refused | None:
        """Change something in the thread that writes; where that fails, why, and that `field` is at fault."""
        front = self.front
        try:
            await front.records.run(change)
        except Exception as error:  # whatever it was, all is as it was
            trouble = front.trouble(error)
            self.tell(trouble, alarm=True)
            return Refused(trouble, field)
        front.records_changed()
        if self.is_mounted:
            self.reload()
        self.tell(said)
        return None
