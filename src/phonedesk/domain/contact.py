"""The office's own directory (通讯录): whom a caller may be put through to, or be told whom to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.domain.matching import is_found
from phonedesk.domain.query import Query
from phonedesk.domain.text import digits, fold, query_words
from phonedesk.domain.tokens import Searched, folded_set

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXTS = (
    "name",
    "department",
    "post",
    "duty",
    "room",
    "extension",
    "direct_line",
    "mobile",
    "deputy",
)
"""The fields that are typed, in the order in which a file has them."""
FLAGS = ("on_duty", "away", "leader")
PHONES = ("extension", "direct_line", "mobile")
_ASKED = re.compile(
    "(归|由)?谁(来)?(管|负责|办|主管)|(该)?找谁|(归|在)?哪个?(科室?|部门|处室?|窗口)(管|负责|办)?"
)
"""How one asks for whoever has a duty: that stands in no directory."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody in the directory, or a department that answers its phone as one."""

    uuid: UUID
    name: str
    department: str = ""
    post: str = ""
    duty: str = ""
    """What one may ask about there (职责), such as 户籍、出生登记."""
    room: str = ""
    extension: str = ""
    direct_line: str = ""
    mobile: str = ""
    deputy: str = ""
    """The name of whoever stands in (代理人)."""
    on_duty: bool = False
    away: bool = False
    leader: bool = False
    """Whether a call from there is a senior leader's (4.2)."""

    @property
    def phone(self) -> str:
        """What is dialled first: the extension, otherwise the direct line, otherwise the mobile."""
        return self.extension or self.direct_line or self.mobile

    @property
    def label(self) -> str:
        """Who it is, as it stands in a record: name, department, number."""
        return " ".join(filter(None, (self.name, self.department, self.phone)))


def found(contacts: Iterable[Contact], typed: str) -> list[Contact]:
    """Those in which every word stands: name, department and their pinyin, duty, post, room, a number.

    Who has the duty now comes first, then those who are there, then the away, each in the order given.
    """
    query = Query(tuple(filter(None, (_ASKED.sub("", word) for word in query_words(typed)))))
    hits = [contact for contact in contacts if is_found(query, _searched(contact))]
    return sorted(hits, key=lambda contact: (contact.away, not contact.on_duty))


def deputy_of(contact: Contact, contacts: Iterable[Contact]) -> Contact | None:
    """Whoever stands in for somebody, of the same department where several have that name."""
    named = [other for other in contacts if contact.deputy and fold(other.name) == fold(contact.deputy)]
    return min(named, key=lambda other: other.department != contact.department, default=None)


def with_deputies(hits: Iterable[Contact], contacts: Iterable[Contact]) -> list[Contact]:
    """The same, whoever is away right behind the one who stands in and is there."""
    everybody, offered = list(contacts), dict[UUID, Contact]()
    for contact in hits:
        deputy = deputy_of(contact, everybody) if contact.away else None
        for one in filter(None, (deputy if deputy and not deputy.away else None, contact)):
            offered.setdefault(one.uuid, one)
    return list(offered.values())


def _searched(contact: Contact) -> Searched:
    return Searched(
        numbers=tuple(filter(None, (digits(getattr(contact, phone)) for phone in PHONES))),
        names=folded_set((contact.name,)),
        organisations=folded_set((contact.department, contact.duty)),  # found by their sound, too
        texts=folded_set((contact.post, contact.room)),
        operator="",
        call_type="",
        day="",
    )
