"""By when else a callback is promised than the playbook says, asked before a call is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from phonedesk.domain.draft import DueMoved
from phonedesk.tui.screens.ask import NEW_TIME, REASON, Asked, AskPage, Refused

if TYPE_CHECKING:
    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front


class MovingDue:
    """Asks for the time and the reason; what was typed for a call is there again when it is asked anew."""

    def __init__(self, front: Front, moved: Callable[[DueMoved], None]) -> None:
        self._front = front
        self._moved = moved
        self._typed: dict[UUID, dict[str, str]] = {}

    def page(self, draft: Draft) -> AskPage:
        """The page that asks."""
        front, say = self._front, self._front.wording.say
        typed = self._typed.setdefault(draft.uuid, {})

        async def hand_on() -> Refused | None:
            return self._take(draft.uuid)

        return AskPage(
            front,
            say("Another time for the callback"),
            [(say("Promise"), front.due_line(draft)), ("", "")],
            [
                Asked(NEW_TIME, say("New time"), say("11-25, tomorrow, Friday 3pm")),
                Asked(REASON, say("Reason")),
            ],
            typed,
            hand_on,
        )

    def _take(self, uuid: UUID) -> Refused | None:
        front, say, typed = self._front, self._front.wording.say, self._typed[uuid]
        due_at = front.desk.callbacks.time_to_come(typed.get(NEW_TIME, ""))
        if due_at is None:
            return Refused(say("That is no time: type 11-25, 11-25 15:00 or tomorrow."), NEW_TIME)
        reason = typed.get(REASON, "").strip()
        if not reason:
            return Refused(say("Please type the reason."), REASON)
        self._moved(DueMoved(uuid4(), front.desk.clock.now(), due_at, reason))
        return None
