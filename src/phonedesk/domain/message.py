"""What somebody in the office is to be told of a call (转告): one for each person, until it was told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

_BETWEEN = re.compile(r"[、，,;；\n]+")
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Message:
    """One person to be told, by when, and when that was done by whom."""

    uuid: UUID
    whom: str
    """As typed, or as the directory has it: name, department, number."""
    at: datetime
    operator: str
    due_at: datetime
    delivered_at: datetime | None = None
    delivered_by: str = ""


@dataclass(frozen=True, slots=True)
class MessageSummary:
    """A message as one row of a list; of a confidential call no words and nobody's name but its reader's."""

    uuid: UUID
    number: str
    """That of the call."""
    whom: str
    at: datetime
    operator: str
    due_at: datetime
    confidential: bool
    caller_name: str
    organisation: str
    phone: str
    phone_normalised: str
    matter: str
    answers: Mapping[str, str]
    """Field id → text, of what the type of call asks for besides."""
    delivered_at: datetime | None = None


def people_in(text: str) -> tuple[str, ...]:
    """The people that a text names, each once, as they were typed."""
    named = (" ".join(part.split()) for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(filter(None, named)))[:MOST_PEOPLE]


def message_uuid(call: UUID, whom: str) -> UUID:
    """The same for the same person and call: saving again makes no second message."""
    return uuid5(call, whom)
