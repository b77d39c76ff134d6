"""A message as it is read out, copied or printed: who called, what about, and where to call back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.phone import grouped

if TYPE_CHECKING:
    from datetime import tzinfo

    from phonedesk.domain.message import MessageSummary
    from phonedesk.wording import Wording


def message_text(message: MessageSummary, wording: Wording, zone: tzinfo) -> list[str]:
    """Its lines; of a confidential call no more than its number."""
    say = wording.say
    taken = say(
        "{number}, taken {time} by {operator}",
        number=message.number,
        time=wording.moment(message.at, zone),
        operator=message.operator,
    )
    if message.confidential:
        return [say("For {person}", person=message.whom), taken, say("Confidential: please ask in person.")]
    caller = (
        message.caller_name or say("anonymous"),
        message.organisation,
        grouped(message.phone, message.phone_normalised),
    )
    return [
        say("For {person}", person=message.whom),
        "  ".join(filter(None, caller)),
        *filter(None, message.matter.split("\n")),
        taken,
    ]
