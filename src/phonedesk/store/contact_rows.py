"""The directory as its table holds it, for the reader and the writer alike; loads nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.contact import FLAGS, TEXTS, Contact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.store.rows import Row

CONTACTS = "SELECT * FROM contact ORDER BY id"


def contact_of(row: Row) -> Contact:
    """The contact of a row."""
    on_duty, away, leader = (bool(row[name]) for name in FLAGS)
    texts = {name: str(row[name]) for name in TEXTS}
    return Contact(UUID(str(row["uuid"])), **texts, on_duty=on_duty, away=away, leader=leader)


def contact_values(contact: Contact) -> Mapping[str, object]:
    """The columns of a contact."""
    return {name: getattr(contact, name) for name in ("uuid", *TEXTS, *FLAGS)}
