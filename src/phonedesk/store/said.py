"""What a record has ever said, from one row that holds all of it: now, for lists, and ever, for look-ups."""

from __future__ import annotations

import json
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from phonedesk.domain.call_summary import CallSummary
from phonedesk.domain.matching import is_found, is_plainly_found
from phonedesk.domain.pending import PendingCallback
from phonedesk.domain.states import CallbackStatus, Outcome
from phonedesk.domain.text import digits, fold
from phonedesk.domain.times import from_micros
from phonedesk.domain.tokens import Searched, folded_set, numbers_of
from phonedesk.store.due import due_reason_of
from phonedesk.store.queries import AMENDABLE, YES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonedesk.domain.query import Query
    from phonedesk.store.rows import Row

SAID = """
    SELECT c.id, c.number, c.day, c.opened_at, c.operator, c.call_type, c.outcome, c.confidential, c.phone,
        c.phone_normalised, c.caller_name, c.organisation, c.position, c.matter, c.late_entry,
        (SELECT json_group_array(w.value) FROM answer w WHERE w.call_id = c.id) AS answers,
        (SELECT json_group_array(json_array(field, old, new)) FROM (
            SELECT field, old, new FROM amendment WHERE call_id = c.id ORDER BY id)) AS amendments,
        (SELECT json_group_array(t.note) FROM attempt t WHERE t.callback_id = b.id) AS notes,
        (SELECT json_group_array(json_array(h.reason, h.text)) FROM callback_change h
            WHERE h.callback_id = b.id) AS changes,
        b.id AS callback_id, b.due_at, b.due_amount, b.due_unit, b.due_make_up, b.due_estimated, b.due_basis,
        b.status, b.unreached, b.assignee, b.supervised, b.calls,
        (SELECT mc.number FROM callback m JOIN call mc ON mc.id = m.call_id WHERE m.id = b.merged_into)
            AS merged_into"""
"""What the row has to hold, of a call `c` and its callback `b`, which may be none."""
NOTHING = "[]"
_TEXTS = ("call_type", "phone", "phone_normalised", "caller_name", "organisation", "position", "matter")
"""What a summary says of a record that is not confidential."""
_texts_of = itemgetter(*_TEXTS)


class Said:
    """One record, read from the columns of SAID."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.call_id: int = row["id"]
        self.callback_id: int | None = row["callback_id"]
        self.number: str = row["number"]
        self._amendments = _amendments(row["amendments"])
        self._now = {field: new for field, _, new in self._amendments} if self._amendments else {}
        told = self._now.get("confidential")
        self.is_confidential = bool(row["confidential"]) if told is None else told == YES

    def searched(self, *, as_if_open: bool = False) -> Searched:
        """What a look-up looks in: no words of a confidential record, unless it is taken for an open one."""
        row, number = self._row, digits(self.number)
        operator, day = fold(row["operator"]), row["day"]
        if self.is_confidential and not as_if_open:
            return Searched((number,), (), (), (), operator, "", day)
        amended = (said for field, *said in self._amendments if field not in AMENDABLE)
        answers = (*_texts(row["answers"]), *chain.from_iterable(amended))
        promised = (*_texts(row["notes"]), row["assignee"] or "", *_changes(row["changes"]))
        texts = (*self._ever("position"), *self._ever("matter"), *answers, *promised)
        return Searched(
            numbers=(number, *numbers_of(self._ever("phone"), self._ever("phone_normalised"))),
            names=folded_set(self._ever("caller_name")),
            organisations=folded_set(self._ever("organisation")),
            texts=folded_set(texts),
            operator=operator,
            call_type=self._told("call_type"),
            day=day,
        )

    def is_found(self, query: Query) -> bool:
        """Whether a look-up finds it: what it says now is looked at first, since that nearly always tells."""
        row = self._row
        texts = (row["matter"], row["position"])
        if not self.is_confidential and is_plainly_found(
            query, (self.number, row["phone"]), row["caller_name"], row["organisation"], texts
        ):
            return True
        return is_found(query, self.searched())

    def summary(self) -> CallSummary:
        """As a row of the log."""
        row, now = self._row, self._now
        call_type, phone, phone_normalised, caller_name, organisation, position, matter = (
            map(self._told, _TEXTS) if now or self.is_confidential else _texts_of(row)
        )
        return CallSummary(
            number=self.number,
            opened_at=from_micros(row["opened_at"]),
            operator=row["operator"],
            call_type=call_type,
            outcome=Outcome(now.get("outcome", row["outcome"])),
            confidential=self.is_confidential,
            phone=phone,
            phone_normalised=phone_normalised,
            caller_name=caller_name,
            organisation=organisation,
            position=position,
            matter=matter,
            due_at=from_micros(row["due_at"]) if self.callback_id else None,
            status=CallbackStatus(row["status"]) if self.callback_id else None,
            merged_into=row["merged_into"] or "",
            late_entry=bool(row["late_entry"]),
        )

    def callback(self) -> PendingCallback:
        """As a row of the pending list; the record has a callback."""
        row = self._row
        return PendingCallback(
            number=self.number,
            due_at=from_micros(row["due_at"]),
            due_reason=due_reason_of(row),
            status=CallbackStatus(row["status"]),
            unreached=row["unreached"],
            assignee="" if self.is_confidential else row["assignee"],
            opened_at=from_micros(row["opened_at"]),
            call_type=self._told("call_type"),
            confidential=self.is_confidential,
            caller_name=self._told("caller_name"),
            organisation=self._told("organisation"),
            position=self._told("position"),
            phone=self._told("phone"),
            phone_normalised=self._told("phone_normalised"),
            matter=self._told("matter"),
            supervised=bool(row["supervised"]),
            calls=row["calls"],
        )

    def _told(self, column: str) -> str:
        """What a column says now and may be shown."""
        return "" if self.is_confidential else self._now.get(column, self._row[column])

    def _ever(self, column: str) -> Iterator[str]:
        """What a column says and has said."""
        yield self._row[column]
        for field, *texts in self._amendments:
            if field == column:
                yield from texts


def _texts(packed: str) -> list[str]:
    return [] if packed == NOTHING else list(json.loads(packed))


def _changes(packed: str) -> list[str]:
    return [] if packed == NOTHING else list(chain.from_iterable(json.loads(packed)))


def _amendments(packed: str) -> list[tuple[str, str, str]]:
    return [] if packed == NOTHING else [(field, old, new) for field, old, new in json.loads(packed)]
