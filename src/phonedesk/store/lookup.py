"""The index of the records: tokens of every record in a contentless FTS5 table, newest entries first.

An entry is one position, which only ever grows: a new record adds one, and so does whatever is said of it
later, with all that it has said so far. A record stands where its first entry stood: that position is its
rank. An index that was made by other rules, as its version tells, is made anew as a whole, in the order in
which the calls came in.
"""

from __future__ import annotations

import heapq
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from phonedesk.domain.states import OPEN_STATUSES
from phonedesk.domain.tokens import VERSION, tokens_of, wanted
from phonedesk.store.said import SAID, Said

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.pending import PendingCallback
    from phonedesk.domain.query import Query
    from phonedesk.domain.tokens import Searched, Ways

_BETWEEN = " "
"""No token has a space in it."""
_ESCAPED = {code: 0xE000 + code for code in range(0x80) if not chr(code).isalnum() and chr(code) != _BETWEEN}
"""FTS5 would part a token at any sign of ASCII: in place of each stands one that it lets pass."""
REPORTED = 1000
"""After how many records a rebuilding tells how far it is."""

_STATE = "SELECT version, generation, (SELECT coalesce(max(position), 0) FROM lookup_entry) FROM lookup_state"
_SET_VERSION = "UPDATE lookup_state SET version = ?, generation = generation + 1"
_ADD = "INSERT INTO lookup (rowid, tokens) VALUES (?, ?)"
_REMOVE = "INSERT INTO lookup (lookup, rowid, tokens) VALUES ('delete', ?, ?)"
_REMOVE_ALL = "INSERT INTO lookup (lookup) VALUES ('delete-all')"
_ADD_ENTRY = "INSERT INTO lookup_entry (position, call_id, rank, newest_rank) VALUES (?, ?, ?, ?)"
_LAST_ENTRY = "SELECT position, newest_rank FROM lookup_entry ORDER BY position DESC LIMIT 1"
_ENTRIES_OF = "SELECT position, rank FROM lookup_entry WHERE call_id = ?"
_REMOVE_ENTRIES_OF = "DELETE FROM lookup_entry WHERE call_id = ?"

_ONE = f"{SAID} FROM call c LEFT JOIN callback b ON b.call_id = c.id WHERE c.id = ?"
_SINCE = f"{SAID} FROM call c LEFT JOIN callback b ON b.call_id = c.id WHERE c.id > ? ORDER BY c.id"
# The index drives, here and below, or SQLite would sort all these wide rows.
_ALL = f"""{SAID} FROM call c INDEXED BY ix_call_opened_at LEFT JOIN callback b ON b.call_id = c.id
    ORDER BY c.opened_at, c.id"""
_ENTERED = f"""{SAID}, e.rank, e.newest_rank
    FROM {{entries}} CROSS JOIN call c ON c.id = e.call_id LEFT JOIN callback b ON b.call_id = c.id"""
NEWEST_FIRST = f"{_ENTERED.format(entries='lookup_entry e')} ORDER BY e.position DESC"
INDEXED = f"""{_ENTERED.format(entries="lookup f CROSS JOIN lookup_entry e ON e.position = f.rowid")}
    WHERE f.lookup MATCH ? ORDER BY f.rowid DESC"""
"""Everything that an expression of tokens brings, the newest entry first."""
_OPEN = f"""{SAID} FROM callback b CROSS JOIN call c ON c.id = b.call_id
    WHERE b.status IN ('pending', 'unreached') AND b.merged_into IS NULL"""
_OPEN_INDEXED = f"""{_OPEN} AND b.call_id IN (
        SELECT e.call_id FROM lookup f CROSS JOIN lookup_entry e ON e.position = f.rowid
        WHERE f.lookup MATCH ?)"""
# By its positions, or SQLite would look through all entries for those that are distinct.
_CHANGED = f"""{SAID} FROM (SELECT DISTINCT call_id FROM lookup_entry NOT INDEXED WHERE position > ?) e
    CROSS JOIN callback b ON b.call_id = e.call_id CROSS JOIN call c ON c.id = b.call_id"""
