"""What the tables hold of a call, by column: the other way round than `rows`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.times import MICROSECOND, micros_or_none, to_micros
from phonedesk.store.due import due_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.domain.call import Call, TickedStep
    from phonedesk.domain.callback import Attempt, Callback, Change
    from phonedesk.domain.transfer import Transfer


def call_values(call: Call) -> dict[str, object]:
    """The columns of a call, but for its number."""
    return {
        "uuid": call.uuid,
        "opened_at": to_micros(call.opened_at),
        "closed_at": to_micros(call.closed_at),
        "operator": call.operator,
        "call_type": call.call_type,
        "outcome": call.outcome.value,
        "playbook_version": call.playbook_version,
        "confidential": call.confidential,
        "rings": call.rings,
        "late_reason": call.late_reason,
        "phone": call.phone,
        "phone_normalised": call.phone_normalised,
        "caller_name": call.caller_name,
        "organisation": call.organisation,
        "position": call.position,
        "matter": call.matter,
        "read_back_at": micros_or_none(call.read_back_at),
        "duration": None if call.duration is None else call.duration // MICROSECOND,
        "clock_moved": call.clock_moved // MICROSECOND,
        "follows": call.follows,
        "by_mobile": call.by_mobile,
        "late_entry": call.late_entry,
    }


def numbered_values(call: Call, day: str, sequence: int) -> dict[str, object]:
    """The same with its number: that of its day (YYYYMMDD), and which one of that day it is."""
    return {**call_values(call), "number": f"{day}-{sequence:03d}", "day": day, "sequence": sequence}


def answer_values(call_id: int, answers: Mapping[str, str]) -> list[dict[str, object]]:
    """A row for each answer to a field of a call's type."""
    return [{"call_id": call_id, "field": name, "value": text} for name, text in answers.items()]


def step_values(call_id: int, position: int, step: TickedStep) -> dict[str, object]:
    """The columns of a step that was ticked."""
    return {
        "call_id": call_id,
        "position": position,
        "step": step.step,
        "stage": step.stage,
        "clause": step.clause,
        "kind": step.kind,
        "zh": step.zh,
        "en": step.en,
        "at": micros_or_none(step.at),
    }


def transfer_values(call_id: int, transfer: Transfer) -> dict[str, object]:
    """The columns of a transfer."""
    return {
        "call_id": call_id,
        "target": transfer.target,
        "wait_minutes": transfer.wait_minutes,
        "asked_to_hold_at": micros_or_none(transfer.asked_to_hold_at),
        "briefed_at": micros_or_none(transfer.briefed_at),
        "confirmed_at": micros_or_none(transfer.confirmed_at),
        "result": transfer.result.value if transfer.result else None,
    }


def callback_values(callback: Callback) -> dict[str, object]:
    """The columns of a callback, but for whose it is."""
    return {
        "due_at": to_micros(callback.due_at),
        **due_values(callback.due_reason),
        "status": callback.status.value,
        "unreached": callback.unreached,
        "reply": callback.reply,
        "assignee": callback.assignee,
        "supervised": callback.supervised,
        "calls": callback.calls,
    }


def change_values(callback_id: int, change: Change) -> Mapping[str, object]:
    """The columns of a decision about a callback."""
    return {
        "uuid": change.uuid,
        "callback_id": callback_id,
        "at": to_micros(change.at),
        "operator": change.operator,
        "kind": change.kind.value,
        "reason": change.reason,
        "text": change.text,
        "due_at": micros_or_none(change.due_at),
    }


def attempt_values(callback_id: int, attempt: Attempt) -> dict[str, object]:
    """The columns of an attempt."""
    return {
        "uuid": attempt.uuid,
        "callback_id": callback_id,
        "opened_at": to_micros(attempt.opened_at),
        "at": to_micros(attempt.at),
        "operator": attempt.operator,
        "result": attempt.result.value,
        "note": attempt.note,
        "due_at": micros_or_none(attempt.due_at),
    }
