from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from phonedesk.domain.draft import (
    AskedToHold,
    Briefed,
    ByMobile,
    Draft,
    DueMoved,
    Event,
    FieldSet,
    Followed,
    LateReasonGiven,
    OutcomeChosen,
    Parked,
    Rebased,
    Resumed,
    RingsCounted,
    StepTicked,
    StepUnticked,
    TransferEnded,
    TransferTargeted,
    TypeChanged,
    apply,
)
from phonedesk.domain.states import TransferResult
from phonedesk.domain.transfer import Transfer

OPENED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EMPTY = Draft(UUID(int=1), OPENED, "李敏")


def after(*events: Event, draft: Draft = EMPTY) -> Draft:
    for event in events:
        draft = apply(draft, event)
    return draft


def test_each_event_changes_what_it_is_about_and_nothing_else() -> None:
    table: list[tuple[Event, Draft]] = [
        (FieldSet("matter", "停水"), replace(EMPTY, values={"matter": "停水"})),
        (TypeChanged("enquiry"), replace(EMPTY, call_type="enquiry")),
        (RingsCounted(3), replace(EMPTY, rings=3)),
        (LateReasonGiven("离开座位"), replace(EMPTY, late_reason="离开座位")),
        (StepTicked("greeting", OPENED), replace(EMPTY, ticks={"greeting": OPENED})),
        (TransferTargeted("教育科"), replace(EMPTY, transfer=Transfer("教育科"))),
        (AskedToHold(2, OPENED), replace(EMPTY, transfer=Transfer("", 2, OPENED))),
        (Briefed(OPENED), replace(EMPTY, transfer=Transfer(briefed_at=OPENED))),
        (Followed("20261123-001"), replace(EMPTY, follows="20261123-001")),
        (ByMobile(on=True), replace(EMPTY, by_mobile=True)),
        (Parked(OPENED), replace(EMPTY, parked_at=OPENED)),
        (Resumed(), EMPTY),
    ]
    for event, wanted in table:
        assert after(event) == wanted, event


def test_the_draft_that_was_is_not_touched() -> None:
    typed = after(FieldSet("matter", "停水"), StepTicked("greeting", OPENED))
    before = (dict(typed.values), dict(typed.ticks))
    after(FieldSet("matter", "停电"), StepUnticked("greeting"), draft=typed)
    assert (dict(typed.values), dict(typed.ticks)) == before
    with pytest.raises(TypeError):
        typed.values["matter"] = "x"  # type: ignore[index]  # that it cannot be set is what is tested
    with pytest.raises(FrozenInstanceError):
        typed.rings = 1  # type: ignore[misc]  # likewise


def test_a_change_of_type_hides_answers_and_never_drops_them() -> None:
    typed = after(TypeChanged("complaint"), FieldSet("people", "王某"), StepTicked("complaint_calm", OPENED))
    changed = after(TypeChanged("enquiry"), FieldSet("matter", "食堂"), draft=typed)
    assert changed.text_of("people") == "王某"
    back = after(TypeChanged("complaint"), draft=changed)
    assert dict(back.values) == {"people": "王某", "matter": "食堂"}
    assert dict(back.ticks) == {"complaint_calm": OPENED}


def test_a_field_can_be_emptied() -> None:
    assert after(FieldSet("matter", "x"), FieldSet("matter", "")).text_of("matter") == ""


def test_a_reason_for_a_late_answer_goes_when_it_was_not_late() -> None:
    late = after(RingsCounted(4), LateReasonGiven("离开座位"))
    assert after(RingsCounted(4), draft=late).late_reason == "离开座位"
    assert after(RingsCounted(3), draft=late).late_reason == ""


def test_a_tick_is_taken_back_and_set_anew() -> None:
    ticked = after(StepTicked("a", OPENED), StepTicked("b", OPENED))
    assert dict(after(StepUnticked("a"), draft=ticked).ticks) == {"b": OPENED}
    assert dict(after(StepUnticked("never"), draft=ticked).ticks) == {"a": OPENED, "b": OPENED}
    assert (
        after(StepUnticked("a"), StepTicked("a", OPENED + MINUTE), draft=ticked).ticks["a"] == OPENED + MINUTE
    )


