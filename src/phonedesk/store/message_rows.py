"""Messages as their table holds them, for the reader and the writer alike; loads nothing heavy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.message import Message, MessageSummary
from phonedesk.domain.times import from_micros, instant_or_none, micros_or_none, to_micros
from phonedesk.store.queries import AMENDABLE, CONFIDENTIAL, SAID_NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.store.rows import Row

_SUMMARY = f"""
    SELECT m.uuid, m.whom, m.at, m.operator, m.due_at, m.delivered_at, c.number,
        {CONFIDENTIAL} AS confidential, {SAID_NOW},
        (SELECT json_group_array(json_array(field, value)) FROM (
            SELECT field, value FROM answer WHERE call_id = c.id ORDER BY field)) AS answers,
        (SELECT json_group_array(json_array(field, new)) FROM (
            SELECT field, new FROM amendment WHERE call_id = c.id ORDER BY id)) AS amended
    FROM message m CROSS JOIN call c ON c.id = m.call_id"""
OPEN_MESSAGES = f"{_SUMMARY} WHERE m.delivered_at IS NULL ORDER BY m.due_at, m.id"


def message_of(row: Row) -> Message:
    """The message of a row."""
    return Message(
        uuid=UUID(str(row["uuid"])),
        whom=row["whom"],
        at=from_micros(row["at"]),
        operator=row["operator"],
        due_at=from_micros(row["due_at"]),
        delivered_at=instant_or_none(row["delivered_at"]),
        delivered_by=row["delivered_by"],
    )


def summary_of(row: Row) -> MessageSummary:
    """The row of a list; of a confidential call no words."""
    told = {
        name: "" if row["confidential"] else row[name]
        for name in ("caller_name", "organisation", "phone", "phone_normalised", "matter")
    }
    return MessageSummary(
        uuid=UUID(str(row["uuid"])),
        number=row["number"],
        whom=row["whom"],
        at=from_micros(row["at"]),
        operator=row["operator"],
        due_at=from_micros(row["due_at"]),
        confidential=bool(row["confidential"]),
        delivered_at=instant_or_none(row["delivered_at"]),
        answers={} if row["confidential"] else _answers(row),
        **told,
    )


def _answers(row: Row) -> dict[str, str]:
    """What the fields of the call's type say by now."""
    amended = {field: new for field, new in json.loads(row["amended"]) if field not in AMENDABLE}
    answers = {**dict(json.loads(row["answers"])), **amended}
    return {field: text for field, text in answers.items() if text}


def message_values(call_id: int, message: Message) -> Mapping[str, object]:
    """The columns of a message."""
    return {
        "uuid": message.uuid,
        "call_id": call_id,
        "whom": message.whom,
        "at": to_micros(message.at),
        "operator": message.operator,
        "due_at": to_micros(message.due_at),
        "delivered_at": micros_or_none(message.delivered_at),
        "delivered_by": message.delivered_by,
    }
