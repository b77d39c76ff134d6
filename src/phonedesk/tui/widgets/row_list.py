"""A list of rows in columns that repaints in the frame in which it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from phonedesk.domain.text import shown_in_line

Row = TypeVar("Row")
MARGIN = " "


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of one row: text cut or padded to a width in cells."""

    text: str
    width: int
    tone: str = "plain"
    """`plain`, `dim`, `alarm`, `strong` or `soon`."""
    marks: Sequence[tuple[int, int]] = ()
    """From which character to which it says what was looked for."""


class RowList(ScrollView, Generic[Row]):
    """Rows with a cursor; rows are laid out only as they come into sight."""

    COMPONENT_CLASSES = {
        "row-list--cursor",
        "row-list--plain",
        "row-list--dim",
        "row-list--alarm",
        "row-list--strong",
        "row-list--soon",
        "row-list--mark",
    }

    class Opened(Message):
        """A row was clicked."""

    class Moved(Message):
        """The cursor stands on another row."""

    def __init__(self, lay_out: Callable[[Row, int], Sequence[Cell]], *, id: str | None = None) -> None:
        """`lay_out` makes the cells of a row for a width."""
        super().__init__(id=id)
        self._lay_out = lay_out
        self._empty = ""
        self._rows: Sequence[Row] = ()
        self._cursor = 0

    @property
    def selected(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def is_at_end(self) -> bool:
        """Whether the cursor stands on the last row."""
        return self._cursor == len(self._rows) - 1

    def show(self, rows: Sequence[Row], empty: str, *, keeps_cursor: bool = False) -> None:
        """Show these rows, the cursor on the first; `empty` is what stands there where there are none.

        Where there are only more rows than before, the cursor may be kept where it is.
        """
        self._rows = rows
        self._empty = empty
        self.virtual_size = Size(self.size.width, len(rows))
        if not keeps_cursor or self._cursor >= len(rows):
            self._cursor = 0
            self.scroll_to(y=0, animate=False)
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor, as far as there are rows."""
        if self._rows:
            self._cursor = max(0, min(len(self._rows) - 1, self._cursor + by))
            top, height = self.scroll_offset.y, self.size.height
            if not top <= self._cursor < top + height:
                self.scroll_to(
                    y=self._cursor if self._cursor < top else self._cursor - height + 1, animate=False
                )
            self.refresh()
            self.post_message(self.Moved())

    def render_line(self, y: int) -> Strip:
        """One line of the visible part."""
        width = self.size.width
        index = y + self.scroll_offset.y
        base = self.rich_style
        if index >= len(self._rows):
            text = MARGIN + self._empty if y == 0 and not self._rows else ""
            return Strip([Segment(set_cell_size(text, width), base + self._tone("dim"))], width)
        base += self._tone("cursor") if index == self._cursor else Style.null()
        segments = [Segment(MARGIN, base)]
        for cell in self._lay_out(self._rows[index], width - len(MARGIN)):
            segments += self._segments(cell, base + self._tone(cell.tone))
        return Strip(segments).adjust_cell_length(width, base)

    def on_resize(self) -> None:
        """The rows are as wide as the list."""
        self.virtual_size = Size(self.size.width, len(self._rows))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one opens."""
        index = event.y + self.scroll_offset.y
        if index < len(self._rows):
            self.move(index - self._cursor)
            if event.chain > 1:
                self.post_message(self.Opened())

    def _segments(self, cell: Cell, style: Style) -> Iterator[Segment]:
        """The text of a cell; what is marked in it is marked where each character is drawn as it is."""
        shown = shown_in_line(cell.text)
        text = set_cell_size(shown, cell.width - 1) + " "  # columns never touch
        at = 0
        for start, end in cell.marks if shown == cell.text else ():
            yield Segment(text[at:start], style)
            yield Segment(text[start:end], style + self._tone("mark"))
            at = end
        yield Segment(text[at:], style)

    def _tone(self, tone: str) -> Style:
        return self.get_component_rich_style(f"row-list--{tone}", partial=True)
