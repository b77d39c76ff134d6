"""A dead line (4.1): noted at once, what is done about it, and that it is in order again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from phonedesk.domain.dates import read_past_time
from phonedesk.domain.line_fault import LineFault
from phonedesk.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from phonedesk.domain.line_fault import FaultCalls
    from phonedesk.domain.times import Clock
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

DETAILS = ("line", "reported_to", "reference", "answered_by", "mobile")
"""What is typed about a fault."""


class FaultChangedError(Exception):
    """Another desk was faster: a fault lasts already, or this one has ended."""


class NotPastError(Exception):
    """What was typed is no time, or one that is still to come."""


class BeforeLastFaultError(Exception):
    """A fault cannot have begun before the last one was over."""

    def __init__(self, ended_at: datetime) -> None:
        super().__init__()
        self.ended_at = ended_at
        """When that was."""


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

    def calls(self, fault: LineFault) -> FaultCalls:
        """How many calls there were while it lasted; raises StoreError."""
        return self._reader().calls_within(fault.began_at, fault.ended_at or self._clock.now())

    def past_time(self, typed: str) -> datetime:
        """Since when the line is dead that is dead now; who types it means minutes.

        Raises NotPastError, BeforeLastFaultError and StoreError.
        """
        at = read_past_time(typed, self._clock.now(), self._clock.zone)
        if at is None:
            raise NotPastError
        ended_at = self._reader().last_line_fault_end()
        if ended_at is None:
            return at
        if at < ended_at.replace(second=0, microsecond=0):
            raise BeforeLastFaultError(ended_at)
        return max(at, ended_at)

    def begin(self, uuid: UUID) -> LineFault:
        """The line is dead as of now; raises FaultChangedError and StoreError."""
        fault = LineFault(uuid, self._clock.now(), self._settings().operator)
        return _known(self._writer().line_faults.begin(fault))

    def describe(
        self, fault: LineFault, typed: Mapping[str, str], began_at: datetime | None = None
    ) -> LineFault:
        """Keep what is known of it, and since when it lasts; raises FaultChangedError and StoreError."""
        said = {name: clean(typed.get(name, "")).strip() for name in DETAILS}
        changed = replace(
            fault,
            began_at=began_at or fault.began_at,
            line=said["line"],
            reported_to=said["reported_to"],
            reference=said["reference"],
            answered_by=said["answered_by"],
            mobile=said["mobile"],
        )
        stored = self._change(changed)
        is_said = all(getattr(stored, name) == text for name, text in said.items())
        if not is_said or stored.began_at != changed.began_at:
            raise FaultChangedError  # it had ended
        return stored

    def post(self, fault: LineFault) -> LineFault:
        """The notice is posted, as of the first time that was said; raises as `describe` does."""
        stored = self._change(replace(fault, posted_at=fault.posted_at or self._clock.now()))
        if stored.posted_at is None:
            raise FaultChangedError  # it had ended
        return stored

    def end(self, fault: LineFault) -> LineFault:
        """The line is in order again, as of the first time that was said; raises StoreError."""
        return self._change(replace(fault, ended_at=self._clock.now(), ended_by=self._settings().operator))

    def _change(self, fault: LineFault) -> LineFault:
        return _known(self._writer().line_faults.change(fault))


def _known(stored: LineFault | None) -> LineFault:
    if stored is None:
        raise FaultChangedError
    return stored
