"""A dead line (4.1): noted at once, what is done about it, and that it is in order again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from phonedesk.domain.line_fault import LineFault
from phonedesk.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from phonedesk.domain.times import Clock
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

DETAILS = ("line", "reported_to", "reference", "answered_by", "mobile")
"""What is typed about a fault."""


class FaultChangedError(Exception):
    """Another desk was faster: a fault lasts already, or this one has ended."""


class LineFaults:
    """The use cases of a line fault."""

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], Settings],
        reader: Callable[[], Reader],
        writer: Callable[[], Writer],
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._reader = reader
        self._writer = writer

    @property
    def latest(self) -> LineFault | None:
        """The fault that began last, whether it lasts or not; raises StoreError."""
        return self._reader().latest_line_fault()

    @property
    def lasting(self) -> LineFault | None:
        """The fault that lasts; raises StoreError."""
        fault = self.latest
        return fault if fault and fault.ended_at is None else None

    def taken(self, fault: LineFault) -> int:
        """How many calls were taken while it lasted; raises StoreError."""
        return self._reader().count_taken(fault.began_at, fault.ended_at or self._clock.now())

    def begin(self, uuid: UUID) -> LineFault:
        """The line is dead as of now; raises FaultChangedError and StoreError."""
        return self._put(LineFault(uuid, self._clock.now(), self._settings().operator))

    def describe(self, fault: LineFault, typed: Mapping[str, str]) -> LineFault:
        """Keep what is known of it; raises FaultChangedError and StoreError."""
        said = {name: clean(typed.get(name, "")).strip() for name in DETAILS}
        return self._put(
            replace(
                fault,
                line=said["line"],
                reported_to=said["reported_to"],
                reference=said["reference"],
                answered_by=said["answered_by"],
                mobile=said["mobile"],
            )
        )

    def post(self, fault: LineFault) -> LineFault:
        """The notice is posted, as of the first time that was said; raises as `describe` does."""
        return self._put(replace(fault, posted_at=fault.posted_at or self._clock.now()))

    def end(self, fault: LineFault) -> LineFault:
        """The line is in order again; raises FaultChangedError and StoreError."""
        return self._put(replace(fault, ended_at=self._clock.now(), ended_by=self._settings().operator))

    def _put(self, fault: LineFault) -> LineFault:
        if not self._writer().line_faults.put(fault):
            raise FaultChangedError
        return fault
