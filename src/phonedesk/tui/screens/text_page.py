"""A page of text to read: help, the regulation, a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from phonedesk.tui.screens.page import Page
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from phonedesk.tui.front import Front


class TextPage(Page):
    """Labelled lines; arrows scroll, Escape and Enter close."""

    AUTO_FOCUS = "#text"
    OWN_KEYS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(key, message) pairs of what can be done with this text."""

    def __init__(self, front: Front, title: str, lines: Sequence[tuple[str, str]]) -> None:
        super().__init__(front)
        self._title = title
        self._lines = lines

    def body(self) -> ComposeResult:
        """The text, as long as it may be."""
        with VerticalScroll(id="text"):
            yield Sheet("lines", self)

    def on_mount(self) -> None:
        """Fill in the text."""
        self.query_one("#header", Header).spread(self._title, "")
        sheet = self.query_one("#lines", Sheet)
        sheet.can_focus = False
        sheet.show(self._lines)
        say = self.front.wording.say
        own = [(key, say(label)) for key, label in self.own_keys]
        self.offer_keys(("↑↓", say("Scroll")), *own, ("Esc", say("Close")), "new_call", "home", "menu")

    @property
    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """Those of OWN_KEYS that go with the text that is shown."""
        return self.OWN_KEYS

    def answered(self, sheet: str, digit: int) -> None:
        """Digits mean nothing on a page that is only read."""

    def accepted(self, sheet: str) -> None:
        """Enter closes."""
        self.dismiss()

    def type_elsewhere(self, text: str) -> None:
        """There is nothing to type in here."""
