"""What made-up calls have in common: everything said and done in time, and a transfer that came through."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from phonedesk.domain.states import TransferResult
from phonedesk.domain.transfer import Transfer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from phonedesk.playbook.model import CallType, Playbook

BETWEEN_STEPS = timedelta(seconds=15)
TICKED, TRANSFER = ("say", "do"), "transfer"
WAIT_MINUTES = 1


def ticks(playbook: Playbook, kind: CallType, opened_at: datetime) -> Mapping[str, datetime]:
    """When each step was ticked that is said or done in a call of this type, but for a transfer's."""
    steps = [
        step for step in (*playbook.steps, *kind.steps) if step.stage != TRANSFER and step.kind in TICKED
    ]
    return {step.id: opened_at + turn * BETWEEN_STEPS for turn, step in enumerate(steps, 1)}


def put_through(target: str, opened_at: datetime) -> Transfer:
    """A transfer in its three steps."""
    return Transfer(
        target=target,
        wait_minutes=WAIT_MINUTES,
        asked_to_hold_at=opened_at + 4 * BETWEEN_STEPS,
        briefed_at=opened_at + 6 * BETWEEN_STEPS,
        confirmed_at=opened_at + 8 * BETWEEN_STEPS,
        result=TransferResult.CONNECTED,
    )
