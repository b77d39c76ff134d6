"""Numbers that pester the office (4.3.2): how often, whether that is reported, and what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class MarkKind(StrEnum):
    """What is said of a number."""

    MARKED = "marked"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A number was marked as a nuisance, or cleared of it again, for a reason."""

    uuid: UUID
    phone_normalised: str
    at: datetime
    operator: str
    kind: MarkKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NuisanceCall:
    """One of its calls, as the report lists it."""

    number: str
    opened_at: datetime
    operator: str
    phone: str
    matter: str


@dataclass(frozen=True, slots=True)
class Pestering:
    """A number with its calls of late, newest first, and how it is marked."""

    phone_normalised: str
    calls: tuple[NuisanceCall, ...]
    mark: NumberMark | None = None

    @property
    def is_marked(self) -> bool:
        """Whether it stands as a nuisance."""
        return self.mark is not None and self.mark.kind is MarkKind.MARKED

    @property
    def phone(self) -> str:
        """The number as it was typed last."""
        return self.calls[0].phone if self.calls else self.phone_normalised
