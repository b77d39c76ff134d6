"""A page on which typing filters a list: home, the log and the menu."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from phonedesk.tui.screens.page import Page
from phonedesk.tui.widgets.entry import Entry, Way
from phonedesk.tui.widgets.row_list import RowList


class ListPage(Page):
    """The cursor stays in the box; arrows move along the list, Enter opens."""

    AUTO_FOCUS = "#look-up"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "move(-10)", show=False),
        Binding("pagedown", "move(10)", show=False),
    ]

    @property
    def query_text(self) -> str:
        """What stands in the box."""
        return self.query_one("#look-up", Entry).value

    def filter(self, query: str) -> None:
        """Show what the query finds."""
        raise NotImplementedError

    def open_selected(self) -> None:
        """Open the row under the cursor."""
        raise NotImplementedError

    def edited(self, field: str, text: str) -> None:
        """Typing is looking up."""
        self.filter(text)

    def leave(self, field: Widget, way: Way) -> None:
        """Enter opens, ↑ goes up the list."""
        if way is Way.ON:
            self.open_selected()
        elif way is Way.BACK:
            self.action_move(-1)

    def take_offer(self, field: str) -> bool:
        """↓ goes down the list."""
        self.action_move(1)
        return True

    def action_move(self, by: int) -> None:
        """Move along the list."""
        self.query_one(RowList).move(by)

    def on_row_list_opened(self) -> None:
        """A second click opens."""
        self.open_selected()
