"""The side panel: how the regulation wants this stage of this type of call handled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from textual import events
from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget

from phonedesk.domain.text import shown_in_line
from phonedesk.playbook.progress import StepState, counted
from phonedesk.tui.keys import digit_of, is_space, typed_text
from phonedesk.tui.wrapping import wrap

if TYPE_CHECKING:
    from phonedesk.playbook.model import Step
    from phonedesk.tui.front import Front

MINDED = "mind"
CUT = "…"
WITH_CLAUSES = 36
"""From this width on each step stands with its clause and its time."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said above the steps; `style` is one of the panel's, or none."""

    text: str
    style: str = ""
    at_most: int = 1
    """In so many lines; what does not fit is left off."""


class StepOwner(Protocol):
    """The page that the panel belongs to."""

    def tick(self, step: str, *, done: bool) -> None:
        """A step was said or done, or that is taken back."""

    def leave_steps(self) -> None:
        """The cursor is to go back into the form."""

    def type_elsewhere(self, text: str) -> None:
        """Text was typed where nothing takes text."""


class StepPanel(Widget, can_focus=True):
    """The steps with their marks; Space ticks and takes back. Above them, what is known of the caller."""

    COMPONENT_CLASSES = {
        "step-panel--title",
        "step-panel--done",
        "step-panel--mind",
        "step-panel--cursor",
        "step-panel--alarm",
    }

    def __init__(self, front: Front, owner: StepOwner) -> None:
        super().__init__(id="steps")
        self._wording = front.wording
        self._marks = front.marks
        self._zone = front.desk.clock.zone
        self._owner = owner
        self._title = ""
        self._states: Sequence[StepState] = ()
        self._cursor = 0
        self._remarks: tuple[Remark, ...] = ()
        self._choose: Callable[[int], None] | None = None
        self._digits = 0

    @property
    def is_choosing(self) -> bool:
        """Whether a digit chooses among what is remarked."""
        return self._choose is not None

    @property
    def selected(self) -> Step | None:
        """The step under the cursor, while the panel has the focus."""
        is_here = self.has_focus and not self.is_choosing
        return self._states[self._cursor].step if is_here and self._states else None

    @property
    def next_line(self) -> str:
        """The next open step as one line; empty where none is open."""
        state = next((state for state in self._states if not state.done and state.step.kind != MINDED), None)
        return f"{self._marks.open} {self._wording.text(state.step.text)}" if state else ""

    def show(self, title: str, states: Sequence[StepState]) -> None:
        """Show these steps; nothing is repainted where nothing changed."""
        if (title, states) != (self._title, self._states):
            self._title, self._states = title, states
            self._cursor = min(self._cursor, max(0, len(states) - 1))
            self.refresh()

    def remark(
        self, remarks: Iterable[Remark], choose: Callable[[int], None] | None = None, digits: int = 0
    ) -> None:
        """Say this above the steps; with `choose`, a digit up to `digits` chooses, and steps give way."""
        said = (tuple(remarks), choose, digits)
        if said != (self._remarks, self._choose, self._digits):
            self._remarks, self._choose, self._digits = said
            self.refresh()

    def render(self) -> VisualType:
        """What is remarked, then the title with the count, then the steps."""
        remarked = [line for remark in self._remarks for line in self._said(remark)]
        if remarked and not self.is_choosing:
            remarked.append(Content(""))
        return Content("\n").join([*remarked, *([] if self.is_choosing else self._steps())])

    def _said(self, remark: Remark) -> Iterator[Content]:
        """A remark in its lines; the last one shows that something was left off."""
        width = max(8, self.size.width - 1)
        lines = list(wrap(shown_in_line(remark.text), width))
        style = self.get_visual_style(f"step-panel--{remark.style}") if remark.style else ""
        for number, line in enumerate(lines[: remark.at_most], 1):
            content = Content(line)
            if number == remark.at_most < len(lines):
                room = width - Content(CUT).cell_length - 1
                content = content.truncate(room) + Content(CUT)
            yield content.stylize(style) if style else content

    def _steps(self) -> list[Content]:
        done, total = counted(self._states)
        count = f"{done}/{total}" if total else ""
        title = Content(self._title).pad_right(1)
        gap = max(1, self.size.width - title.cell_length - len(count) - 1)
        lines = [
            Content.assemble(title, " " * gap, count).stylize(self.get_visual_style("step-panel--title"))
        ]
        return [*lines, *(self._line(index, state) for index, state in enumerate(self._states))]

    def _line(self, index: int, state: StepState) -> Content:
        mark = self._mark(state)
        line = Content(shown_in_line(f"{mark} {self._wording.text(state.step.short)}"))
        if self.size.width >= WITH_CLAUSES:
            at = f"{state.at.astimezone(self._zone):%H:%M:%S}  " if state.at else ""
            beside = f"{at}{state.step.clause}"
            line = Content.assemble(
                line, " " * (self.size.width - line.cell_length - len(beside) - 1), beside
            )
        if self.has_focus and index == self._cursor:
            return line.stylize(self.get_visual_style("step-panel--cursor"))
        if mark == self._marks.mind:
            return line.stylize(self.get_visual_style("step-panel--mind"))
        return line.stylize(self.get_visual_style("step-panel--done")) if state.done else line

    def _mark(self, state: StepState) -> str:
        if state.step.kind == MINDED:
            return self._marks.mind
        return self._marks.done if state.done else self._marks.open

    def on_blur(self) -> None:
        """Whoever goes on has not chosen."""
        if self.is_choosing:
            self.remark(())

    def on_key(self, event: events.Key) -> None:
        """Arrows move, Space ticks, Tab and Enter lead back; text goes where text belongs."""
        digit = digit_of(event)
        if self._choose and digit is not None:
            if 1 <= digit <= self._digits:
                self._choose(digit)
        elif event.key in ("up", "down") and self._states:
            step = 1 if event.key == "down" else -1
            self._cursor = max(0, min(len(self._states) - 1, self._cursor + step))
            self.refresh()
        elif is_space(event) and self._states:
            state = self._states[self._cursor]
            if state.step.kind in ("say", "do"):
                self._owner.tick(state.step.id, done=not state.done)
        elif event.key in ("tab", "shift+tab", "enter", "escape"):
            self._owner.leave_steps()
        elif text := typed_text(event):
            self._owner.type_elsewhere(text)
        else:
            return
        event.stop()
        event.prevent_default()
