"""Made-up records, known for what they are by their UUID: no real call ever gets one of these.

A real call's UUID is drawn by chance and says so (version 4). That of a sample says "sample" in its first
six bytes and is of version 8, the version for whatever its maker likes (RFC 9562); what follows counts up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from phonedesk.domain.call import Call

_BASE = int.from_bytes(b"sample") << 80 | 8 << 76 | 0b10 << 62
_PARTS = 8
"""Bits that tell the parts of one sample apart."""
_ORDINALS = 62 - _PARTS
FIRST, LAST = UUID(int=_BASE), UUID(int=_BASE | 0xFFF << 64 | (1 << 62) - 1)
"""No other UUIDs lie between these two."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A made-up call as it was closed, and as it was amended later, where it was."""

    call: Call
    day: date
    """That of `opened_at` in the desk's zone."""
    amended: Call | None = None


def sample_uuid(ordinal: int, part: int = 0) -> UUID:
    """The UUID of the nth sample, from 0, or of something that belongs to it; raises OverflowError."""
    if not 0 <= ordinal < 1 << _ORDINALS or not 0 <= part < 1 << _PARTS:
        raise OverflowError
    return UUID(int=_BASE | ordinal << _PARTS | part)


def is_sample(uuid: UUID) -> bool:
    """Whether a record under this UUID is made up."""
    return FIRST <= uuid <= LAST


def ordinal_of(uuid: UUID) -> int:
    """Which sample it is; of a UUID that `is_sample`."""
    return (uuid.int & (1 << 62) - 1) >> _PARTS
