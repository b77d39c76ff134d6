"""Who is calling: what the log says of a number or a name, in a number of steps that no log can make long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.call import KnownCaller
from phonedesk.domain.times import from_micros, to_micros
from phonedesk.store.pending_rows import pending_of
from phonedesk.store.queries import CONFIDENTIAL, SAID_NOW, now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from phonedesk.domain.pending import PendingCallback

COUNTED = 99
"""So many calls are looked at, the newest; how many more there are is not counted."""
BY_DIGIT = 9
"""At most so many callbacks: a digit chooses among them."""


def _hits(column: str, at_most: str = "") -> str:
    """The ids of the calls that say it, or said it once."""
    # The first terms repeat the conditions of the partial indexes, which SQLite does not use without them.
    return f"""
        SELECT id FROM (SELECT id FROM call WHERE {column} <> '' AND {column} = :value
            ORDER BY id DESC {at_most})
        UNION SELECT call_id FROM (SELECT call_id FROM amendment
            WHERE field IN ('phone_normalised', 'caller_name') AND field = '{column}' AND new = :value
            ORDER BY id DESC {at_most})"""


def _calls_by(column: str) -> str:
    return f"""
        WITH hit(id) AS ({_hits(column, f"LIMIT {COUNTED + 1}")})
        SELECT c.id, c.opened_at, {now("call_type")} AS call_type,
            {now("phone_normalised")} AS phone_normalised
        FROM hit JOIN call c ON c.id = hit.id
        WHERE {now(column)} = :value AND NOT {CONFIDENTIAL}
        ORDER BY c.id DESC LIMIT {COUNTED + 1}"""


def _open_by(column: str) -> str:
    """The open callbacks, those that answer several once: under the number of the caller's own call."""
    return f"""
        WITH hit(id) AS ({_hits(column)}),
        open_one(id, call_id, standing) AS (
            SELECT b.id, b.call_id, (
                WITH RECURSIVE up(id, answered_by) AS (
                    SELECT b.id, b.merged_into
                    UNION ALL SELECT m.id, m.merged_into FROM callback m JOIN up ON m.id = up.answered_by)
                SELECT up.id FROM up WHERE up.answered_by IS NULL)
            FROM hit CROSS JOIN callback b ON b.call_id = hit.id
            WHERE b.status IN ('pending', 'unreached'))
        SELECT s.id AS standing, s.due_at, s.due_amount, s.due_unit, s.due_make_up, s.due_estimated,
            s.due_basis, s.status, s.unreached, s.supervised, s.calls, own.assignee,
            c.number, c.opened_at, 0 AS confidential, {SAID_NOW}
        FROM open_one o JOIN callback s ON s.id = o.standing JOIN callback own ON own.id = o.id
            JOIN call c ON c.id = o.call_id
        WHERE {now(column)} = :value AND NOT {CONFIDENTIAL}
        ORDER BY s.due_at, s.id, own.id <> s.id, c.id DESC LIMIT {COUNTED}"""


CALLS_BY = {column: _calls_by(column) for column in ("phone_normalised", "caller_name")}
OPEN_BY = {column: _open_by(column) for column in ("phone_normalised", "caller_name")}
CALLER = f"SELECT c.opened_at, {SAID_NOW} FROM call c WHERE c.id = ?"


def known_caller(
    connection: sqlite3.Connection,
    phone_normalised: str,
    caller_name: str,
    nuisances: Collection[str],
    since: datetime | None,
) -> KnownCaller | None:
    """Who called last from that number, otherwise under exactly that name; raises sqlite3.Error.

    What is '' is not looked for. Calls of a type among `nuisances` count as such from `since` on.
    """
    for column, value in (("phone_normalised", phone_normalised), ("caller_name", caller_name)):
        calls = connection.execute(CALLS_BY[column], {"value": value}).fetchall() if value else []
        if calls:
            break
    else:
        return None
    last = connection.execute(CALLER, (calls[0]["id"],)).fetchone()
    number = last["phone_normalised"]
    theirs = [row for row in calls if row["phone_normalised"] == number]
    refused = sum(
        row["call_type"] in nuisances and (since is None or row["opened_at"] >= to_micros(since))
        for row in theirs
    )
    return KnownCaller(
        caller_name=last["caller_name"],
        organisation=last["organisation"],
        phone=last["phone"],
        last_matter=last["matter"],
        last_at=from_micros(last["opened_at"]),
        calls=min(len(theirs), COUNTED),
        phone_normalised=number,
        has_more=len(calls) > COUNTED,
        refused=refused,
        callbacks=_callbacks(connection.execute(OPEN_BY[column], {"value": value}), number),
        is_namesake=column == "caller_name" and bool(phone_normalised),
        other_numbers=len({row["phone_normalised"] for row in calls} - {number}),
    )


def _callbacks(rows: Iterable[sqlite3.Row], number: str) -> tuple[PendingCallback, ...]:
    """What is promised to that number, each promise once, the most urgent first."""
    found = {row["standing"]: row for row in reversed([*rows]) if row["phone_normalised"] == number}
    in_order = sorted(found.values(), key=lambda row: (row["due_at"], row["standing"]))
    return tuple(pending_of(row) for row in in_order[:BY_DIGIT])
