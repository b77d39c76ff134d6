"""Deciding about callbacks, merging them and undoing it.

They stand in the one table of `operations.py`. A time's decision has the number as its UUID; what it says is
a function of the number.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from phonedesk.desk.desk import Desk
from phonedesk.domain.call import Call
from phonedesk.domain.callback import Callback, Change
from phonedesk.domain.states import ChangeKind, Outcome
from tests.faults import evidence
from tests.faults.samples import MONDAY, draft_of, matter_of

OLDER, YOUNGER = "20261123-001", "20261123-002"


def decision(number: int, kind: ChangeKind, text: str = "") -> Change:
    return Change(UUID(int=number), MONDAY + timedelta(seconds=number), "李敏", kind, matter_of(number), text)


def record_of(desk: Desk, number: str) -> tuple[Call, Callback]:
    call = desk.calls.record(number)
    assert call is not None
    assert call.callback is not None
    return call, call.callback


def decide_callback(desk: Desk, number: int) -> None:
    """Each time assigns the one callback to somebody else."""
    call, _ = record_of(desk, OLDER)
    desk.callbacks.decide(call, decision(number, ChangeKind.ASSIGNED, f"{number}科"))


def decided_there(home: Path) -> list[int]:
    calls = evidence.records_in(home)
    if not calls:
        return []
    (callback,) = (call.callback for call in calls if call.callback)
    assert not callback.changes or callback.assignee == callback.changes[-1].text, "half there: not assigned"
    return [change.uuid.int for change in callback.changes]


def two_promises(desk: Desk) -> None:
    for number in (1, 2):
        desk.calls.close(draft_of(number), Outcome.CALLBACK)


def merge_callbacks(desk: Desk, number: int) -> None:
    """Each time merges two callbacks, or takes them apart again."""
    call, callback = record_of(desk, YOUNGER)
    kind = ChangeKind.UNMERGED if callback.merged_into else ChangeKind.MERGED
    desk.callbacks.decide(call, decision(number, kind, OLDER))


def merged_there(home: Path) -> list[int]:
    promised = {call.number: call.callback for call in evidence.records_in(home) if call.callback}
    if len(promised) < 2:
        return []
    older, younger = promised[OLDER], promised[YOUNGER]
    is_merged = bool(younger.changes) and younger.changes[-1].kind is ChangeKind.MERGED
    assert bool(younger.merged_into) == is_merged, "half there: merged without a decision"
    assert older.calls == (2 if is_merged else 1), "half there: a call not counted"
    return [change.uuid.int for change in younger.changes]
