"""One look-up over everything: the open callbacks first, then the log."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from phonedesk.domain.matching import is_called, is_found
from phonedesk.domain.query import read_query
from phonedesk.domain.text import fold
from phonedesk.store.errors import Reason, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.domain.query import Query
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.store.lookup import Promised, State
    from phonedesk.store.open_index import OpenIndex
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
    """Whether there are more than these."""

    @property
    def rows(self) -> Sequence[CallSummary]:
        """Everything that was found, as rows of the log."""
        return (*self.calls_of_callbacks, *self.calls)


@dataclass(frozen=True)
class _Promises:
    """The open callbacks as an index of a certain state has them, the most urgent first."""

    state: State
    index: OpenIndex
    by_place: Mapping[int, Promised]
    """By their places in that index."""

    @cached_property
    def ranks(self) -> Mapping[int, int]:
        """How urgent the one at a place is among them: from 0 on."""
        return {place: rank for rank, place in enumerate(self.by_place)}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Those of their records."""
        return frozenset(promised.call.number for promised in self.by_place.values())

    @cached_property
    def days(self) -> tuple[str, str]:
        """From which day to which they are."""
        days = [promised.searched.day for promised in self.by_place.values()]
        return min(days, default=""), max(days, default="")


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
        self._reading = Lock()

    def read(self, typed: str) -> Query:
        """What was typed, as a query of today."""
        return read_query(typed, self._clock.now().astimezone(self._clock.zone).date(), self._types_called)

    def find(self, query: Query, limit: int = PAGE, patience_ms: int = PATIENCE_MS) -> Found:
        """Look it up, for any thread: at most so many rows. Raises StoreError."""
        with self._open_reader(patience_ms) as reader:
            return self._found(reader, query, limit)

    def find_once(self, query: Query, limit: int = PAGE) -> Found:
        """The same for a program that looks up once and ends: nothing is read to be kept at hand."""
        with self._open_reader(PATIENCE_MS) as reader:
            likely = [] if query.is_empty else sorted(reader.promised_likely(query), key=_urgency)
            numbers = {promised.call.number for promised in likely}
            return self._put_together(reader, query, limit, likely, numbers)

    def find_at_once(self, query: Query, limit: int = PAGE) -> Found | None:
        """The same within a frame, for the thread of the front end; none where that cannot be.

        Another program may hold the records, or it takes longer. Raises StoreError for anything else.
        """
        reader = self._reader()
        try:
            with reader.at_most(A_FRAME):
                return self._found(reader, query, limit, waits=False)
        except StoreError as error:
            if error.reason is not Reason.BUSY:
                raise
            return None

    def prepare(self) -> None:
        """Have ready what the first look-up would have to wait for; for any thread, raises StoreError."""
        with self._open_reader(0) as reader:
            self._found(reader, self.read("a"), 1)

    def _found(self, reader: Reader, query: Query, limit: int, *, waits: bool = True) -> Found:
        promises = None if query.is_empty else self._promised(reader, waits=waits)
        if not promises or not promises.by_place:
            return self._put_together(reader, query, limit, (), ())
        return self._put_together(reader, query, limit, _likely(query, promises), promises.numbers)

    def _put_together(
        self,
        reader: Reader,
        query: Query,
        limit: int,
        likely: Iterable[Promised],
        left_out: Collection[str],
    ) -> Found:
        """Those of the likely callbacks that are found, then calls, but for the numbers left out."""
        open_ones = list(islice(self._open_ones(reader, query, likely), limit + 1))
        has_more, open_ones = len(open_ones) > limit, open_ones[:limit]
        rows, calls_of = [row for row, _ in open_ones], [call for _, call in open_ones]
        left = limit - len(open_ones)
        if query.overdue or has_more:
            return Found(query, rows, calls_of, has_more=has_more)
        calls = reader.find(query, left + 1, left_out)
        return Found(query, rows, calls_of, calls[:left], has_more=len(calls) > left)

    def _open_ones(
        self, reader: Reader, query: Query, likely: Iterable[Promised]
    ) -> Iterator[tuple[PendingCallback, CallSummary]]:
        now = self._clock.now()
        for promised in likely:
            if reader.is_late:
                raise StoreError(Reason.BUSY)
            row = promised.row
            if row and (row.is_overdue(now) or not query.overdue) and is_found(query, promised.searched):
                yield row, promised.call

    def _promised(self, reader: Reader, *, waits: bool) -> _Promises | None:
        """The open callbacks; of those known from before only what was said since then is read.

        Whoever must not wait for another who is reading them gets StoreError (`busy`).
        """
        if not self._reading.acquire(blocking=waits):
            raise StoreError(Reason.BUSY)
        try:
            known = self._promises
            said = reader.promised(known.state if known else None)
            if said is None:
                return None
            state, changed = said
            if not known or known.state != state:
                self._promises = self._entered(reader, known, state, changed)
            return self._promises
        finally:
            self._reading.release()

    def _entered(
        self, reader: Reader, known: _Promises | None, state: State, changed: Sequence[Promised]
    ) -> _Promises:
        from phonedesk.store.open_index import OpenIndex

        if known and known.state.generation != state.generation:
            known = None
        again = {promised.callback_id for promised in changed}
        kept = (
            [entry for entry in known.by_place.items() if entry[1].callback_id not in again] if known else []
        )
        index = known.index if known else OpenIndex()
        for promised in changed:
            if reader.is_late:
                raise StoreError(Reason.BUSY)
            if promised.row:
                kept.append((index.add(promised.searched), promised))
        kept.sort(key=lambda entry: _urgency(entry[1]))
        return _Promises(state, index, dict(kept))

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


def _likely(query: Query, promises: _Promises) -> Iterator[Promised]:
    """Those of which the tokens do not rule out that they are found, the most urgent first."""
    places, ranks = promises.index.matching(query, *promises.days), promises.ranks
    in_order = ranks if places is None else sorted(places & ranks.keys(), key=ranks.__getitem__)
    return (promises.by_place[place] for place in in_order)


def _urgency(promised: Promised) -> tuple[datetime, int]:
    assert promised.row is not None  # none is kept that is open no more
    return promised.row.due_at, promised.callback_id
