"""Who is calling, and what was promised to them: asked with every key, so never waited for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from phonedesk.domain.deadline import Due
from phonedesk.domain.phone import read_phone
from phonedesk.domain.query import Query
from phonedesk.domain.text import digits, one_line
from phonedesk.store.errors import Reason, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from phonedesk.desk.lookup import Lookup
    from phonedesk.domain.call import KnownCaller
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.callback import Callback
    from phonedesk.domain.draft import Draft
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader

ANONYMOUS = ("匿名", "anonymous")
"""What is noted where a caller gives no name: nobody is known by it."""
A_FRAME = 0.012
"""Seconds that may pass between a key and what it paints."""
SHORTEST_END, LONGEST_END = 4, 7
"""Of so many digits somebody may remember the end of a number."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A promise that a call asks after; of a confidential one no words."""

    number: str
    opened_at: datetime
    matter: str
    callback: Callback
    """The one that answers it."""


class Callers:
    """The use cases of knowing who calls; for the thread of the front end."""

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], Settings],
        playbook: Callable[[], Playbook | None],
        reader: Callable[[], Reader],
        lookup: Callable[[], Lookup],
    ) -> None:
        """Without a playbook no type is known to be a nuisance."""
        self._clock = clock
        self._settings = settings
        self._playbook = playbook
        self._reader = reader
        self._lookup = lookup
        self._asked: Asked | None = None

    def known(self, phone: str, caller_name: str) -> KnownCaller | None:
        """Who called before from this number, otherwise under exactly this name.

        Raises StoreError, also where that cannot be said within a frame.
        """
        normalised = read_phone(phone, self._settings().area_code).normalised
        name = one_line(caller_name).strip()
        if name.lower() in ANONYMOUS:
            name = ""
        reader = self._reader()
        with reader.at_most(A_FRAME):
            if (playbook := self._playbook()) is None:
                return reader.known_caller(normalised, name)
            since = self._clock.now() - playbook.nuisance.within
            return reader.known_caller(normalised, name, playbook.nuisance_types, since)

    def ending_in(self, phone: str) -> list[CallSummary]:
        """The last call from each number that ends in what was typed of one, as far as a look-up brings it.

        Raises StoreError, also where that cannot be said within a frame.
        """
        typed = digits(phone)
        if not SHORTEST_END <= len(typed) <= LONGEST_END:
            return []
        found = self._lookup().find_at_once(Query(words=(typed,)))
        if found is None:
            raise StoreError(Reason.BUSY)
        rows = (row for row in found.rows if digits(row.phone_normalised).endswith(typed))
        by_number: dict[str, CallSummary] = {}
        for row in rows:
            by_number.setdefault(row.phone_normalised, row)
        return list(by_number.values())

    def asked_after(self, draft: Draft) -> Asked | None:
        """What the call asks after, as it stands now; while the records are busy, as it stood before."""
        if not draft.follows:
            return None
        try:
            self._asked = self._read(draft.follows)
        except StoreError:
            if self._asked and self._asked.number != draft.follows:
                return None
        return self._asked

    def promised(self, draft: Draft) -> Due | None:
        """By when a callback is promised already, in what the call asks after; none where that is over."""
        asked = self.asked_after(draft)
        if asked is None or not asked.callback.is_open:
            return None
        return Due(asked.callback.due_at, asked.callback.due_reason)

    def _read(self, number: str) -> Asked | None:
        reader = self._reader()
        call = standing = reader.call(number)
        while standing and standing.callback and standing.callback.merged_into:
            standing = reader.call(standing.callback.merged_into)
        if call is None or standing is None or standing.callback is None:
            return None
        callback = standing.callback
        if call.confidential or standing.confidential:
            callback = replace(callback, reply="", assignee="", attempts=())
        return Asked(number, call.opened_at, "" if call.confidential else call.matter, callback)
