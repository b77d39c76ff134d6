"""Emergencies as their tables hold them, for the reader and the writer alike; loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.emergency import Emergency, Notification, NotificationTry, Progress
from phonedesk.domain.states import Channel
from phonedesk.domain.times import from_micros, instant_or_none, to_micros
from phonedesk.store.queries import CONFIDENTIAL, SAID_NOW

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from phonedesk.store.rows import Row

WHERE = "where"
"""The field that says where it happened."""
_EMERGENCIES = f"""
    SELECT e.id, e.closed_at, e.closed_by, e.result, e.feedback, c.number, c.opened_at,
        {CONFIDENTIAL} AS confidential, {SAID_NOW}, coalesce((
            SELECT a.new FROM amendment a WHERE a.call_id = c.id AND a.field = '{WHERE}'
            ORDER BY a.id DESC LIMIT 1), (
            SELECT w.value FROM answer w WHERE w.call_id = c.id AND w.field = '{WHERE}'), '') AS place
    FROM emergency e CROSS JOIN call c ON c.id = e.call_id"""
OPEN = f"{_EMERGENCIES} WHERE e.closed_at IS NULL ORDER BY e.id"
OVER = f"{_EMERGENCIES} WHERE e.closed_at IS NOT NULL ORDER BY e.id DESC LIMIT ?"
OF_CALL = f"{_EMERGENCIES} WHERE c.number = ?"
_NOTIFICATIONS = "SELECT * FROM notification WHERE emergency_id = ? ORDER BY id"
_TRIES = """
    SELECT t.* FROM notification_try t JOIN notification n ON n.id = t.notification_id
    WHERE n.emergency_id = ? ORDER BY t.id"""
_PROGRESS = "SELECT * FROM progress WHERE emergency_id = ? ORDER BY sequence"
WAITING = """
    SELECT c.number, c.opened_at, n.due_at FROM emergency e
    JOIN notification n ON n.emergency_id = e.id JOIN call c ON c.id = e.call_id
    WHERE e.closed_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM notification_try t WHERE t.notification_id = n.id AND t.answered)"""
"""Of every open emergency, by when somebody is still to be told."""
CALLERS_WORDS = ("caller_name", "organisation", "phone", "phone_normalised", "matter")


def emergencies(
    connection: sqlite3.Connection, sql: str, parameters: tuple[str | int, ...] = ()
) -> list[Emergency]:
    """The emergencies that a query gives, each with who is to be told and how it goes on."""
    return [_emergency(connection, row) for row in connection.execute(sql, parameters).fetchall()]


def _emergency(connection: sqlite3.Connection, row: Row) -> Emergency:
    key = (row["id"],)
    is_hidden = bool(row["confidential"])
    tries: dict[int, list[NotificationTry]] = {}
    for attempt in connection.execute(_TRIES, key):
        tries.setdefault(attempt["notification_id"], []).append(_try(attempt))
    notifications = connection.execute(_NOTIFICATIONS, key)
    return Emergency(
        number=row["number"],
        opened_at=from_micros(row["opened_at"]),
        confidential=is_hidden,
        where="" if is_hidden else row["place"],
        notifications=tuple(_notification(one, tries.get(one["id"], ())) for one in notifications),
        progress=tuple(_progress(one) for one in connection.execute(_PROGRESS, key)),
        closed_at=instant_or_none(row["closed_at"]),
        closed_by=row["closed_by"],
        result=row["result"],
        feedback=row["feedback"],
        **{name: "" if is_hidden else row[name] for name in CALLERS_WORDS},
    )


def _notification(row: Row, tries: Iterable[NotificationTry]) -> Notification:
    return Notification(
        rung=row["rung"],
        zh=row["zh"],
        en=row["en"],
        through=Channel(row["through"]),
        due_at=from_micros(row["due_at"]),
        sought=row["sought"],
        phone=row["phone"],
        tries=tuple(tries),
    )


def _try(row: Row) -> NotificationTry:
    return NotificationTry(
        UUID(str(row["uuid"])), from_micros(row["at"]), row["operator"], bool(row["answered"]), row["whom"]
    )


def _progress(row: Row) -> Progress:
    return Progress(
        uuid=UUID(str(row["uuid"])),
        at=from_micros(row["at"]),
        operator=row["operator"],
        source=row["source"],
        text=row["text"],
        sequence=row["sequence"],
    )


def notification_values(emergency_id: int, notification: Notification) -> Mapping[str, object]:
    """The columns of somebody who is to be told."""
    return {
        "emergency_id": emergency_id,
        "rung": notification.rung,
        "zh": notification.zh,
        "en": notification.en,
        "through": notification.through.value,
        "due_at": to_micros(notification.due_at),
        "sought": notification.sought,
        "phone": notification.phone,
    }


def try_values(notification_id: int, attempt: NotificationTry) -> Mapping[str, object]:
    """The columns of a try."""
    return {
        "uuid": attempt.uuid,
        "notification_id": notification_id,
        "at": to_micros(attempt.at),
        "operator": attempt.operator,
        "answered": attempt.answered,
        "whom": attempt.whom,
    }


def progress_values(emergency_id: int, sequence: int, progress: Progress) -> Mapping[str, object]:
    """The columns of how it went on."""
    return {
        "uuid": progress.uuid,
        "emergency_id": emergency_id,
        "sequence": sequence,
        "at": to_micros(progress.at),
        "operator": progress.operator,
        "source": progress.source,
        "text": progress.text,
    }
