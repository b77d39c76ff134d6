"""A choice by digit, on one line or a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from textual import events
from textual.content import Content
from textual.style import Style
from textual.visual import VisualType
from textual.widget import Widget

from phonedesk.domain.text import shown_in_line
from phonedesk.tui.keys import digit_of, is_space, typed_text
from phonedesk.tui.widgets.entry import WAYS, Way


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    digit: int
    label: str


class ChoiceOwner(Protocol):
    """The page that choices belong to."""

    def leave(self, field: Widget, way: Way) -> None:
        """The cursor is to go to another field."""

    def chosen(self, choice: str, digit: int) -> None:
        """A digit was chosen in the choice of this id."""

    def type_elsewhere(self, text: str) -> None:
        """Text was typed where nothing takes text: it belongs into the next field."""


class Choice(Widget, can_focus=True):
    """Digits choose and move on; text typed here is handed on, never lost."""

    COMPONENT_CLASSES = {"choice--digit", "choice--chosen"}

    def __init__(self, choice: str, owner: ChoiceOwner, *, unset: str = "") -> None:
        """`unset` is what stands there, out of focus, while nothing is chosen."""
        super().__init__(id=choice, classes="choice")
        self._owner = owner
        self._options: Sequence[Option] = ()
        self._chosen: int | None = None
        self._unset = unset

    def offer(self, options: Sequence[Option], chosen: int | None) -> None:
        """Offer these options, with one of them chosen or none."""
        options = tuple(replace(option, label=shown_in_line(option.label)) for option in options)
        if (options, chosen) != (self._options, self._chosen):
            self._options, self._chosen = options, chosen
            self.refresh(layout=True)

    def render(self) -> VisualType:
        """The options, digit first; the chosen one stands out."""
        if not self.has_focus and self._chosen is None and self._unset:
            return Content(self._unset)
        chosen_style = self.get_visual_style("choice--chosen")
        digit_style = self.get_visual_style("choice--digit")
        parts: list[Content | tuple[str, Style]] = []
        for option in self._options:
            action = Style.from_meta({"@click": f"choose({option.digit})"})
            if option.digit == self._chosen:
                parts.append(
                    (f"{option.digit}{option.label}", chosen_style)
                )  # a link has a colour of its own
            else:
                parts += [(str(option.digit), digit_style + action), (option.label, action)]
            parts.append((" ", Style.null()))
        return Content.assemble(*parts[:-1])

    @property
    def is_filled(self) -> bool:
        """Whether Enter's way forward may skip it."""
        return self._chosen is not None

    def action_choose(self, digit: int) -> None:
        """Choose by the mouse."""
        self._owner.chosen(str(self.id), digit)

    def on_key(self, event: events.Key) -> None:
        """Digits choose, arrows and Enter move, and text goes where text belongs."""
        digit = digit_of(event)
        if digit is not None and any(option.digit == digit for option in self._options):
            self._owner.chosen(str(self.id), digit)
        elif (way := WAYS.get("down" if is_space(event) else event.key)) is not None:
            self._owner.leave(self, way)
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
