"""How far a call has come through the playbook: pure functions over a playbook and a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonedesk.domain.call import CORE_FIELDS, TickedStep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from phonedesk.domain.draft import Draft
    from phonedesk.playbook.model import FormField, Playbook, Step

# Compared as text: the models must not be loaded for what walks them.
MIND, ASK = "mind", "ask"
RECORD = "record"

IDENTITY, PHONE = "identity", "phone"


@dataclass(frozen=True, slots=True)
class StepState:
    """A step and whether it has been done."""

    step: Step
    done: bool
    at: datetime | None = None
    """When it was ticked; none for one that ticks by its field."""


def steps_at(playbook: Playbook, draft: Draft, stage: str) -> tuple[StepState, ...]:
    """The steps of a stage: those of every call, then those of the draft's type if it has one."""
    steps = (step for step in _steps_of(playbook, draft) if step.stage == stage)
    return tuple(StepState(step, _is_done(step, draft), _done_at(step, draft)) for step in steps)


def counted(states: Iterable[StepState]) -> tuple[int, int]:
    """How many steps are done, and of how many; reminders are not counted."""
    counting = [state.done for state in states if state.step.kind != MIND]
    return sum(counting), len(counting)


def next_step(states: Iterable[StepState]) -> Step | None:
    """The next thing to say or do, which F7 ticks."""
    return next((state.step for state in states if _is_open(state)), None)


def fields_of(playbook: Playbook, draft: Draft) -> tuple[FormField, ...]:
    """The fields of the draft's type in order; those of every type as long as none is chosen."""
    kind = playbook.type_of(draft.call_type)
    if kind is None:
        names = [name for name in playbook.fallback.fields if name in CORE_FIELDS]
    else:
        names = list(kind.fields)
    return tuple(field for name in names if (field := playbook.field(name)) is not None)


def missing_fields(playbook: Playbook, draft: Draft) -> tuple[FormField, ...]:
    """What the goodbye page lists as missing."""
    fields = fields_of(playbook, draft)
    return tuple(field for field in fields if field.urged and not _is_filled(field.id, draft))


def unsaid_steps(playbook: Playbook, draft: Draft) -> tuple[Step, ...]:
    """What ought to have been said or done while the matter was recorded, and was not."""
    return tuple(state.step for state in steps_at(playbook, draft, RECORD) if _is_open(state))


def read_back_fields(playbook: Playbook, draft: Draft) -> tuple[FormField, ...]:
    """What is read back to the caller, in order (2.3.1).

    Of a confidential call nothing that tells who is calling is spoken but the number (3.3.3).
    """
    kind = playbook.type_of(draft.call_type)
    hidden = kind is not None and kind.confidential
    return tuple(
        field
        for field in fields_of(playbook, draft)
        if field.read_back
        and _is_filled(field.id, draft)
        and not (hidden and field.compartment == IDENTITY and field.kind != PHONE)
    )


def ticked_steps(playbook: Playbook, draft: Draft) -> tuple[TickedStep, ...]:
    """What goes into the record: everything said, done and asked, as it read at the time."""
    return tuple(
        TickedStep(
            step.id, step.stage, step.clause, step.kind, step.text.zh, step.text.en, _done_at(step, draft)
        )
        for step in _steps_of(playbook, draft)
        if step.kind != MIND and _is_done(step, draft)
    )


def _steps_of(playbook: Playbook, draft: Draft) -> tuple[Step, ...]:
    kind = playbook.type_of(draft.call_type)
    return (*playbook.steps, *(kind.steps if kind else ()))


def _is_open(state: StepState) -> bool:
    return not state.done and state.step.kind not in (MIND, ASK)


def _is_filled(field: str, draft: Draft) -> bool:
    return bool(draft.text_of(field).strip())


def _is_done(step: Step, draft: Draft) -> bool:
    if step.kind == MIND:
        return False
    if step.kind == ASK:
        return _is_filled(step.field, draft)
    return _done_at(step, draft) is not None


def _done_at(step: Step, draft: Draft) -> datetime | None:
    """When a step was ticked; the three steps of a transfer have times of their own."""
    own = {
        "hold": draft.transfer.asked_to_hold_at,
        "briefing": draft.transfer.briefed_at,
        "confirm": draft.transfer.confirmed_at,
    }
    return draft.ticks.get(step.id) or own.get(step.phrase)
