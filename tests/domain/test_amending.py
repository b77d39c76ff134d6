from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonedesk.domain.amending import FieldChange, abridged, changes, typed
from phonedesk.domain.draft import Draft, FieldSet, LateReasonGiven, Rebased, RingsCounted, TypeChanged, apply

MONDAY = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)
RECORD = {
    "call_type": "enquiry",
    "rings": "2",
    "late_reason": "",
    "phone": "138 0013 1234",
    "phone_normalised": "+8613800131234",
    "caller_name": "张三",
    "organisation": "",
    "position": "",
    "matter": "学籍证明补办",
    "answer": "带身份证",
    "outcome": "answered",
    "confidential": "",
    "read_back_at": "",
}
NAMES = ("call_type", "rings", "caller_name", "organisation", "matter", "answer", "people")
says = st.fixed_dictionaries({}, optional={name: st.sampled_from(["", "1", "2", "3"]) for name in NAMES})


def opened(base: dict[str, str] | None = None) -> Draft:
    """The correction of a record that says this, as the desk opens it."""
    base = RECORD if base is None else base
    return Draft(
        UUID(int=1),
        MONDAY,
        "李敏",
        base.get("call_type", ""),
        typed(base),
        int(base["rings"]) if base.get("rings") else None,
        amends="20261120-031",
        base=base,
        seen=2,
    )


def said(draft: Draft) -> dict[str, str]:
    rings = "" if draft.rings is None else str(draft.rings)
    told = {"call_type": draft.call_type, "rings": rings, **draft.values}
    return {name: told.get(name, "") for name in NAMES}


def with_texts(draft: Draft, texts: dict[str, str]) -> Draft:
    for name, text in texts.items():
        match name:
            case "call_type":
                draft = apply(draft, TypeChanged(text))
            case "rings":
                draft = replace(draft, rings=int(text) if text else None)
            case _:
                draft = apply(draft, FieldSet(name, text))
    return draft


def test_what_was_just_opened_changes_nothing() -> None:
    assert changes(opened()) == ()


def test_what_is_typed_and_chosen_is_a_change_and_what_is_typed_back_is_none() -> None:
    draft = apply(opened(), FieldSet("caller_name", "张珊"))
    draft = apply(draft, FieldSet("people", " 王某 "))
    draft = apply(draft, FieldSet("answer", " 带身份证\r\n"))
    draft = apply(draft, TypeChanged("complaint"))
    draft = apply(apply(draft, RingsCounted(4)), LateReasonGiven("离开座位"))
    assert set(changes(draft)) == {
        FieldChange("caller_name", "张三", "张珊"),
        FieldChange("people", "", "王某"),
        FieldChange("call_type", "enquiry", "complaint"),
        FieldChange("rings", "2", "4"),
        FieldChange("late_reason", "", "离开座位"),
    }
    assert changes(apply(apply(opened(), FieldSet("matter", "")), FieldSet("matter", "学籍证明补办"))) == ()


def test_a_text_that_was_emptied_is_a_change() -> None:
    draft = apply(opened(), FieldSet("answer", "  "))
    assert changes(draft) == (FieldChange("answer", "带身份证", ""),)


@given(says, says, says)
def test_two_corrections_of_one_record_come_together_as_field_by_field(
    base: dict[str, str], ours: dict[str, str], theirs: dict[str, str]
) -> None:
    draft = with_texts(opened(base), ours)
    mine, now = said(draft), {**base, **theirs}
    rebased = apply(draft, Rebased(now, 3))
    expected = {name: now.get(name, "") if mine[name] == base.get(name, "") else mine[name] for name in NAMES}
    assert said(rebased) == expected
    assert (rebased.base, rebased.seen) == (now, 3)
    assert {change.field: (change.old, change.new) for change in changes(rebased)} == {
        name: (now.get(name, ""), text) for name, text in expected.items() if text != now.get(name, "")
    }, "what is left to be saved are our own changes, on top of theirs"


@pytest.mark.parametrize(
    ("old", "new", "room", "shown"),
    [
        ("张三", "张珊", 10, ("张三", "张珊")),
        ("一\n二", "", 10, ("一 二", "")),
        ("0123456789abcdef", "0123456789Xbcdef", 12, ("…23456789abcd…", "…23456789Xbcd…")),
        ("0123456789abcdef", "0123456789abcdefgh", 12, ("…89abcdef", "…89abcdefgh")),
        ("", "0123456789abcdef", 12, ("", "0123456789ab…")),
        ("0123456789\nbcdef", "x", 12, ("0123456789 b…", "x")),
    ],
)
def test_long_texts_are_cut_around_where_they_part(
    old: str, new: str, room: int, shown: tuple[str, str]
) -> None:
    assert abridged(old, new, room) == shown
