"""Fields to type in, which take what an input method sends and let nothing harmful in.

A key is done with before the next one is looked at (see `app.PhonedeskApp.on_event`): so a field carries out
its own bindings at once, and tells its owner by a plain call where Textual would post a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Protocol

from textual import events
from textual.widget import Widget
from textual.widgets import Input, TextArea
from textual.widgets.text_area import Edit, EditResult

from phonedesk.domain.text import clean, one_line
from phonedesk.tui.keys import IDEOGRAPHIC_SPACE


class Way(Enum):
    """Where the cursor is to go from a field."""

    ON = auto()
    """To the next field that is empty."""
    DOWN = auto()
    BACK = auto()
    STEPS = auto()
    """To the side panel."""


WAYS: Mapping[str, Way] = {
    "enter": Way.ON,
    "down": Way.DOWN,
    "up": Way.BACK,
    "shift+tab": Way.BACK,
    "tab": Way.STEPS,
}


class EntryOwner(Protocol):
    """The page that fields to type in belong to."""

    def edited(self, field: str, text: str) -> None:
        """The text of a field is another now."""

    def leave(self, field: Widget, way: Way) -> None:
        """The cursor is to go to another field."""

    def take_offer(self, field: str) -> bool:
        """↓ was pressed: take what is offered, if anything is."""

    def paste_refused(self) -> None:
        """Ctrl+V was pressed, but only the terminal knows what is on the clipboard."""


async def run_own_binding(widget: Widget, event: events.Key) -> bool:
    """Carry out what the widget itself binds the key to, in its turn; false where it binds nothing."""
    bound = widget._bindings.key_to_bindings.get(event.key, ())
    for binding in bound:
        await widget.run_action(binding.action)
        event.stop()
        event.prevent_default()
    return bool(bound)


class Entry(Input):
    """A field of one line."""

    def __init__(
        self, field: str, owner: EntryOwner, *, id: str | None = None, placeholder: str = ""
    ) -> None:
        super().__init__(id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.field = field
        """The id of the field of which this is the text."""
        self._owner = owner

    @property
    def is_filled(self) -> bool:
        """Whether Enter's way forward may skip it."""
        return bool(self.value.strip())

    def fill(self, text: str) -> None:
        """Show what the field holds already."""
        if self.value != text:
            self.value = text
            self.cursor_position = len(text)

    def insert_typed(self, text: str) -> None:
        """Put in text at the cursor; what cannot be seen is made visible."""
        start, end = self.selection
        self.replace(one_line(text), min(start, end), max(start, end))

    def watch_value(self, value: str) -> None:
        """Tell the owner in the very frame in which the key is painted."""
        self._owner.edited(self.field, value)

    def action_paste(self) -> None:
        """Paste what was cut in this program; the terminal's own clipboard comes as a paste event."""
        if self.app.clipboard:
            self.insert_typed(self.app.clipboard)
        else:
            self._owner.paste_refused()

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "down" and self._owner.take_offer(self.field):
            pass
        elif (way := WAYS.get(event.key)) is not None:
            self._owner.leave(self, way)
        elif event.character == IDEOGRAPHIC_SPACE:
            self.insert_typed(IDEOGRAPHIC_SPACE)
        elif await run_own_binding(self, event):
            return
        else:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_typed(event.text.rstrip("\r\n"))


class LongEntry(TextArea):
    """A field of several lines: Enter goes on, Ctrl+J makes a new line."""

    def __init__(self, field: str, owner: EntryOwner, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, tab_behavior="focus", show_line_numbers=False)
        self.cursor_blink = False
        self.field = field
        """The id of the field of which this is the text."""
        self._owner = owner
        self._is_taken_over = False

    @property
    def is_filled(self) -> bool:
        """Whether Enter's way forward may skip it; a text taken over is to be looked at once."""
        return bool(self.text.strip()) and not self._is_taken_over

    def take_over(self, text: str) -> None:
        """Put in the text of an earlier call; it is selected as the cursor comes, so typing replaces it."""
        self.fill(text)
        self._is_taken_over = True

    def fill(self, text: str) -> None:
        """Show what the field holds already."""
        if self.text != text:
            self.load_text(text)
            self.move_cursor(self.document.end)

    def insert_typed(self, text: str) -> None:
        """Put in text at the cursor; what cannot be seen is made visible."""
        self.replace(clean(text), *self.selection, maintain_selection_offset=False)

    def on_focus(self) -> None:
        """A text taken over is selected once."""
        if self._is_taken_over:
            self.select_all()
            self._is_taken_over = False

    def edit(self, edit: Edit) -> EditResult:
        """Carry out an edit and tell the owner in the same frame."""
        self._is_taken_over = False
        result = super().edit(edit)
        self._owner.edited(self.field, self.text)
        return result

    def undo(self) -> None:
        """Undo, and tell the owner."""
        super().undo()
        self._owner.edited(self.field, self.text)

    def redo(self) -> None:
        """Redo, and tell the owner."""
        super().redo()
        self._owner.edited(self.field, self.text)

    def action_paste(self) -> None:
        """Paste what was cut in this program; the terminal's own clipboard comes as a paste event."""
        if self.app.clipboard:
            self.insert_typed(self.app.clipboard)
        else:
            self._owner.paste_refused()

    async def _on_key(self, event: events.Key) -> None:
        within = (event.key == "up" and not self.cursor_at_first_line) or (
            event.key == "down" and not self.cursor_at_last_line
        )
        if not within and (way := WAYS.get(event.key)) is not None:
            self._owner.leave(self, way)
        elif event.key == "ctrl+j":
            self.insert("\n")
        elif event.character == IDEOGRAPHIC_SPACE:
            self.insert_typed(IDEOGRAPHIC_SPACE)
        elif await run_own_binding(self, event):
            return
        else:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_typed(event.text)
