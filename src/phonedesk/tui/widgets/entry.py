"""Fields to type in, which take what an input method sends and let nothing harmful in.

A key is done with before the next one is looked at (see `app.PhonedeskApp.on_event`): so a field carries out
its own bindings at once, and tells its owner by a plain call where Textual would post a message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Protocol

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from phonedesk.domain.text import one_line
from phonedesk.tui.drawing import drawn
from phonedesk.tui.keys import special_text
from phonedesk.tui.limits import LINE, exceeds


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

    def undone(self) -> None:
        """What was typed last was taken back by Ctrl+Z."""

    def over_limit(self, added: int, limit: int) -> None:
        """So many characters were to be put into a field that takes no more than the limit."""


async def run_own_binding(widget: Widget, event: events.Key) -> bool:
    """Carry out what the widget itself binds the key to, in its turn; false where that is nothing.

    Ctrl+C with nothing selected is nothing: the program says then how it is left.
    """
    bound = widget._bindings.key_to_bindings.get(event.key, ())
    if not any([await widget.app.run_action(binding.action, widget) for binding in bound]):
        return False
    event.stop()
    event.prevent_default()
    return True


def paste_cut(clipboard: str, insert: Callable[[str], None], owner: EntryOwner) -> None:
    """Insert what was cut in this program, or have it said that the terminal's clipboard is out of reach."""
    if clipboard:
        insert(clipboard)
    else:
        owner.paste_refused()


class Entry(Input):
    """A field of one line."""

    # As wide as its style says: Textual would lay out the whole page anew for each character typed.
    virtual_size = Reactive(Size(0, 0), layout=False)

    def __init__(
        self, field: str, owner: EntryOwner, *, id: str | None = None, placeholder: str = ""
    ) -> None:
        super().__init__(id=id, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.field = field
        """The id of the field of which this is the text."""
        self._owner = owner
        self._is_offered = False

    @property
    def is_filled(self) -> bool:
        """Whether Enter's way forward may skip it."""
        return bool(self.value.strip())

    def offer(self, text: str) -> None:
        """Put in a text that is selected as the cursor comes for the first time, so typing replaces it."""
        self.fill(text)
        self._is_offered = True

    def on_focus(self) -> None:
        """What is only offered is selected once."""
        if self._is_offered:
            self.action_select_all()
            self._is_offered = False

    def fill(self, text: str) -> None:
        """Show what the field holds already."""
        harmless = one_line(text)
        if self.value != harmless:
            self.value = harmless
            self.cursor_position = len(harmless)

    def insert_typed(self, text: str) -> None:
        """Put in text at the cursor; what cannot be seen is made visible."""
        start, end = sorted(self.selection)
        if exceeds(text, LINE) or len(self.value) - (end - start) + len(text) > LINE:
            self._owner.over_limit(len(text), LINE)
        else:
            self.replace(one_line(self.value[:start] + text), 0, end)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in the place of other text, unless the field would hold too much then."""
        grown = len(text) - abs(end - start)
        if grown > 0 and len(self.value) + grown > LINE:
            self._owner.over_limit(len(text), LINE)
        else:
            super().replace(text, start, end)

    def render_line(self, y: int) -> Strip:
        """The text with every sign as wide as it is on any terminal."""
        return drawn(super().render_line(y))

    def watch_value(self, value: str) -> None:
        """Tell the owner in the very frame in which the key is painted."""
        self._owner.edited(self.field, value)

    def action_paste(self) -> None:
        """Paste what was cut in this program; the terminal's own clipboard comes as a paste event."""
        paste_cut(self.app.clipboard, self.insert_typed, self._owner)

    async def _on_key(self, event: events.Key) -> None:
        # Before the program has the terminal to itself, the terminal turns Enter into Ctrl+J.
        key = "enter" if event.key == "ctrl+j" else event.key
        if key == "down" and self._owner.take_offer(self.field):
            pass
        elif (way := WAYS.get(key)) is not None:
            self._owner.leave(self, way)
        elif text := special_text(event):
            self.insert_typed(text)
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
