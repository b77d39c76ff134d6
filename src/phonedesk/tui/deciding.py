"""What is decided about a callback, under a UUID that a second try of the same decision finds again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.domain.callback import Change

if TYPE_CHECKING:
    from datetime import datetime

    from phonedesk.domain.call import Call
    from phonedesk.domain.states import ChangeKind
    from phonedesk.tui.front import Front

Said = tuple[str, "ChangeKind", str, str, "datetime | None"]


class Deciding:
    """Makes decisions; one whose saving failed is the same one when it is tried again."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._unsaved: dict[Said, Change] = {}

    def change(self, call: Call, kind: ChangeKind, reason: str, text: str, due_at: datetime | None) -> Change:
        """The decision that says this of the callback of a call; one that says anything else is another."""
        said = (call.number, kind, reason, text, due_at)
        if said not in self._unsaved:
            front = self._front
            now = front.desk.clock.now()
            self._unsaved[said] = Change(uuid4(), now, front.operator, kind, reason, text, due_at)
        return self._unsaved[said]

    def saved(self, change: Change) -> None:
        """It is in the records: the next one that says the same is another one."""
        self._unsaved = {said: kept for said, kept in self._unsaved.items() if kept is not change}
