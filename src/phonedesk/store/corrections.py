"""What a call that is recorded already says differently by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonedesk.domain.states import Outcome
from phonedesk.store.rows import amendable_texts

if TYPE_CHECKING:
    from phonedesk.domain.call import Call, TickedStep
    from phonedesk.domain.callback import Callback
    from phonedesk.domain.message import Message
    from phonedesk.domain.transfer import Transfer


@dataclass(frozen=True, slots=True)
class Correction:
    """What a retry adds to a record; what that holds already stays as it is."""

    texts: tuple[tuple[str, str, str], ...]
    """What is amended: field, what the record says, what is said now."""
    steps: tuple[TickedStep, ...]
    transfer: Transfer | None
    callback: Callback | None
    messages: tuple[Message, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the record says all of it."""
        return not (self.texts or self.steps or self.transfer or self.callback or self.messages)


def correction(recorded: Call, said: Call) -> Correction:
    """What `said` has that the record has not; `recorded` is the record as it stands, amendments applied."""
    before, now = amendable_texts(recorded), amendable_texts(said)
    there = {step.step for step in recorded.steps}
    told = {message.uuid for message in recorded.messages}
    is_moved = said.transfer.begun and said.transfer != recorded.transfer
    return Correction(
        texts=tuple(
            (field, before.get(field, ""), now.get(field, ""))
            for field in {**before, **now}
            if before.get(field, "") != now.get(field, "")
        ),
        steps=tuple(step for step in said.steps if step.step not in there),
        transfer=said.transfer if is_moved else None,
        callback=None if recorded.callback or _has_stood(recorded, said) else said.callback,
        messages=tuple(message for message in said.messages if message.uuid not in told),
    )


def _has_stood(recorded: Call, said: Call) -> bool:
    """Whether what it asked after was still promised when it was recorded: that answers it for good."""
    is_promised = recorded.outcome is Outcome.CALLBACK and recorded.callback is None
    return is_promised and bool(said.follows) and said.follows == recorded.follows