_DAYS = "SELECT (SELECT min(day) FROM call), (SELECT max(day) FROM call)"


class State(NamedTuple):
    """How far an index goes: what is said later has a later position, until it is made anew."""

    version: str
    generation: int
    position: int

    @property
    def is_ours(self) -> bool:
        """Whether it was made by the rules of this program."""
        return self.version == VERSION


class Promised(NamedTuple):
    """A record with a callback; `row` is none where that is open no more, or answered with another one."""

    callback_id: int
    row: PendingCallback | None
    call: CallSummary
    searched: Searched


def read_state(connection: sqlite3.Connection) -> State:
    """How far the index goes; raises sqlite3.Error."""
    return State(*connection.execute(_STATE).fetchone())


# ── writing ──


def add_entry(connection: sqlite3.Connection, call_id: int) -> None:
    """Enter what a record says by now, within the transaction that has changed it; raises sqlite3.Error.

    Of a record that has become confidential what was entered before is taken out.
    """
    (said,) = _said(connection, _ONE, (call_id,))
    last, newest = connection.execute(_LAST_ENTRY).fetchone() or (0, 0)
    position = last + 1
    entries = connection.execute(_ENTRIES_OF, (call_id,)).fetchall()
    rank = entries[0][1] if entries else position
    if said.is_confidential and entries:
        _remove(connection, said, [position for position, _ in entries])
    connection.execute(_ADD_ENTRY, (position, call_id, rank, max(rank, newest)))
    connection.execute(_ADD, (position, stored(tokens_of(said.searched()))))


def add_new(connection: sqlite3.Connection, since: int) -> None:
    """Enter all the records with an id above that one, which nobody has entered yet; raises sqlite3.Error."""
    last, _ = connection.execute(_LAST_ENTRY).fetchone() or (0, 0)
    _enter(connection, _said(connection, _SINCE, (since,)), last)


def rebuild(connection: sqlite3.Connection, progress: Callable[[int], object] = int) -> None:
    """Make the index anew from the records, within a transaction; raises sqlite3.Error.

    The records stand in the order in which their calls came in. `progress` is told from time to time how many
    are in it.
    """
    connection.execute(_REMOVE_ALL)
    connection.execute("DELETE FROM lookup_entry")
    _enter(connection, every_record(connection), 0, progress)
    connection.execute(_SET_VERSION, (VERSION,))


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Make an index anew that was made by other rules, within a transaction; raises sqlite3.Error."""
    if not read_state(connection).is_ours:
        rebuild(connection)


def _enter(
    connection: sqlite3.Connection,
    records: Iterable[Said],
    last: int,
    progress: Callable[[int], object] = int,
) -> None:
    """Give each record the position that follows; the last one of all is known."""
    for position, said in enumerate(records, last + 1):
        connection.execute(_ADD_ENTRY, (position, said.call_id, position, position))
        connection.execute(_ADD, (position, stored(tokens_of(said.searched()))))
        if position % REPORTED == 0:
            progress(position)


def _remove(connection: sqlite3.Connection, said: Said, positions: Iterable[int]) -> None:
    # What a record has ever said only grows: no entry of it has a token beyond these. FTS5 counts tokens and
    # takes an index for damaged that has less than none, so an entry first gets those that it has not.
    tokens = stored(tokens_of(said.searched(as_if_open=True)))
    for position in positions:
        connection.execute(_ADD, (position, tokens))
        connection.execute(_REMOVE, (position, tokens))
    connection.execute(_REMOVE_ENTRIES_OF, (said.call_id,))


def stored_token(token: str) -> str:
    """A token, or several with spaces between them, as the index keeps it."""
    return token.translate(_ESCAPED)


def stored(tokens: Iterable[str]) -> str:
    """Tokens as FTS5 is given them."""
    return stored_token(_BETWEEN.join(sorted(tokens)))


# ── reading ──


def search(
    connection: sqlite3.Connection, query: Query, limit: int, left_out: Collection[str] = ()
) -> list[CallSummary]:
    """At most `limit` records that are found, the highest rank first; raises sqlite3.Error.

    `left_out` are numbers that were found otherwise. `query.overdue` is not looked at.
    """
    found: list[CallSummary] = []
    held: list[tuple[int, CallSummary]] = []
    """What was said later of an older record, until that one's turn comes; by its rank, negative."""
    seen: set[int] = set()
    for said, rank, newest_rank in _candidates(connection, query):
        while held and -held[0][0] >= newest_rank:
            found.append(heapq.heappop(held)[1])
        if len(found) >= limit:
            break
        if said.call_id not in seen and said.number not in left_out and said.is_found(query):
            heapq.heappush(held, (-rank, said.summary()))
        seen.add(said.call_id)
    found += [row for _, row in sorted(held, key=lambda entry: entry[0])]
    return found[:limit]


