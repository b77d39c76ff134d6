"""Whom a call was passed on to (转告): listed until each of them was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from phonedesk.domain.message import MessageSummary
    from phonedesk.domain.times import Clock
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer


class Messages:
    """The use cases of messages."""

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

    def waiting(self, whom: str = "") -> list[MessageSummary]:
        """What was not told yet, the most urgent first; with a name only those for somebody called so.

        Raises StoreError.
        """
        wanted = fold(whom)
        return [message for message in self._reader().messages() if wanted in fold(message.whom)]

    @property
    def count(self) -> int:
        """How many people are still to be told of something; raises StoreError."""
        return self._reader().count_messages()

    def deliver(self, uuid: UUID) -> bool:
        """It was told now, by whoever is on duty; whether that was news. Raises StoreError."""
        return self._writer().messages.deliver(uuid, self._clock.now(), self._settings().operator)
