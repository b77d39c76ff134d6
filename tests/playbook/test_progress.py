"""How far a call has come: steps done and open, what is missing, what the record keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from phonedesk.domain.draft import AskedToHold, Draft, Event, FieldSet, StepTicked, TypeChanged, apply
from phonedesk.playbook.loader import load_playbook
from phonedesk.playbook.progress import (
    counted,
    fields_of,
    missing_fields,
    next_step,
    steps_at,
    ticked_steps,
    unsaid_steps,
)

AT = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)
PLAYBOOK = load_playbook(None).playbook
COMPLAINT = TypeChanged("complaint")
MATTER, PEOPLE = FieldSet("matter", "虚报采购数量"), FieldSet("people", "王某")
PROCEDURE, PROMISE = StepTicked("complaint_procedure", AT), StepTicked("complaint_promise", AT)


def draft(*events: Event) -> Draft:
    call = Draft(UUID(int=7), AT, "李敏")
    for event in events:
        call = apply(call, event)
    return call


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), (0, 0)),
        ((COMPLAINT,), (0, 6)),
        ((COMPLAINT, MATTER, PEOPLE), (2, 6)),
        ((COMPLAINT, FieldSet("matter", " ")), (0, 6)),
        ((COMPLAINT, MATTER, PROCEDURE), (2, 6)),
        ((COMPLAINT, StepTicked("complaint_calm", AT)), (0, 6)),
        ((COMPLAINT, MATTER, PROCEDURE, TypeChanged("other")), (1, 1)),
        ((TypeChanged("gone"),), (0, 0)),
    ],
)
def test_reminders_are_not_counted(events: tuple[Event, ...], expected: tuple[int, int]) -> None:
    assert counted(steps_at(PLAYBOOK, draft(*events), "record")) == expected


@pytest.mark.parametrize(
    ("events", "stage", "expected"),
    [
        ((), "greet", "greeting"),
        ((StepTicked("greeting", AT),), "greet", None),
        ((), "record", None),
        ((COMPLAINT,), "record", "complaint_procedure"),
        ((COMPLAINT, PROCEDURE), "record", "complaint_promise"),
        ((COMPLAINT, PROCEDURE, PROMISE), "record", None),
        ((), "transfer", "hold"),
        ((AskedToHold(2, AT),), "transfer", "briefing"),
        ((), "close", "read_back"),
        ((StepTicked("read_back", AT),), "close", "farewell"),
    ],
)
def test_the_next_step_is_the_first_open_one_to_say_or_do(
    events: tuple[Event, ...], stage: str, expected: str | None
) -> None:
    step = next_step(steps_at(PLAYBOOK, draft(*events), stage))
    assert (step.id if step else None) == expected


def test_common_steps_stand_before_those_of_the_type() -> None:
    states = steps_at(PLAYBOOK, draft(COMPLAINT), "record")
    assert [state.step.id for state in states][:2] == ["secrecy", "complaint_calm"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), "phone caller_name organisation matter"),
        ((COMPLAINT,), "phone caller_name organisation matter people when where referred_to"),
        ((TypeChanged("gone"),), "phone caller_name organisation matter"),
    ],
)
def test_the_fields_follow_the_type(events: tuple[Event, ...], expected: str) -> None:
    assert " ".join(field.id for field in fields_of(PLAYBOOK, draft(*events))) == expected


@pytest.mark.parametrize(
    ("events", "missing", "unsaid"),
    [
        ((), "phone caller_name organisation matter", ""),
        (
            (COMPLAINT, MATTER, PROCEDURE),
            "phone caller_name organisation people when where",
            "complaint_promise",
        ),
        ((TypeChanged("enquiry"), MATTER, FieldSet("phone", "12345")), "caller_name organisation", ""),
    ],
)
def test_the_goodbye_page_lists_what_is_missing_and_unsaid(
    events: tuple[Event, ...], missing: str, unsaid: str
) -> None:
    call = draft(*events)
    assert " ".join(field.id for field in missing_fields(PLAYBOOK, call)) == missing
    assert " ".join(step.id for step in unsaid_steps(PLAYBOOK, call)) == unsaid


def test_the_record_keeps_what_was_said_and_asked_in_both_languages() -> None:
    events = (COMPLAINT, MATTER, StepTicked("greeting", AT), PROCEDURE, AskedToHold(2, AT))
    steps = ticked_steps(PLAYBOOK, draft(*events))
    assert [(step.step, step.kind, step.at) for step in steps] == [
        ("greeting", "say", AT),
        ("hold", "say", AT),
        ("complaint_matter", "ask", None),
        ("complaint_procedure", "say", AT),
    ]
    last = steps[-1]
    assert (last.stage, last.clause) == ("record", "3.3.2")
    assert (last.zh, last.en) == ("告诉对方会按规定程序办理。", "Say that it will be handled by procedure.")


def test_a_reminder_never_gets_into_the_record() -> None:
    assert ticked_steps(PLAYBOOK, draft(COMPLAINT, StepTicked("complaint_calm", AT))) == ()
