"""A page that is answered by a digit or Enter: change of shift, open calls, the locked screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from phonedesk.tui.screens.page import Page
from phonedesk.tui.widgets.bars import Header
from phonedesk.tui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from phonedesk.tui.front import Front


class QuestionPage(Page):
    """Asks, and hands the digit on; Escape closes without an answer."""

    AUTO_FOCUS = "#question"

    def __init__(
        self,
        front: Front,
        title: str,
        lines: Sequence[tuple[str, str]],
        answer: Callable[[int], None] | None,
        closed: Callable[[], None] | None = None,
    ) -> None:
        """Without `answer` there is nothing to choose: Enter closes; `closed` is told when it is."""
        super().__init__(front)
        self._title = title
        self._lines = lines
        self._answer = answer
        self._when_closed = closed

    def on_unmount(self) -> None:
        """Whatever closed it."""
        if self._when_closed:
            self._when_closed()

    def body(self) -> ComposeResult:
        """The question."""
        yield Sheet("question", self)

    def on_mount(self) -> None:
        """Ask it."""
        say = self.front.wording.say
        self.query_one("#header", Header).spread(self._title, self.front.operator)
        self.query_one("#question", Sheet).show(self._lines)
        if self._answer:
            self.offer_keys((say("1-9"), say("Choose")), ("Esc", say("Close")), "new_call", "emergency")
        else:
            self.offer_keys(("Enter", say("Open")), "new_call", "emergency")

    def answered(self, sheet: str, digit: int) -> None:
        """Close and hand the digit on, where it stands for something."""
        if self._answer and any(label == str(digit) for label, _ in self._lines):
            self.dismiss()
            self._answer(digit)

    def accepted(self, sheet: str) -> None:
        """Enter closes where there is nothing to choose."""
        if self._answer is None:
            self.dismiss()

    def type_elsewhere(self, text: str) -> None:
        """There is nothing to type in here."""
