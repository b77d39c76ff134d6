"""The reply to what a caller asked after, in place of the form: complete and plain (3.1.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.widgets import Label

from phonedesk.desk.callbacks import REPLY
from phonedesk.tui.widgets.entry import EntryOwner
from phonedesk.tui.widgets.long_entry import LongEntry
from phonedesk.tui.widgets.sheet import Sheet, SheetOwner

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front

PAGE, QUESTION = "reply-page", "reply-question"


class ReplyOwner(EntryOwner, SheetOwner, Protocol):
    """The page that the reply belongs to."""


class ReplyPage(Container):
    """The question as it was asked, and what was answered."""

    def __init__(self, front: Front, owner: ReplyOwner) -> None:
        super().__init__(id=PAGE)
        self._front = front
        self.entry = LongEntry(REPLY, owner, id="field-follow-reply")
        self._question = Sheet(QUESTION, owner)
        self._question.can_focus = False

    def compose(self) -> ComposeResult:
        """The question, then the reply."""
        yield self._question
        with Horizontal(classes="field-row"):
            yield Label(self._front.wording.say("Reply given"), classes="wide-label")
            yield self.entry

    def show(self, draft: Draft, question: Iterable[tuple[str, str]]) -> None:
        """Show what was typed already, below the question."""
        self._question.show(question)
        self.entry.fill(draft.text_of(REPLY))
