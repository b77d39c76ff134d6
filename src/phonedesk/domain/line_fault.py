"""A line that is dead (4.1): since when, to whom it was reported, and who answers meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class FaultCalls:
    """How many calls there were while a line was dead."""

    taken: int = 0
    by_mobile: int = 0
    """So many of those taken."""
    added: int = 0
    """Written on paper, and entered afterwards."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """One fault, from when it was noted, or is known to have begun, until the line was in order again."""

    uuid: UUID
    began_at: datetime
    operator: str
    line: str = ""
    reported_to: str = ""
    reference: str = ""
    """Under which the repair is known to whom it was reported to."""
    answered_by: str = ""
    mobile: str = ""
    posted_at: datetime | None = None
    """When the notice was posted."""
    ended_at: datetime | None = None
    ended_by: str = ""

    def lasted(self, now: datetime) -> timedelta:
        """How long it lasted, or has lasted by now."""
        return (self.ended_at or now) - self.began_at
