"""A list of rows in columns that repaints in the frame in which it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
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

    virtual_size = Reactive(Size(0, 0), layout=False)

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
        self._headings: Sequence[tuple[int, str]] = ()
        """Above which rows a line stands that says what follows, in order."""
        self._cursor = 0
        self._styles: dict[tuple[str, ...], Style] = {}
        """By their tones; Textual would put each together anew for each line."""

    @property
    def selected(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def is_at_end(self) -> bool:
        """Whether the cursor stands on the last row."""
        return self._cursor == len(self._rows) - 1

    def show(
        self,
        rows: Sequence[Row],
        empty: str,
        *,
        headings: Sequence[tuple[int, str]] = (),
        keeps_cursor: bool = False,
    ) -> None:
        """Show these rows, the cursor on the first; `empty` is what stands there where there are none.

        A heading stands above the row whose index it has; the cursor passes it over. Where there are only
        more rows than before, the cursor may be kept where it is.
        """
        self._rows = rows
        self._headings = headings
        self._empty = empty
        self._measure()
        if not keeps_cursor or self._cursor >= len(rows):
            self._cursor = 0
            self.scroll_to(y=0, animate=False)
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor, as far as there are rows."""
        self.move_to(self._cursor + by)

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, or on the one that comes nearest, with the heading above it in sight."""
        if not self._rows:
            return
        self._cursor = max(0, min(len(self._rows) - 1, index))
        top, height, line = self.scroll_offset.y, self.size.height, self._line_of(self._cursor)
        has_heading = height > 1 and any(first == self._cursor for first, _ in self._headings)
        if line - has_heading < top:
            self.scroll_to(y=line - has_heading, animate=False)
        elif line >= top + height:
            self.scroll_to(y=line - height + 1, animate=False)
        self.refresh()
        self.post_message(self.Moved())

    def render_lines(self, crop: Region) -> list[Strip]:
        """The visible part, in the styles of now."""
        self._styles.clear()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the visible part."""
        width = self.size.width
        index = self._at_line(y + self.scroll_offset.y)
        if isinstance(index, str):
            return Strip([Segment(set_cell_size(MARGIN + index, width), self._style("dim"))], width)
        if index >= len(self._rows):
            text = MARGIN + self._empty if y == 0 and not self._rows else ""
            return Strip([Segment(set_cell_size(text, width), self._style("dim"))], width)
        base = ("cursor",) if index == self._cursor else ()
        segments = [Segment(MARGIN, self._style(*base))]
        for cell in self._lay_out(self._rows[index], width - len(MARGIN)):
            segments += self._segments(cell, *base, cell.tone)
        return Strip(segments).adjust_cell_length(width, self._style(*base))

    def on_resize(self) -> None:
        """The rows are as wide as the list."""
        self._measure()

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a second one opens."""
        index = self._at_line(event.y + self.scroll_offset.y)
        if isinstance(index, int) and index < len(self._rows):
            self.move(index - self._cursor)
            if event.chain > 1:
                self.post_message(self.Opened())

    def _measure(self) -> None:
        """The page is laid out anew only where a scroll bar comes or goes, not for every row found."""
        lines = len(self._rows) + len(self._headings)
        self.virtual_size = Size(self.size.width, lines)
        if (lines > self.container_size.height) != self.show_vertical_scrollbar:
            self.refresh(layout=True)
        elif self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = lines

    def _line_of(self, index: int) -> int:
        return index + sum(first <= index for first, _ in self._headings)

    def _at_line(self, line: int) -> int | str:
        """The index of the row on a line, or the heading that stands there."""
        for above, (first, heading) in enumerate(self._headings):
            if line == first + above:
                return heading
            if line < first + above:
                return line - above
        return line - len(self._headings)

    def _segments(self, cell: Cell, *tones: str) -> Iterator[Segment]:
        """The text of a cell; what is marked in it is marked where each character is drawn as it is."""
        shown = shown_in_line(cell.text)
        text = set_cell_size(shown, cell.width - 1) + " "  # columns never touch
        style, at = self._style(*tones), 0
        for start, end in cell.marks if shown == cell.text else ():
            yield Segment(text[at:start], style)
            yield Segment(text[start:end], self._style(*tones, "mark"))
            at = end
        yield Segment(text[at:], style)

    def _style(self, *tones: str) -> Style:
        """The style of the list, and those of some tones over it, each over the one before."""
        if tones not in self._styles:
            *under, tone = tones or ("",)
            over = self.get_component_rich_style(f"row-list--{tone}", partial=True) if tone else Style.null()
            self._styles[tones] = (self._style(*under) if tones else self.rich_style) + over
        return self._styles[tones]
