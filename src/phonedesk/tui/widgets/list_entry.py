"""A field of several items, which are asked for and typed one by one."""

from __future__ import annotations

from textual import events

from phonedesk.domain.items import items_of
from phonedesk.tui.widgets.entry import Way
from phonedesk.tui.widgets.long_entry import LongEntry


class ListEntry(LongEntry):
    """One item a line, its number drawn before it: Enter begins the next one, on an empty one it goes on."""

    @property
    def said(self) -> str:
        """The items alone: one that was begun and says nothing is none."""
        return "\n".join(items_of(self.text))

    def fill(self, text: str) -> None:
        """Show what the field holds already; an item that is just begun stays."""
        items = items_of(text)
        if not items or items != items_of(self.text):
            super().fill("\n".join(items))

    def load_text(self, text: str) -> None:
        """Put in a whole text."""
        super().load_text(text)
        self._number()

    def tell(self) -> None:
        """Tell the owner, and number what is there."""
        self._number()
        super().tell()

    def go(self, way: Way) -> None:
        """Leave the field without empty items, but for a look at the steps."""
        if way is not Way.STEPS and self.text != self.said:
            self.replace(self.said, (0, 0), self.document.end)
        super().go(way)

    def _number(self) -> None:
        self.show_line_numbers = bool(self.text)  # an empty field looks like any other

    async def _on_key(self, event: events.Key) -> None:
        row, _ = self.cursor_location
        is_empty = not self.document.get_line(row).strip()
        if event.key == "enter" and not is_empty:
            self.move_cursor(self.get_cursor_line_end_location())
            self.insert("\n")
        elif event.key == "backspace" and is_empty and row == 0 and self.selection.is_empty:
            self.action_delete_right()  # there is nothing to the left with which it could be joined
        else:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
