"""Correcting a closed record (更正): what is typed, held against what the record said when it was opened."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from phonedesk.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.domain.draft import Draft

CHOSEN = ("call_type", "rings", "late_reason")
"""What a draft holds beside its values."""
FOLLOWING = ("outcome", "confidential", "read_back_at", "phone_normalised", "follows", "by_mobile")
"""What a record says and nobody types: it stays, or follows from what is typed."""
AROUND = 8
"""Characters before a difference that are shown with it."""


class FieldChange(NamedTuple):
    """A field that is to say something else than it did."""

    field: str
    old: str
    new: str


def typed(base: Mapping[str, str]) -> dict[str, str]:
    """The part of what a record says that stands in the fields of the form."""
    return {field: text for field, text in base.items() if field not in (*CHOSEN, *FOLLOWING)}


def texts_of(draft: Draft) -> dict[str, str]:
    """What the draft says for everything that it may change."""
    return {
        "call_type": draft.call_type,
        "rings": "" if draft.rings is None else str(draft.rings),
        "late_reason": draft.late_reason,
        **{field: clean(text).strip() for field, text in draft.values.items()},
    }


def changes(draft: Draft) -> tuple[FieldChange, ...]:
    """What the draft says otherwise than the record did when it was opened."""
    before = {field: clean(text).strip() for field, text in draft.base.items()}
    return tuple(
        FieldChange(field, before.get(field, ""), text)
        for field, text in texts_of(draft).items()
        if before.get(field, "") != text
    )


def rebased(draft: Draft, base: Mapping[str, str], seen: int) -> Draft:
    """The draft on what the record says by now: whatever was not changed in it follows the record."""
    own = {change.field for change in changes(draft)}
    followed = {field: text for field, text in base.items() if field not in own}
    left_out = {field: "" for field in draft.values if field not in own and field not in base}
    rings = followed.get("rings", "")
    return replace(
        draft,
        base=MappingProxyType(dict(base)),
        seen=seen,
        values=MappingProxyType({**draft.values, **left_out, **typed(followed)}),
        call_type=followed.get("call_type", draft.call_type),
        rings=draft.rings if "rings" in own else int(rings) if rings else None,
        late_reason=followed.get("late_reason", draft.late_reason),
    )


def abridged(old: str, new: str, room: int) -> tuple[str, str]:
    """Two texts on a line each, of long ones no more than `room`, from shortly before where they part."""
    if max(len(old), len(new)) <= room:
        begin = 0
    else:
        pairs = enumerate(zip(old, new, strict=False))
        parting = next((n for n, (a, b) in pairs if a != b), min(len(old), len(new)))
        begin = max(0, parting - AROUND)
    return _cut(old, begin, room), _cut(new, begin, room)


def _cut(text: str, begin: int, room: int) -> str:
    piece = " ".join(text[begin : begin + room].split("\n"))
    return f"{'…' if begin else ''}{piece}{'…' if begin + room < len(text) else ''}"
