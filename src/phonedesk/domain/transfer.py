"""Handing a caller to somebody else in three courteous steps (2.4.1–2.4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from phonedesk.domain.states import TransferResult

FAILED = (TransferResult.NO_ANSWER, TransferResult.BUSY, TransferResult.DECLINED)
"""What leaves the caller with us, by the digits 1–3 once the colleague has been rung."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer; each step stands with the time at which it was done."""

    target: str = ""
    """The name or extension, as typed."""
    wait_minutes: int | None = None
    """How long the caller was told it would take."""
    asked_to_hold_at: datetime | None = None
    """When the caller was asked to hold (2.4.1)."""
    briefed_at: datetime | None = None
    """When the person transferred to was told about the call (2.4.2)."""
    confirmed_at: datetime | None = None
    """When both sides were heard talking (2.4.3)."""
    result: TransferResult | None = None

    @property
    def begun(self) -> bool:
        """Whether anything about a transfer has been noted."""
        return self != Transfer()
