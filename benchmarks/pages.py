"""The pending callbacks as the desk reads them, beside the bare statement."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from benchmarks.closing import open_desk
from benchmarks.pty import interleave
from benchmarks.report import Row
from phonedesk.store.queries import PENDING

if TYPE_CHECKING:
    from benchmarks.office import Office


def pending_callbacks(office: Office, rounds: int) -> list[Row]:
    """All that are pending, which is what the home page shows."""
    desk = open_desk(office.environ)
    with closing(desk), closing(sqlite3.connect(office.database)) as bare:

        def ours() -> float:
            start = time.perf_counter()
            desk.callbacks.pending()
            return time.perf_counter() - start

        def theirs() -> float:
            start = time.perf_counter()
            bare.execute(PENDING).fetchall()
            return time.perf_counter() - start

        interleave({"ours": ours, "theirs": theirs}, 1)
        samples = interleave({"ours": ours, "theirs": theirs}, rounds)
        what = f"pending callbacks, {len(desk.callbacks.pending()):,} of them"
    return [Row(what, samples["ours"].median, 2, samples["theirs"].median, "raw sqlite3, same SQL")]
