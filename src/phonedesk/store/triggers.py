"""The triggers that guard the records, kept while a migration rewrites their table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection


class KeptTriggers:
    """What triggers there are, and what becomes of them from one migration to the next.

    Alembic rewrites a table of SQLite by dropping it, and its triggers go with it without a word. A migration
    that wants a trigger otherwise makes it anew under its old name.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = self._there()

    def restore(self, *_: object, **__: object) -> None:
        """Put back every trigger that the migration lost, unless its table is gone too."""
        there, tables = self._there(), self._tables()
        for name, (table, sql) in self._known.items():
            if name not in there and table in tables:
                self._connection.exec_driver_sql(sql)
        self._known = self._there()

    def _there(self) -> dict[str, tuple[str, str]]:
        if self._connection.dialect.name != "sqlite":
            return {}  # no other database drops a table to change it
        query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        return {name: (table, sql) for name, table, sql in self._connection.exec_driver_sql(query)}

    def _tables(self) -> set[str]:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        return set(self._connection.exec_driver_sql(query).scalars()) if self._known else set()
