"""The one-line bars that frame every screen: header, line to say, messages, keys."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.visual import VisualType
from textual.widgets import Static

from phonedesk.domain.text import shown_in_line

READING = 5.0
"""Seconds for which what was said is left to be read, whatever comes by itself."""


class Bar(Static):
    """One or two lines of text that never holds markup."""

    def show(self, text: str | Content) -> None:
        """Show this text, unless it stands there already, styles and all."""
        content = Content(shown_in_line(text)) if isinstance(text, str) else text
        if not (isinstance(self.content, Content) and self.content.is_same(content)):
            self.update(content, layout=False)  # a bar is as high as its style says


class Header(Bar):
    """What stands at the left and what stands at the right of the first line."""

    def __init__(
        self, mark: Callable[[], str], is_alarmed: Callable[[], bool], *, id: str | None = None
    ) -> None:
        """`mark` says what stands before the right side on every page, '' where nothing does."""
        super().__init__(id=id)
        self._sides = ("", "")
        self._mark = mark
        self._is_alarmed = is_alarmed

    def sound(self) -> None:
        """Turn red as long as somebody is to be told of an emergency."""
        self.set_class(self._is_alarmed(), "alarm")

    def spread(self, left: str, right: str) -> None:
        """Show both sides; where they do not fit, the left one is cut."""
        self.sound()
        sides = (shown_in_line(left), shown_in_line(right))
        if sides != self._sides:
            self._sides = sides
            self.refresh()

    def render(self) -> VisualType:
        """Both sides with the space between them."""
        left, right = self._sides
        mark = Content.styled(self._mark(), "bold")
        if mark:
            right = f"  {right}"
        room = self.size.width - mark.cell_length - cell_len(right) - 1
        shown = (
            Content(left).truncate(room, ellipsis=True, pad=True) if cell_len(left) > room else Content(left)
        )
        gap = max(1, self.size.width - shown.cell_length - mark.cell_length - cell_len(right))
        return Content.assemble(shown, " " * gap, mark, right)


class MessageRow(Bar):
    """The last line but one: what the program has to say, and nothing ever on top of anything."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""
        self._told_at = -READING
        self._is_reminder = False

    @property
    def is_unread(self) -> bool:
        """Whether something is said here that nobody can have read yet."""
        return bool(self._text) and time.monotonic() - self._told_at < READING

    @property
    def reminds(self) -> bool:
        """Whether it is a reminder that nobody can have read yet."""
        return self._is_reminder and self.is_unread

    def tell(self, text: str, *, alarm: bool = False, reminds: bool = False) -> None:
        """Say one sentence; it stays until there is something else to say."""
        if text != self._text:
            self._text, self._told_at = text, time.monotonic()
        self._is_reminder = reminds
        self.set_class(alarm, "alarm")
        self.show(text)

    def hush(self) -> None:
        """Take back what was said, unless it is an alarm, or a reminder that nobody can have read yet."""
        if not self.has_class("alarm") and not self.reminds:
            self.tell("")


class KeyBar(Static):
    """The keys that lead on from here; each can be clicked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: tuple[tuple[str, str, str], ...] = ()

    def offer(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """Show (key, label, action) triples; one with an empty action cannot be clicked."""
        offered = tuple(entries)
        if offered != self._entries:
            self._entries = offered
            self.refresh()

    def render(self) -> VisualType:
        """The keys, set apart where there is room, and close together where there is little."""
        spaced = self._joined(" ", "  ")
        return spaced if spaced.cell_length <= self.size.width else self._joined("", " ")

    def _joined(self, before_label: str, between: str) -> Content:
        entries = []
        for key, label, action in self._entries:
            style = Style.from_meta({"@click": action}) if action else Style.null()
            entries.append(Content.assemble((key, style + Style(bold=True)), (before_label + label, style)))
        return Content(between).join(entries)
