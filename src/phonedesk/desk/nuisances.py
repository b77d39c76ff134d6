"""Numbers that pester the office (4.3): counted, reported, marked, and cleared again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.desk.callbacks import ReasonMissingError
from phonedesk.domain.nuisance import MarkKind, NumberMark, Pestering
from phonedesk.domain.phone import read_phone
from phonedesk.domain.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer


class Nuisances:
    """The use cases of nuisance calls."""

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], Settings],
        playbook: Callable[[], Playbook],
        reader: Callable[[], Reader],
        writer: Callable[[], Writer],
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._playbook = playbook
        self._reader = reader
        self._writer = writer

    def all(self) -> list[Pestering]:
        """Every number with a nuisance call of late, or marked; the most calls first. Raises StoreError."""
        playbook = self._playbook()
        since = self._clock.now() - playbook.nuisance.within
        return self._reader().pestering(playbook.nuisance_types, since)

    def of(self, phone: str) -> Pestering:
        """One number, as typed; raises StoreError."""
        number = self._normalised(phone)
        known = (one for one in self.all() if one.phone_normalised == number)
        return next(known, Pestering(number, ()))

    def is_reportable(self, pestering: Pestering) -> bool:
        """Whether it called so often that it is reported (4.3.2)."""
        return len(pestering.calls) >= self._playbook().nuisance.threshold

    def mark(self, phone: str) -> NumberMark | None:
        """How a number is marked that is being typed; none where it is not. Raises StoreError."""
        number = self._normalised(phone)
        mark = self._reader().mark_of(number) if number else None
        return mark if mark and mark.kind is MarkKind.MARKED else None

    def say(self, uuid: UUID, phone_normalised: str, kind: MarkKind, reason: str = "") -> None:
        """Mark a number, or clear it with a reason; raises ReasonMissingError and StoreError."""
        said = clean(reason).strip()
        if kind is MarkKind.CLEARED and not said:
            raise ReasonMissingError
        operator = self._settings().operator
        self._writer().number_marks.add(
            NumberMark(uuid, phone_normalised, self._clock.now(), operator, kind, said)
        )

    def _normalised(self, phone: str) -> str:
        return read_phone(phone, self._settings().area_code).normalised
