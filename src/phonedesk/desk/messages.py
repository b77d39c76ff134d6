"""Whom a call is passed on to (转告): listed until each of them was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.message import Message, message_uuid, people_in
from phonedesk.domain.states import Outcome
from phonedesk.domain.text import fold, one_line
from phonedesk.domain.transfer import FAILED
from phonedesk.playbook.model import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from phonedesk.domain.draft import Draft
    from phonedesk.domain.message import MessageSummary
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

PASS_TO = "pass_to"
"""The field that names, in calls with the part `passed_on`, who is to be told."""


def people_to_tell(playbook: Playbook, draft: Draft, outcome: Outcome) -> tuple[str, ...]:
    """Who has to be told of a call: those it was noted for, and whoever it could not be put through to."""
    kind = playbook.type_or_fallback(draft.call_type)
    named = people_in(draft.text_of(PASS_TO)) if Part.PASSED_ON in kind.parts else ()
    is_missed = outcome is Outcome.MESSAGE_TAKEN and draft.transfer.result in FAILED
    target = one_line(draft.transfer.target).strip()
    return tuple(dict.fromkeys((*named, target) if is_missed and target else named))


def messages_of(
    playbook: Playbook, draft: Draft, outcome: Outcome, now: datetime, due_at: datetime
) -> tuple[Message, ...]:
    """One for each of them."""
    return tuple(
        Message(message_uuid(draft.uuid, whom), whom, now, one_line(draft.operator), due_at)
        for whom in map(one_line, people_to_tell(playbook, draft, outcome))
    )


class Messages:
    """The use cases of messages."""

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], Settings],
        reader: Callable[[], Reader],
        writer: Callable[[], Writer],
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._reader = reader
        self._writer = writer

    def waiting(self, whom: str = "") -> list[MessageSummary]:
        """What was not told yet, the most urgent first; of one person alone where a name is given.

        Raises StoreError.
        """
        wanted = fold(whom)
        return [message for message in self._reader().messages() if wanted in fold(message.whom)]

    def deliver(self, uuid: UUID) -> bool:
        """It was told now, by whoever is on duty; whether that was news. Raises StoreError."""
        return self._writer().messages.deliver(uuid, self._clock.now(), self._settings().operator)
