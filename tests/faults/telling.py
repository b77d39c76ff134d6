"""Telling somebody of a call: it stands in the one table of `operations.py`.

Each time takes a message and tells it; the message bears the number as its reader's name.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from phonedesk.desk.desk import Desk
from phonedesk.domain.states import Outcome, TransferResult
from phonedesk.domain.transfer import Transfer
from tests.faults import evidence
from tests.faults.samples import draft_of


def tell_message(desk: Desk, number: int) -> None:
    missed = Transfer(str(number), result=TransferResult.BUSY)
    desk.calls.close(replace(draft_of(number), transfer=missed), Outcome.MESSAGE_TAKEN)
    for message in desk.messages.waiting():
        if message.whom == str(number):
            desk.messages.deliver(message.uuid)


def told_there(home: Path) -> list[int]:
    calls = evidence.records_in(home)
    assert all(len(call.messages) == 1 for call in calls), "half there: a call without its message"
    return [int(m.whom) for call in calls for m in call.messages if m.delivered_at]
