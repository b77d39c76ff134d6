"""The one-line bars that frame every screen: header, line to say, messages, keys."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.visual import VisualType
from textual.widgets import Static

from phonedesk.domain.text import one_line


class Bar(Static):
    """One or two lines of text that never holds markup."""

    def show(self, text: str | Content) -> None:
        """Show this text, unless it stands there already."""
        content = Content(one_line(text)) if isinstance(text, str) else text
        if self.content != content:
            self.update(content)


class Header(Bar):
    """What stands at the left and what stands at the right of the first line."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sides = ("", "")

    def spread(self, left: str, right: str) -> None:
        """Show both sides; where they do not fit, the left one is cut."""
        sides = (one_line(left), one_line(right))
        if sides != self._sides:
            self._sides = sides
            self.refresh()

    def render(self) -> VisualType:
        """Both sides with the space between them."""
        left, right = self._sides
        room = self.size.width - cell_len(right) - 1
        shown = (
            Content(left).truncate(room, ellipsis=True, pad=True) if cell_len(left) > room else Content(left)
        )
        gap = max(1, self.size.width - shown.cell_length - cell_len(right))
        return Content.assemble(shown, " " * gap, right)


class MessageRow(Bar):
    """The last line but one: what the program has to say, and nothing ever on top of anything."""

    def tell(self, text: str, *, alarm: bool = False) -> None:
        """Say one sentence; it stays until there is something else to say."""
        self.set_class(alarm, "alarm")
        self.show(text)


class KeyBar(Bar):
    """The keys that lead on from here; each can be clicked."""

    def offer(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """Show (key, label, action) triples; an empty action is shown, but not clickable."""
        parts: list[Content | tuple[str, Style]] = []
        for key, label, action in entries:
            style = Style.from_meta({"@click": action}) if action else Style.null()
            parts += [(key, style + Style(bold=True)), (label, style), ("  ", Style.null())]
        self.show(Content.assemble(*parts))
