"""A message as it is read out, copied or printed: who called, what about, and where to call back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.draft import HEAD, PASS_TO
from phonedesk.domain.phone import grouped
from phonedesk.field_words import FieldWords

if TYPE_CHECKING:
    from datetime import tzinfo

    from phonedesk.domain.message import MessageSummary
    from phonedesk.playbook.model import Playbook
    from phonedesk.wording import Wording

ABOUT_US = (PASS_TO, HEAD)
"""Fields that say nothing of the call to whoever is told of it."""


def message_text(
    message: MessageSummary, playbook: Playbook, wording: Wording, zone: tzinfo
) -> list[tuple[str, str]]:
    """(label, text) lines; of a confidential call no more than its number."""
    say, words = wording.say, FieldWords(playbook, wording)
    taken = (
        say("Taken"),
        say(
            "{number}, {time} by {operator}",
            number=message.number,
            time=wording.moment(message.at, zone),
            operator=message.operator,
        ),
    )
    head = (say("To be told"), message.whom)
    if message.confidential:
        return [head, ("", say("Confidential: please ask in person.")), taken]
    caller = (
        message.caller_name or say("anonymous"),
        message.organisation,
        grouped(message.phone, message.phone_normalised),
    )
    answers = {field: text for field, text in message.answers.items() if field not in ABOUT_US}
    return [
        head,
        (say("Caller"), "  ".join(filter(None, caller))),
        *([(words.name("matter"), message.matter)] if message.matter else []),
        *((words.name(field), words.value(field, text)) for field, text in answers.items()),
        taken,
    ]


def as_text(lines: list[tuple[str, str]]) -> list[str]:
    """The same as plain lines, the label before each."""
    return [line for label, text in lines for line in f"{label} {text}".strip().split("\n")]
