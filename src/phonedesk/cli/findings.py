"""What a check of `phonedesk doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How a finding stands: fine, to be looked at, or in the way of the work."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in a sentence that also says what to do about it."""

    level: Level
    sentence: str
