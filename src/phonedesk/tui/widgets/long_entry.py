"""A field of several lines, apart from the others since the home page does without it."""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from phonedesk.domain.text import clean
from phonedesk.tui.drawing import drawn
from phonedesk.tui.keys import special_text
from phonedesk.tui.limits import LONG, exceeds
from phonedesk.tui.widgets.entry import WAYS, EntryOwner, Way, paste_cut, run_own_binding


class LongEntry(TextArea):
    """A field of several lines: Enter goes on, Ctrl+J makes a new line."""

    def __init__(self, field: str, owner: EntryOwner, *, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, tab_behavior="focus", show_line_numbers=False)
        self.cursor_blink = False
        self.field = field
        """The id of the field of which this is the text."""
        self._owner = owner
        self._is_taken_over = False
        self._look: tuple[str, bool] | None = None

    @property
    def is_filled(self) -> bool:
        """Whether Enter's way forward may skip it; a text taken over is to be looked at once."""
        return bool(self.text.strip()) and not self._is_taken_over

    @property
    def said(self) -> str:
        """The text as its owner is told it."""
        return self.text

    def tell(self) -> None:
        """Tell the owner what the field says now."""
        self._owner.edited(self.field, self.said)

    def go(self, way: Way) -> None:
        """Have the owner put the cursor elsewhere."""
        self._owner.leave(self, way)

    def take_over(self, text: str) -> None:
        """Put in the text of an earlier call; it is selected as the cursor comes, so typing replaces it."""
        self.fill(text)
        self._is_taken_over = True

    def fill(self, text: str) -> None:
        """Show what the field holds already."""
        harmless = clean(text)
        if self.text != harmless:
            self.load_text(harmless)
            self.move_cursor(self.document.end)

    def insert_typed(self, text: str) -> None:
        """Put in text at the cursor; what cannot be seen is made visible."""
        if exceeds(text, LONG) or len(self.text) - len(self.selected_text) + len(text) > LONG:
            self._owner.over_limit(len(text), LONG)
            return
        (row, column), end = sorted(self.selection)
        before = self.document.get_line(row)[:column]
        self.replace(clean(before + text), (row, 0), end, maintain_selection_offset=False)

    def on_focus(self) -> None:
        """A text taken over is selected once."""
        if self._is_taken_over:
            self.select_all()
            self._is_taken_over = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the lines; Textual would work its theme out anew for every character typed."""
        look = (self.app.theme, self.has_focus)
        if look == self._look:
            return super(TextArea, self).render_lines(crop)
        self._look = look
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line, with every sign as wide as it is on any terminal."""
        return drawn(super().render_line(y))

    def edit(self, edit: Edit) -> EditResult:
        """Carry out an edit and tell the owner in the same frame, unless the field would hold too much."""
        grown = len(edit.text) - len(self.get_text_range(edit.top, edit.bottom))
        if grown > 0 and len(self.text) + grown > LONG:
            self._owner.over_limit(len(edit.text), LONG)
            return EditResult(self.cursor_location, "")
        self._is_taken_over = False
        height = self.wrapped_document.height
        result = super().edit(edit)
        if self.wrapped_document.height > height:  # Textual scrolls before there is room for the new line
            self.call_after_refresh(self.scroll_cursor_visible)
        self.tell()
        return result

    def undo(self) -> None:
        """Undo, and tell the owner: Ctrl+Z stops other programs, and may have been meant so."""
        super().undo()
        self.tell()
        self._owner.undone()

    def redo(self) -> None:
        """Redo, and tell the owner."""
        super().redo()
        self.tell()

    def action_paste(self) -> None:
        """Paste what was cut in this program; the terminal's own clipboard comes as a paste event."""
        paste_cut(self.app.clipboard, self.insert_typed, self._owner)

    async def _on_key(self, event: events.Key) -> None:
        within = (event.key == "up" and not self.cursor_at_first_line) or (
            event.key == "down" and not self.cursor_at_last_line
        )
        if not within and (way := WAYS.get(event.key)) is not None:
            self.go(way)
        elif event.key == "ctrl+j":
            self.insert("\n")
        elif text := special_text(event):
            self.insert_typed(text)
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
