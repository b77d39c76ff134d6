"""A draft as bytes, the clear text that is sealed into its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from phonedesk.domain.draft import Draft, DueMoved
from phonedesk.domain.states import TransferResult
from phonedesk.domain.times import from_micros, instant_or_none, micros_or_none, to_micros
from phonedesk.domain.transfer import Transfer

FORMAT = 1


def to_json(draft: Draft) -> bytes:
    """The whole draft; lone surrogates survive, since JSON escapes them."""
    transfer = draft.transfer
    return json.dumps(
        {
            "format": FORMAT,
            "uuid": str(draft.uuid),
            "opened_at": to_micros(draft.opened_at),
            "operator": draft.operator,
            "call_type": draft.call_type,
            "values": dict(draft.values),
            "rings": draft.rings,
            "late_reason": draft.late_reason,
            "ticks": {step: to_micros(at) for step, at in draft.ticks.items()},
            "transfer": {
                "target": transfer.target,
                "wait_minutes": transfer.wait_minutes,
                "asked_to_hold_at": micros_or_none(transfer.asked_to_hold_at),
                "briefed_at": micros_or_none(transfer.briefed_at),
                "confirmed_at": micros_or_none(transfer.confirmed_at),
                "result": transfer.result,
            },
            "parked_at": micros_or_none(draft.parked_at),
            "returns": draft.returns,
            "follows": draft.follows,
            "moved_due": _moved_due(draft.moved_due),
            "amends": draft.amends,
            "base": dict(draft.base),
            "seen": draft.seen,
            "outcome": draft.outcome,
            "by_mobile": draft.by_mobile,
            "late_entry": draft.late_entry,
        }
    ).encode()


def from_json(content: bytes) -> Draft:
    """The draft that `to_json` was given; raises ValueError or KeyError for anything else."""
    stored: Mapping[str, Any] = json.loads(content)
    if not isinstance(stored, dict) or stored["format"] != FORMAT:
        raise ValueError("a draft of another format")
    transfer = stored["transfer"]
    return Draft(
        uuid=UUID(stored["uuid"]),
        opened_at=from_micros(stored["opened_at"]),
        operator=stored["operator"],
        call_type=stored["call_type"],
        values=MappingProxyType(stored["values"]),
        rings=stored["rings"],
        late_reason=stored["late_reason"],
        ticks=MappingProxyType({step: from_micros(at) for step, at in stored["ticks"].items()}),
        transfer=Transfer(
            target=transfer["target"],
            wait_minutes=transfer["wait_minutes"],
            asked_to_hold_at=instant_or_none(transfer["asked_to_hold_at"]),
            briefed_at=instant_or_none(transfer["briefed_at"]),
            confirmed_at=instant_or_none(transfer["confirmed_at"]),
            result=TransferResult(transfer["result"]) if transfer["result"] else None,
        ),
        parked_at=instant_or_none(stored["parked_at"]),
        returns=stored["returns"],
        # What comes below drafts of an earlier version have not.
        follows=stored.get("follows", ""),
        moved_due=_due_moved(stored.get("moved_due")),
        amends=stored.get("amends", ""),
        base=MappingProxyType(stored.get("base", {})),
        seen=stored.get("seen", 0),
        outcome=stored.get("outcome", ""),
        by_mobile=stored.get("by_mobile", False),
        late_entry=stored.get("late_entry", False),
    )


def _moved_due(moved: DueMoved | None) -> Mapping[str, Any] | None:
    if moved is None:
        return None
    return {
        "uuid": str(moved.uuid),
        "at": to_micros(moved.at),
        "due_at": to_micros(moved.due_at),
        "reason": moved.reason,
    }


def _due_moved(stored: Mapping[str, Any] | None) -> DueMoved | None:
    if stored is None:
        return None
    return DueMoved(
        UUID(stored["uuid"]), from_micros(stored["at"]), from_micros(stored["due_at"]), stored["reason"]
    )
