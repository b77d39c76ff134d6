"""Writing the office's directory: each change one transaction, begun with the write lock in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Engine, bindparam, select

from phonedesk.store.contact_rows import contact_values
from phonedesk.store.known_file import KnownFile, changing
from phonedesk.store.tables import CONTACT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from phonedesk.domain.contact import Contact

_KNOWN = select(CONTACT.c.uuid)
_INSERT = CONTACT.insert()
_UPDATE = CONTACT.update().where(CONTACT.c.uuid == bindparam("there"))
_REMOVE = CONTACT.delete().where(CONTACT.c.uuid == bindparam("there"))


class ContactWriter:
    """Changes the directory over the connection of the one writer; raises StoreError and its kinds."""

    def __init__(self, engine: Engine, file: KnownFile) -> None:
        self._engine = engine
        self._file = file

    @changing
    def put(self, contacts: Iterable[Contact]) -> None:
        """Have all of these as they are said here; the others stay as they are."""
        with self._engine.begin() as connection:
            known = set(connection.execute(_KNOWN).scalars())
            rows = [contact_values(contact) for contact in contacts]
            if new := [row for row in rows if row["uuid"] not in known]:
                connection.execute(_INSERT, new)
            if changed := [{**row, "there": row["uuid"]} for row in rows if row["uuid"] in known]:
                connection.execute(_UPDATE, changed)

    @changing
    def remove(self, uuid: UUID) -> None:
        """Take one out; what is not there is no mistake."""
        with self._engine.begin() as connection:
            connection.execute(_REMOVE, {"there": uuid})
