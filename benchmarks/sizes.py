"""How large the index of the look-up is, beside the table that it is an index of."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from benchmarks.report import Row

if TYPE_CHECKING:
    from benchmarks.office import Office

INDEX, TABLE = "lookup*", "call"
SIZE = "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name GLOB ?)"
TABLE_ALONE = "SELECT sum(pgsize) FROM dbstat WHERE name = ?"


def index_size(office: Office) -> list[Row]:
    """Tokens, entries and the index over those; against the rows of the log, and those with their indexes."""
    with closing(sqlite3.connect(office.database)) as connection:
        (index,) = connection.execute(SIZE, (INDEX,)).fetchone()
        (table,) = connection.execute(TABLE_ALONE, (TABLE,)).fetchone()
        (whole,) = connection.execute("SELECT sum(pgsize) FROM dbstat").fetchone()
    return [
        Row("index of the look-up", index, 1.0, table, "the table of calls", unit="B"),
        Row("the whole database", whole, None, table, "the table of calls", unit="B"),
    ]
