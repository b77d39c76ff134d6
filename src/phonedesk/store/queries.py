"""The reader's SQL: every row says what its record says now, amendments applied.

The log goes in order of entry, which no clock can upset; the callbacks by when they are due.
"""

from __future__ import annotations

AMENDABLE_TEXTS = (
    "call_type",
    "late_reason",
    "phone",
    "phone_normalised",
    "caller_name",
    "organisation",
    "position",
    "matter",
    "follows",
)
AMENDABLE = (*AMENDABLE_TEXTS, "outcome", "rings", "confidential", "by_mobile", "read_back_at")
"""What an amendment names when it changes a column; any other name is an answer's field."""
YES = "1"


def now(column: str) -> str:
    """What a column of the call `c` says now: its last amendment, otherwise what was recorded."""
    return f"""coalesce((
        SELECT a.new FROM amendment a WHERE a.call_id = c.id AND a.field = '{column}'
        ORDER BY a.id DESC LIMIT 1), c.{column})"""


def _now_yes(column: str) -> str:
    """The same for a column that says yes or no."""
    return f"""coalesce((
        SELECT a.new = '{YES}' FROM amendment a WHERE a.call_id = c.id AND a.field = '{column}'
        ORDER BY a.id DESC LIMIT 1), c.{column})"""


CONFIDENTIAL = _now_yes("confidential")
BY_MOBILE = _now_yes("by_mobile")

SAID_NOW = ", ".join(
    f"{now(column)} AS {column}"
    for column in (
        "call_type",
        "outcome",
        "phone",
        "phone_normalised",
        "caller_name",
        "organisation",
        "position",
        "matter",
    )
)

_OPEN = "b.status IN ('pending', 'unreached') AND b.merged_into IS NULL"

_PENDING = f"""
    SELECT b.due_at, b.due_amount, b.due_unit, b.status, b.unreached, b.assignee,
        b.due_make_up, b.due_estimated, b.due_basis, b.supervised, b.calls,
        c.number, c.opened_at, {CONFIDENTIAL} AS confidential, {SAID_NOW}
    FROM callback b JOIN call c ON c.id = b.call_id"""

PENDING = f"{_PENDING} WHERE {_OPEN} ORDER BY b.due_at, b.id"

PLACES = f"SELECT b.id, b.due_at, b.supervised, b.calls FROM callback b WHERE {_OPEN} ORDER BY b.due_at, b.id"
"""Of every open callback no more than what its place on the board depends on."""

PROMISES = f"""
    SELECT c.number, c.opened_at, b.due_at, CASE WHEN b.supervised THEN coalesce((
        SELECT h.at FROM callback_change h WHERE h.callback_id = b.id AND h.kind = 'supervised'
        ORDER BY h.id DESC LIMIT 1), b.due_at) END AS supervised_at
    FROM callback b JOIN call c ON c.id = b.call_id
    WHERE {_OPEN} ORDER BY b.due_at, b.id"""

IS_NOTED = "SELECT 1 FROM reminder WHERE kind = ? AND subject = ? AND due_at = ?"


def pending_by_ids(count: int) -> str:
    """So many ids → the open callbacks among them."""
    return f"{_PENDING} WHERE {_OPEN} AND b.id IN ({', '.join('?' * count)}) ORDER BY b.due_at, b.id"


COUNT_MESSAGES = "SELECT count(*) AS n FROM message WHERE delivered_at IS NULL"

IS_EMERGENCY = "SELECT 1 FROM emergency WHERE closed_at IS NULL LIMIT 1"
"""Whether there is an emergency that goes on."""

LAST_CLOSED_AT = "SELECT closed_at FROM call ORDER BY id DESC LIMIT 1"

CALL_BY_NUMBER = "SELECT * FROM call WHERE number = ?"
CALL_BY_UUID = "SELECT * FROM call WHERE uuid = ?"

ALL_OF = {
    "answers": "SELECT * FROM answer WHERE call_id = ? ORDER BY field",
    "steps": "SELECT * FROM ticked_step WHERE call_id = ? ORDER BY position",
    "transfers": "SELECT * FROM transfer WHERE call_id = ? ORDER BY id",
    "callbacks": "SELECT * FROM callback WHERE call_id = ?",
    "messages": "SELECT * FROM message WHERE call_id = ? ORDER BY id",
    "merged_into": """
        SELECT c.number FROM callback b JOIN callback m ON m.id = b.merged_into
        JOIN call c ON c.id = m.call_id
        WHERE b.call_id = ?""",
    "merged": """
        SELECT c.number FROM callback b JOIN callback m ON m.merged_into = b.id
        JOIN call c ON c.id = m.call_id
        WHERE b.call_id = ? ORDER BY c.id""",
    "changes": """
        SELECT h.* FROM callback_change h JOIN callback b ON b.id = h.callback_id
        WHERE b.call_id = ? ORDER BY h.id""",
    "follow_ups": f"""
        WITH RECURSIVE answered(id) AS (
            SELECT id FROM callback WHERE call_id = ?
            UNION ALL SELECT m.id FROM callback m JOIN answered a ON m.merged_into = a.id)
        SELECT c.uuid, c.number, c.follows, c.opened_at, c.operator, {CONFIDENTIAL} AS confidential,
            {now("outcome")} AS outcome, {now("matter")} AS matter
        FROM call c
        WHERE c.follows <> '' AND {now("follows")} = c.follows AND c.follows IN (
            SELECT o.number FROM answered a JOIN callback b ON b.id = a.id JOIN call o ON o.id = b.call_id)
        ORDER BY c.id""",
    "attempts": """
        SELECT t.* FROM attempt t JOIN callback b ON b.id = t.callback_id
        WHERE b.call_id = ? ORDER BY t.id""",
    "amendments": "SELECT * FROM amendment WHERE call_id = ? ORDER BY id",
}
"""The rows of one call, by what they are."""


CALENDAR_DAYS = "SELECT day, kind, name, source FROM calendar_day"
CALENDAR_YEARS = "SELECT year FROM calendar_year"
