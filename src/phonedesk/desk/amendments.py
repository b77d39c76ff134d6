"""Correcting what is in the log (更正): opened as a draft, kept like any, saved beside the record."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import uuid4

from phonedesk.desk.calls import NoWayToReachError
from phonedesk.desk.emergencies import ladder_of
from phonedesk.domain.amending import FieldChange, changes, typed
from phonedesk.domain.draft import Draft, Rebased
from phonedesk.domain.phone import read_phone
from phonedesk.domain.states import Outcome
from phonedesk.domain.text import clean, one_line
from phonedesk.store.queries import YES
from phonedesk.store.rows import amendable_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from phonedesk.domain.call import Call
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

LONG = ("text", "list")
"""The kinds of field that hold several lines."""


class Amendments:
    """The use cases of correcting a record."""

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], Settings],
        playbook: Callable[[], Playbook],
        writer: Callable[[], Writer],
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._playbook = playbook
        self._writer = writer

    def begin(self, call: Call) -> Draft:
        """The correction of a record, in which nothing is changed yet."""
        base = self._base(call)
        return Draft(
            uuid=uuid4(),
            opened_at=self._clock.now(),
            operator=self._settings().operator,
            call_type=call.call_type,
            values=MappingProxyType(typed(base)),
            rings=call.rings,
            late_reason=call.late_reason,
            amends=call.number,
            base=base,
            seen=len(call.amendments),
        )

    def changes(self, draft: Draft) -> tuple[FieldChange, ...]:
        """What saving the correction changes: what was typed, and what follows from it."""
        texts = {change.field: change.new for change in changes(draft)}
        if "phone" in texts:
            texts["phone"] = one_line(texts["phone"])
            texts["phone_normalised"] = read_phone(texts["phone"], self._settings().area_code).normalised
        if "call_type" in texts:
            kind = self._playbook().type_of(texts["call_type"])
            texts["confidential"] = YES if kind and kind.confidential else ""
        return tuple(
            FieldChange(field, draft.base.get(field, ""), text)
            for field, text in texts.items()
            if draft.base.get(field, "") != text
        )

    def save(self, draft: Draft) -> None:
        """Have the record say what the draft says, in one transaction; signed by who is on duty by now.

        The same again changes nothing. Raises NoWayToReachError before anything is written,
        AmendedMeanwhileError where another desk was faster, NoRecordError and StoreError.
        """
        texts = {change.field: change.new for change in self.changes(draft)}
        if texts.get("phone") == "" and draft.base.get("outcome") == Outcome.CALLBACK:
            raise NoWayToReachError
        operator, now = one_line(self._settings().operator or draft.operator), self._clock.now()
        becomes = texts.get("call_type", "")
        ladder = ladder_of(self._playbook(), self._settings(), becomes, now) if becomes else ()
        self._writer().amendments.amend(draft.amends, draft.seen, texts, now, operator, ladder)

    def rebase(self, call: Call) -> Rebased:
        """What happens to a correction once the record is this by now."""
        return Rebased(self._base(call), len(call.amendments))

    def is_recorded(self, draft: Draft, reader: Reader) -> bool:
        """Whether the record says all that the correction changes; raises StoreError."""
        texts = {change.field: change.new for change in self.changes(draft)}
        call = reader.call(draft.amends) if texts else None
        if call is None:
            return not texts
        says = amendable_texts(call)
        return all(says.get(field, "") == text for field, text in texts.items())

    def _base(self, call: Call) -> Mapping[str, str]:
        """What the record says, as the form shows it: a field of one line has no line feeds."""
        return MappingProxyType(
            {
                field: clean(text).strip() if self._is_long(field) else one_line(text).strip()
                for field, text in amendable_texts(call).items()
            }
        )

    def _is_long(self, field: str) -> bool:
        known = self._playbook().field(field)
        return known is None or known.kind in LONG