def every_record(connection: sqlite3.Connection) -> Iterator[Said]:
    """All that every record has ever said, in the order in which the calls came in; raises sqlite3.Error."""
    return _said(connection, _ALL)


def promised(connection: sqlite3.Connection, since: int | None = None) -> Iterator[Promised]:
    """The callbacks on the list; with a position all of which something was entered `since`, open or not."""
    rows = _said(connection, _OPEN) if since is None else _said(connection, _CHANGED, (since,))
    return map(_promised, rows)


def promised_likely(connection: sqlite3.Connection, query: Query) -> Iterator[Promised]:
    """The open callbacks that may be found, and hardly any other; raises sqlite3.Error."""
    items = _items(connection, query)
    if items is None:
        return iter(())
    if not items:
        return promised(connection)
    return map(_promised, _said(connection, _OPEN_INDEXED, (expression(items),)))


def _candidates(connection: sqlite3.Connection, query: Query) -> Iterator[tuple[Said, int, int]]:
    """The records that may be found, some of them twice, each with its rank and the highest rank by then."""
    items = _items(connection, query)
    if items is None:
        return
    cursor = _cursor(connection)
    rows = cursor.execute(INDEXED, (expression(items),)) if items else cursor.execute(NEWEST_FIRST)
    for row in rows:
        yield Said(row), row["rank"], row["newest_rank"]


def _items(connection: sqlite3.Connection, query: Query) -> list[Ways] | None:
    """What a record needs to be found; None where there can be no such record."""
    oldest, newest = connection.execute(_DAYS).fetchone()
    if oldest is None:
        return None
    items = wanted(query, oldest, newest)
    return items if all(items) else None


def _promised(said: Said) -> Promised:
    row, summary = said.callback(), said.summary()
    is_listed = row.status in OPEN_STATUSES and not summary.merged_into
    return Promised(said.callback_id or 0, row if is_listed else None, summary, said.searched())


def expression(items: Iterable[Ways]) -> str:
    """The tokens as FTS5 is asked for them."""
    return " AND ".join(f"({' OR '.join(map(_all_of, ways))})" for ways in items)


def _all_of(tokens: Iterable[str]) -> str:
    quoted = (f'"{stored_token(token)}"' for token in tokens)
    return f"({' AND '.join(quoted)})"


def _said(connection: sqlite3.Connection, sql: str, parameters: tuple[int | str, ...] = ()) -> Iterator[Said]:
    return map(Said, _cursor(connection).execute(sql, parameters))


def _cursor(connection: sqlite3.Connection) -> sqlite3.Cursor:
    cursor = connection.cursor()
    cursor.row_factory = _ByName()
    return cursor


class _ByName:
    """Makes dictionaries of rows: sqlite3.Row would look through all the names for every value."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[object, ...]) -> Mapping[str, object]:
        """One row."""
        self._names = self._names or tuple(name for name, *_ in cursor.description)
        return dict(zip(self._names, values, strict=True))
