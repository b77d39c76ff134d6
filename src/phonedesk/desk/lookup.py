"""One look-up over everything: the open callbacks first, then the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonedesk.domain.matching import is_called, is_found
from phonedesk.domain.query import read_query
from phonedesk.domain.text import fold
from phonedesk.store.errors import Reason, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from phonedesk.domain.call import CallSummary
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.domain.query import Query
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.store.lookup import Promised, State
    from phonedesk.store.reading import Reader

PAGE = 60
"""How many rows of the log a look-up brings at first: more than a screen shows."""
MOST = 500
"""How many it brings at the most."""
PATIENCE_MS = 2_000
"""How long a look-up away from the keyboard waits for a lock."""
A_FRAME = 0.012
"""Seconds that a look-up may take between a key and what it paints."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up brought: open callbacks, the most urgent first, then other calls, the newest first."""

    query: Query
    callbacks: Sequence[PendingCallback] = ()
    calls_of_callbacks: Sequence[CallSummary] = ()
    """The same, as rows of the log."""
    calls: Sequence[CallSummary] = ()
    has_more: bool = False
    """Whether there are more calls than these."""

    @property
    def rows(self) -> Sequence[CallSummary]:
        """Everything that was found, as rows of the log."""
        return (*self.calls_of_callbacks, *self.calls)


@dataclass(frozen=True, slots=True)
class _Promises:
    """The open callbacks as an index of a certain state has them, by id; the most urgent first."""

    state: State
    by_id: Mapping[int, Promised]


class Lookup:
    """Finds calls by whatever is remembered of them."""

    def __init__(
        self,
        clock: Clock,
        playbook: Callable[[], Playbook | None],
        reader: Callable[[], Reader],
        open_reader: Callable[[int], Reader],
    ) -> None:
        """`playbook` names the types that a query may narrow to; without it only their ids are known."""
        self._clock = clock
        self._playbook = playbook
        self._reader = reader
        self._open_reader = open_reader
        self._promises: _Promises | None = None

    def read(self, typed: str) -> Query:
        """What was typed, as a query of today."""
        return read_query(typed, self._clock.now().astimezone(self._clock.zone).date(), self._types_called)

    def find(self, query: Query, limit: int = PAGE, patience_ms: int = PATIENCE_MS) -> Found:
        """Look it up, for any thread; `limit` is of calls. Raises StoreError."""
        with self._open_reader(patience_ms) as reader:
            return self._found(reader, query, limit)

    def find_at_once(self, query: Query, limit: int = PAGE) -> Found | None:
        """The same within a frame, for the thread of the front end; none where that cannot be.

        Another program may hold the records, or it takes longer. Raises StoreError for anything else.
        """
        reader = self._reader()
        try:
            with reader.at_most(A_FRAME):
                return self._found(reader, query, limit)
        except StoreError as error:
            if error.reason is not Reason.BUSY:
                raise
            return None

    def prepare(self) -> None:
        """Have ready what the first look-up would have to wait for; for any thread, raises StoreError."""
        with self._open_reader(0) as reader:
            self._found(reader, self.read("a"), 1)

    def _found(self, reader: Reader, query: Query, limit: int) -> Found:
        promised = [] if query.is_empty else self._open_ones(reader, query)
        rows, calls_of = [row for row, _ in promised], [call for _, call in promised]
        if query.overdue:
            return Found(query, rows, calls_of)
        calls = reader.find(query, limit + 1, {row.number for row in rows})
        return Found(query, rows, calls_of, calls[:limit], has_more=len(calls) > limit)

    def _open_ones(self, reader: Reader, query: Query) -> list[tuple[PendingCallback, CallSummary]]:
        now, found = self._clock.now(), []
        for promised in self._promised(reader).values():
            if reader.is_late:
                raise StoreError(Reason.BUSY)
            row = promised.row
            if row and (row.is_overdue(now) or not query.overdue) and is_found(query, promised.searched):
                found.append((row, promised.call))
        return found

    def _promised(self, reader: Reader) -> Mapping[int, Promised]:
        """The open callbacks; of those known from before only what was said since then is read."""
        known = self._promises
        said = reader.promised(known.state if known else None)
        if said is None:
            return {}
        state, changed = said
        if known and known.state == state:
            return known.by_id
        follows = known is not None and known.state.generation == state.generation
        by_id = {**(known.by_id if known and follows else {}), **{p.callback_id: p for p in changed}}
        in_order = sorted((p.row.due_at, callback_id) for callback_id, p in by_id.items() if p.row)
        self._promises = _Promises(state, {callback_id: by_id[callback_id] for _, callback_id in in_order})
        return self._promises.by_id

    def _types_called(self, piece: str) -> frozenset[str]:
        """The types that a piece of the id or the name means, or the digit."""
        playbook = self._playbook()
        if playbook is None:
            return frozenset((piece,))
        return frozenset(
            kind.id
            for kind in playbook.call_types
            if piece == str(kind.digit)
            or any(is_called(piece, fold(text)) for text in (kind.id, kind.name.zh, kind.name.en))
        )
