"""Whether the index of the look-up agrees with the records: every token of it, and none besides."""

from __future__ import annotations

import sqlite3
from array import array
from contextlib import closing
from typing import TYPE_CHECKING

from phonedesk.domain.tokens import tokens_of
from phonedesk.store.errors import translated
from phonedesk.store.lookup import every_record, read_state, stored_token
from phonedesk.store.pragmas import refuse_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PATIENCE_S = 5.0
_MASK = 0xFFFF_FFFF_FFFF_FFFF
_VOCABULARY = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('records', 'lookup', 'instance')"
_LAST_OF = """
    SELECT call_id, max(position), count(*), min(rank) = max(rank) AND max(is_low) = 0
    FROM (SELECT *, newest_rank < max(rank) OVER (ORDER BY position) AS is_low FROM lookup_entry)
    GROUP BY call_id"""


@translated
def disagreeing(path: Path) -> int:
    """How many records the newest entry of the index does not agree with; all, where it is not of our rules.

    Of a confidential record there has to be one entry, and no other. Nothing is changed, and writers may be
    at work. Takes minutes for a million records. Raises StoreError and its kinds.
    """
    refuse_unreadable(path)
    with closing(
        sqlite3.connect(":memory:", uri=True, isolation_level=None, timeout=PATIENCE_S)
    ) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("ATTACH ? AS records", (f"{path.absolute().as_uri()}?mode=ro",))
        connection.execute(_VOCABULARY)  # which FTS5 makes beside the records, never in them
        connection.execute("BEGIN")
        return _compare(connection)


def _compare(connection: sqlite3.Connection) -> int:
    (calls,) = connection.execute("SELECT count(*) FROM call").fetchone()
    state = read_state(connection)
    if not state.is_ours:
        return int(calls)
    entered, strangers = _sums(connection, state.position)
    last = {call_id: entry for call_id, *entry in connection.execute(_LAST_OF)}
    wrong = 0
    for said in every_record(connection):
        position, entries, is_in_order = last.pop(said.call_id, (0, 0, 0))
        is_there = position > 0 and entered[position] == _sum(map(stored_token, tokens_of(said.searched())))
        wrong += not (is_there and is_in_order) or (said.is_confidential and entries > 1)
    return wrong + len(last) + strangers


def _sums(connection: sqlite3.Connection, positions: int) -> tuple[array[int], int]:
    """For each position a sum over its tokens, and how many tokens belong to no position at all."""
    sums, strangers = array("Q", bytes(8 * (positions + 1))), 0
    for token, position in connection.execute("SELECT term, doc FROM vocabulary"):
        if 0 < position <= positions:
            sums[position] = (sums[position] + hash(token)) & _MASK
        else:
            strangers += 1
    return sums, strangers


def _sum(tokens: Iterable[str]) -> int:
    return sum(map(hash, tokens)) & _MASK
