"""Amendments as they are told: who, when, which field, from what to what."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from phonedesk.domain.amending import FieldChange, abridged
from phonedesk.domain.call import Amendment
from phonedesk.field_words import DERIVED, FieldWords

if TYPE_CHECKING:
    from collections.abc import Iterable

    from phonedesk.tui.front import Front

T = TypeVar("T", FieldChange, Amendment)


def told(changes: Iterable[T]) -> tuple[T, ...]:
    """Those that a person made, without what only follows from them."""
    return tuple(change for change in changes if change.field not in DERIVED)


def signature(front: Front, amendment: Amendment) -> str:
    """When a record was amended, and by whom."""
    return f"{front.wording.moment(amendment.at, front.desk.clock.zone)} {amendment.operator}".rstrip()


def changed(front: Front, change: FieldChange | Amendment, room: int = sys.maxsize) -> str:
    """A field with what it said and what it says since; long texts around what is different."""
    fields = FieldWords(front.desk.playbook, front.wording)
    old, new = (
        front.read_phone(text) if change.field == "phone" else fields.value(change.field, text)
        for text in (change.old, change.new)
    )
    nothing, becomes = front.wording.say("(nothing)"), front.marks.becomes
    old, new = abridged(old, new, room)
    return f"{fields.name(change.field)} {old or nothing} {becomes} {new or nothing}"
