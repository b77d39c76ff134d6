"""Who has to be told of a call, by what the playbook says of its type and by how its transfer went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.draft import HEAD, HEAD_AWAY, PASS_TO
from phonedesk.domain.message import Message, message_uuid, people_in
from phonedesk.domain.states import Outcome, Part
from phonedesk.domain.text import one_line
from phonedesk.domain.transfer import FAILED

if TYPE_CHECKING:
    from datetime import datetime

    from phonedesk.domain.draft import Draft
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings


def head_of(playbook: Playbook, settings: Settings) -> str:
    """Who heads the department, by name where that is set."""
    named = playbook.phrases.head
    return settings.head or (named.zh if settings.language == "zh" else named.en or named.zh)


def people_to_tell(playbook: Playbook, draft: Draft, outcome: Outcome, head: str) -> tuple[str, ...]:
    """Our head who was not there, those for whom it was noted, and who could not be put through to.

    The last of them for a message alone; the head is `head` (4.2.1, 4.2.2).
    """
    kind = playbook.type_or_fallback(draft.call_type)
    is_away = Part.INSTRUCTION in kind.parts and draft.text_of(HEAD) == HEAD_AWAY
    named = people_in(draft.text_of(PASS_TO)) if Part.PASSED_ON in kind.parts else ()
    missed = (missed_by(draft),) if outcome is Outcome.MESSAGE_TAKEN else ()
    people = (head if is_away else "", *named, *missed)
    return tuple(dict.fromkeys(filter(None, map(one_line, people))))


def missed_by(draft: Draft) -> str:
    """Whoever the call could not be put through to; '' for nobody."""
    return one_line(draft.transfer.target).strip() if draft.transfer.result in FAILED else ""


def messages_of(
    people: tuple[str, ...], draft: Draft, now: datetime, due_at: datetime
) -> tuple[Message, ...]:
    """One for each of them."""
    operator = one_line(draft.operator)
    return tuple(Message(message_uuid(draft.uuid, whom), whom, now, operator, due_at) for whom in people)