ASKED = (TransferTargeted("教育科"), AskedToHold(2, OPENED), Briefed(OPENED + MINUTE))


def test_a_transfer_that_comes_through_has_its_three_times() -> None:
    done = after(*ASKED, TransferEnded(TransferResult.CONNECTED, OPENED + 2 * MINUTE)).transfer
    assert done == Transfer(
        "教育科", 2, OPENED, OPENED + MINUTE, OPENED + 2 * MINUTE, TransferResult.CONNECTED
    )


@pytest.mark.parametrize("result", [TransferResult.BUSY, TransferResult.NO_ANSWER, TransferResult.DECLINED])
def test_a_transfer_that_failed_is_started_anew_by_naming_somebody_else(result: TransferResult) -> None:
    failed = after(*ASKED, TransferEnded(result, OPENED + 2 * MINUTE))
    assert failed.transfer.confirmed_at is None
    assert failed.transfer.result is result
    again = after(TransferTargeted("学籍办"), draft=failed)
    assert again.transfer == Transfer("学籍办")


def test_naming_is_typed_letter_by_letter_without_losing_a_time() -> None:
    asked = after(TransferTargeted("教"), AskedToHold(2, OPENED), TransferTargeted("教育"))
    assert asked.transfer == Transfer("教育", 2, OPENED)


@pytest.mark.parametrize(
    ("events", "is_empty"),
    [
        ((), True),
        ((FieldSet("phone", "13800131234"),), True),  # the display showed it
        ((FieldSet("matter", "  \n"),), True),
        ((FieldSet("entered_by", "李敏"),), True),  # nobody typed it
        ((RingsCounted(2), StepTicked("greeting", OPENED)), True),
        ((FieldSet("matter", "x"),), False),
        ((FieldSet("people", "x"),), False),
        ((TypeChanged("enquiry"),), False),
        ((TransferTargeted("教育科"),), False),
    ],
)
def test_when_a_call_is_empty(events: tuple[Event, ...], is_empty: bool) -> None:
    assert after(*events).is_empty is is_empty


def test_who_took_the_call_on_a_mobile_may_take_that_back() -> None:
    assert after(ByMobile(on=True), ByMobile(on=False)) == EMPTY


def test_nobody_is_on_the_line_of_a_correction_or_a_late_entry() -> None:
    assert EMPTY.has_caller
    assert not replace(EMPTY, amends="20261123-001").has_caller
    assert not replace(EMPTY, late_entry=True).has_caller


def test_every_event_there_is_can_be_applied() -> None:
    made: dict[type, Callable[[], Event]] = {
        FieldSet: lambda: FieldSet("matter", "x"),
        TypeChanged: lambda: TypeChanged("x"),
        RingsCounted: lambda: RingsCounted(1),
        LateReasonGiven: lambda: LateReasonGiven("x"),
        StepTicked: lambda: StepTicked("x", OPENED),
        StepUnticked: lambda: StepUnticked("x"),
        TransferTargeted: lambda: TransferTargeted("x"),
        AskedToHold: lambda: AskedToHold(1, OPENED),
        Briefed: lambda: Briefed(OPENED),
        TransferEnded: lambda: TransferEnded(TransferResult.BUSY, OPENED),
        Followed: lambda: Followed("20261120-031"),
        ByMobile: lambda: ByMobile(on=True),
        DueMoved: lambda: DueMoved(EMPTY.uuid, OPENED, OPENED, "x"),
        OutcomeChosen: lambda: OutcomeChosen("answered"),
        Rebased: lambda: Rebased({"matter": "x"}, 1),
        Parked: lambda: Parked(OPENED),
        Resumed: Resumed,
    }
    assert set(made) == set(Event.__args__)
    for make in made.values():
        assert apply(EMPTY, make()).uuid == EMPTY.uuid
