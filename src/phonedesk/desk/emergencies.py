"""Emergencies (3.4): whom the ladder has told at once, how it goes on, and that it is over.

The first frame asks whether there are any: what one is made of is imported where there is one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from phonedesk.domain.text import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from phonedesk.desk.directory import Directory
    from phonedesk.domain.contact import Contact
    from phonedesk.domain.draft import Draft
    from phonedesk.domain.emergency import Emergency, Notification
    from phonedesk.domain.times import Clock
    from phonedesk.playbook.model import Playbook
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

SOURCE, TEXT, RESULT, FEEDBACK = "source", "text", "result", "feedback"
"""What is typed of progress, and of the end."""
HEAD = "{head}"
LISTED = 50
"""How many of those that are over are listed, the newest."""


class NotTypedError(Exception):
    """Something was left out that the record of an emergency needs; `field` names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def ladder_of(
    playbook: Playbook, settings: Settings, call_type: str, since: datetime
) -> tuple[Notification, ...]:
    """Who is to be told of a call of this type, and by when, counted from `since`."""
    from phonedesk.desk.passing_on import head_of
    from phonedesk.domain.emergency import Notification

    kind = playbook.type_of(call_type)
    head = head_of(playbook, settings)
    return tuple(
        Notification(
            rung=rung.id,
            zh=rung.whom.zh,
            en=rung.whom.en or rung.whom.zh,
            through=rung.through,
            due_at=since + timedelta(minutes=rung.within),
            sought=(rung.sought or rung.whom.zh).replace(HEAD, head),
            phone=rung.phone,
        )
        for rung in (kind.ladder if kind else ())
    )


class Emergencies:
    """The use cases of an emergency, once its call is closed."""

    def __init__(
        self,
        clock: Clock,
        settings: Callable[[], Settings],
        playbook: Callable[[], Playbook],
        directory: Callable[[], Directory],
        reader: Callable[[], Reader],
        writer: Callable[[], Writer],
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._playbook = playbook
        self._directory = directory
        self._reader = reader
        self._writer = writer

    def open(self) -> list[Emergency]:
        """Those that go on, the most urgent first; raises StoreError."""
        going_on = self._reader().open_emergencies()
        if not going_on:
            return []
        from phonedesk.domain.emergency import in_order

        return in_order(going_on)

    def over(self) -> list[Emergency]:
        """The last ones that are over, the newest first; raises StoreError."""
        return self._reader().past_emergencies(LISTED)

    def of(self, number: str) -> Emergency | None:
        """The one that the call under a number is; raises StoreError."""
        return self._reader().emergency(number)

    def planned(self, draft: Draft) -> tuple[Notification, ...]:
        """Who is to be told of a call that is still open."""
        return ladder_of(self._playbook(), self._settings(), draft.call_type, draft.opened_at)

    def reach(self, notification: Notification) -> list[Contact]:
        """Whom of the directory to call for one rung, who has the duty first; raises StoreError."""
        return self._directory().find(notification.sought) if notification.sought else []

    def tell(self, number: str, rung: str, uuid: UUID, *, answered: bool, whom: str = "") -> None:
        """One of the ladder was told now, or did not answer; raises NoRecordError and StoreError."""
        from phonedesk.domain.emergency import NotificationTry

        said = one_line(whom).strip()
        attempt = NotificationTry(uuid, self._clock.now(), self._settings().operator, answered, said)
        self._writer().emergencies.tell(number, rung, attempt)

    def add_progress(self, number: str, uuid: UUID, source: str, text: str) -> int:
        """How it goes on, as of now, and by whose word; gives the number of that report.

        Raises NotTypedError, NoRecordError and StoreError.
        """
        from phonedesk.domain.emergency import Progress

        said = _typed({SOURCE: one_line(source).strip(), TEXT: clean(text).strip()})
        operator = self._settings().operator
        progress = Progress(uuid, self._clock.now(), operator, said[SOURCE], said[TEXT])
        return self._writer().emergencies.add_progress(number, progress)

    def close(self, number: str, result: str, feedback: str) -> bool:
        """It is over, and somebody was told of the end; whether it was not noted before.

        Raises NotTypedError, NoRecordError and StoreError.
        """
        said = _typed({RESULT: clean(result).strip(), FEEDBACK: clean(feedback).strip()})
        operator = self._settings().operator
        return self._writer().emergencies.close(
            number, self._clock.now(), operator, said[RESULT], said[FEEDBACK]
        )


def _typed(said: dict[str, str]) -> dict[str, str]:
    missing = next((field for field, text in said.items() if not text), None)
    if missing:
        raise NotTypedError(missing)
    return said
