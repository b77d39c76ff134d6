"""Who has to be told of a call, by what the playbook says of its type and by how its transfer went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.message import Message, message_uuid, people_in
from phonedesk.domain.states import Outcome
from phonedesk.domain.text import one_line
from phonedesk.domain.transfer import FAILED
from phonedesk.playbook.model import Part

if TYPE_CHECKING:
    from datetime import datetime

    from phonedesk.domain.draft import Draft
    from phonedesk.playbook.model import Playbook

PASS_TO = "pass_to"
"""The field that names, in calls with the part `passed_on`, who is to be told."""


def people_to_tell(playbook: Playbook, draft: Draft, outcome: Outcome) -> tuple[str, ...]:
    """Those for whom it was noted; for a message, whoever it could not be put through to as well."""
    kind = playbook.type_or_fallback(draft.call_type)
    named = people_in(draft.text_of(PASS_TO)) if Part.PASSED_ON in kind.parts else ()
    missed = (missed_by(draft),) if outcome is Outcome.MESSAGE_TAKEN else ()
    return tuple(dict.fromkeys(filter(None, map(one_line, (*named, *missed)))))


def missed_by(draft: Draft) -> str:
    """Whoever the call could not be put through to; '' for nobody."""
    return one_line(draft.transfer.target).strip() if draft.transfer.result in FAILED else ""


def messages_of(
    playbook: Playbook, draft: Draft, outcome: Outcome, now: datetime, due_at: datetime
) -> tuple[Message, ...]:
    """One for each of them."""
    return tuple(
        Message(message_uuid(draft.uuid, whom), whom, now, one_line(draft.operator), due_at)
        for whom in people_to_tell(playbook, draft, outcome)
    )
