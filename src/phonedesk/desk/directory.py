"""The office's own directory: looked up while a caller holds, and changed as the office changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.contact import PHONES, found, with_deputies
from phonedesk.domain.phone import read_phone
from phonedesk.domain.text import fold
from phonedesk.files import file_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from uuid import UUID

    from phonedesk.domain.contact import Contact
    from phonedesk.settings import Settings
    from phonedesk.store.reading import Reader
    from phonedesk.store.writing import Writer

MOST = 20_000
"""More people than any office has: all of them are at hand while somebody types."""
SHOWN = 200
REMEMBERED = 100
"""What was found by so many texts: the numbers of a ladder are shown every second."""


class Directory:
    """The use cases of the directory."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        reader: Callable[[], Reader],
        writer: Callable[[], Writer],
    ) -> None:
        self._settings = settings
        self._reader = reader
        self._writer = writer
        self._known: Sequence[Contact] = ()
        self._by_name: dict[str, Contact] = {}
        self._by_phone: dict[str, Contact] = {}
        self._found: dict[str, list[Contact]] = {}
        self._read_from: tuple[int, int] | None = None

    def everybody(self) -> Sequence[Contact]:
        """All of it as it was entered, read anew where the records have changed; raises StoreError."""
        state = file_state(self._settings().paths.database)
        if state is None or state != self._read_from:
            self._known = self._reader().contacts()
            self._read_from = state
            self._found.clear()
            leaders_last = sorted(self._known, key=lambda contact: contact.leader)
            self._by_name = {fold(one.name): one for one in leaders_last}
            self._by_phone = {phone: one for one in leaders_last for phone in self._phones(one)}
        return self._known

    def caller(self, phone: str, name: str) -> Contact | None:
        """Who calls from a number, otherwise under exactly a name, if it is one of the directory.

        Raises StoreError.
        """
        self.everybody()
        number = self._normalised(phone)
        return (self._by_phone.get(number) if number else None) or self._by_name.get(fold(name) or "?")

    def has_phone(self, contact: Contact, phone: str) -> bool:
        """Whether a number is one of theirs."""
        return self._normalised(phone) in self._phones(contact)

    def find(self, typed: str) -> list[Contact]:
        """Whom a few letters mean, whoever is away behind who stands in; raises StoreError.

        With nothing typed those who have the duty come first.
        """
        everybody = self.everybody()
        if typed not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[typed] = with_deputies(found(everybody, typed), everybody)[:SHOWN]
        return self._found[typed]

    def _phones(self, contact: Contact) -> list[str]:
        phones = (getattr(contact, field) for field in PHONES)
        return [number for phone in phones if (number := self._normalised(phone))]

    def _normalised(self, phone: str) -> str:
        return read_phone(phone, self._settings().area_code).normalised

    def named(self, label: str) -> Contact | None:
        """Whoever a record names by the label or by the bare name, if it is one of us."""
        whole = fold(label)
        return next((one for one in self._known if whole in (fold(one.label), fold(one.name))), None)

    def put(self, contacts: Iterable[Contact]) -> None:
        """Have these in it as they are said here; raises StoreError."""
        self._writer().contacts.put(contacts)

    def remove(self, uuid: UUID) -> None:
        """Take one out; raises StoreError."""
        self._writer().contacts.remove(uuid)
