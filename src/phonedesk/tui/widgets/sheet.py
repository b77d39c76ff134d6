"""A page of text that is answered by digits and Enter, in place of a form."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from textual import events
from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget

from phonedesk.domain.text import shown
from phonedesk.tui.keys import digit_of, typed_text
from phonedesk.tui.wrapping import wrap


class SheetOwner(Protocol):
    """The page that sheets belong to."""

    def answered(self, sheet: str, digit: int) -> None:
        """A digit was pressed on the sheet of this id."""

    def accepted(self, sheet: str) -> None:
        """Enter was pressed on the sheet of this id."""

    def type_elsewhere(self, text: str) -> None:
        """Text was typed where nothing takes text."""


class Sheet(Widget, can_focus=True):
    """Labelled lines; the labels stand in a column of their own."""

    COMPONENT_CLASSES = {"sheet--label", "sheet--alarm", "sheet--dim"}

    def __init__(self, sheet: str, owner: SheetOwner) -> None:
        super().__init__(id=sheet)
        self._owner = owner
        self._lines: tuple[tuple[str, str], ...] = ()
        self._dim: Collection[int] = ()

    def show(self, lines: Iterable[tuple[str, str]], *, dim: Collection[int] = ()) -> None:
        """Show (label, text) lines; a label is set apart, an empty one leaves its column blank.

        `dim` are the places, from 0, of those that cannot be chosen just now.
        """
        self._lines = tuple((shown(label), shown(text)) for label, text in lines)
        self._dim = dim
        self.refresh(layout=True)

    def render(self) -> VisualType:
        """Each label in its column, each text beside it."""
        column = max((Content(label).cell_length for label, _ in self._lines), default=0) + 2
        style, dim = self.get_visual_style("sheet--label"), self.get_visual_style("sheet--dim")
        room = max(8, self.size.width - column)
        lines = []
        for place, (label, text) in enumerate(self._lines):
            head = Content(label).pad_right(column - Content(label).cell_length).stylize(style)
            for wrapped in wrap(text, room):
                body = Content(wrapped).stylize(dim) if place in self._dim else wrapped
                lines.append(Content.assemble(head, body))
                head = Content(" " * column)
        return Content("\n").join(lines)

    def on_key(self, event: events.Key) -> None:
        """Digits and Enter answer; text goes where text belongs."""
        digit = digit_of(event)
        if digit is not None:
            self._owner.answered(str(self.id), digit)
        elif event.key == "enter":
            self._owner.accepted(str(self.id))
        elif text := typed_text(event):
            self._owner.type_elsewhere(text)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text goes where text belongs."""
        event.stop()
        self._owner.type_elsewhere(event.text)
