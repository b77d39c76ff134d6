"""The open callbacks in an index of their own, in memory: they come first, and every key asks for them."""

from __future__ import annotations

import sqlite3
from threading import Lock
from typing import TYPE_CHECKING

from phonedesk.domain.tokens import tokens_of, wanted
from phonedesk.store.lookup import expression, stored

if TYPE_CHECKING:
    from phonedesk.domain.query import Query
    from phonedesk.domain.tokens import Searched

_TABLE = """CREATE VIRTUAL TABLE lookup USING fts5(
    tokens, content='', detail=none, columnsize=0, tokenize='ascii')"""
_ADD = "INSERT INTO lookup (rowid, tokens) VALUES (?, ?)"
_MATCHING = "SELECT rowid FROM lookup WHERE lookup MATCH ?"


class OpenIndex:
    """Gives each callback a place; one of which more is said gets a new place, the old one means nothing."""

    def __init__(self) -> None:
        self._database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._database.execute(_TABLE)
        self._lock = Lock()
        self._last = 0

    def add(self, searched: Searched) -> int:
        """The place of what is entered."""
        tokens = stored(tokens_of(searched))
        with self._lock:
            self._last += 1
            self._database.execute(_ADD, (self._last, tokens))
            return self._last

    def matching(self, query: Query, oldest: str, newest: str) -> frozenset[int] | None:
        """The places of which none but these may be found; none where no token tells.

        The days are those that the callbacks have at all.
        """
        items = wanted(query, oldest, newest)
        if not items:
            return None
        if not all(items):
            return frozenset()
        with self._lock:
            return frozenset(place for (place,) in self._database.execute(_MATCHING, (expression(items),)))
