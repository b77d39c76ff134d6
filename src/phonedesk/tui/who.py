"""Who is calling: the person that a number or a name brings to mind, offered beside the field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from phonedesk.domain.text import digits
from phonedesk.store.errors import StoreError

if TYPE_CHECKING:
    from phonedesk.domain.call import KnownCaller
    from phonedesk.domain.draft import Draft
    from phonedesk.tui.front import Front

SHORTEST_NUMBER = 3
NUMBER = re.compile(r"(?<!\d)\d{7,12}(?!\d)")


class Who:
    """What is offered for the call on the page."""

    FIELDS = ("phone", "caller_name", "matter")
    """The fields whose text may bring somebody to mind."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._caller: KnownCaller | None = None
        self._number = ""

    def forget(self) -> None:
        """Another call is on the page."""
        self._caller, self._number = None, ""

    def consider(self, draft: Draft) -> str:
        """Look up who it may be; gives the line that offers them, empty where there is none."""
        phone, name = draft.text_of("phone"), draft.text_of("caller_name").strip()
        self._caller = None
        if len(digits(phone)) >= SHORTEST_NUMBER or name:
            try:
                self._caller = self._front.desk.calls.known_caller(phone, name)
            except StoreError:
                return ""  # an offer is a courtesy: while the records are busy there is none
        found = NUMBER.search(draft.text_of("matter")) if not phone.strip() else None
        self._number = found.group() if found else ""
        return self._offer()

    def changes(self, draft: Draft, field: str) -> dict[str, str]:
        """What ↓ in this field fills in; only what is empty still, and never the words of a caller."""
        if field == "phone" and self._number:
            return {"phone": self._number}
        if self._caller is None or field not in ("phone", "caller_name"):
            return {}
        known = {
            "phone": self._caller.phone,
            "caller_name": self._caller.caller_name,
            "organisation": self._caller.organisation,
            "matter": self._caller.last_matter,
        }
        return {name: text for name, text in known.items() if text and not draft.text_of(name).strip()}

    def _offer(self) -> str:
        say, caller = self._front.wording.say, self._caller
        if self._number:
            return say("↓ takes {number}", number=self._number)
        if caller is None:
            return ""
        calls = self._front.wording.say_count("{n} call", "{n} calls", caller.calls)
        who = " ".join(filter(None, (caller.caller_name, caller.organisation)))
        return say("{calls}  ↓ {who}", calls=calls, who=who or say("anonymous"))
