"""Who is calling: the person that a number or a name brings to mind, offered beside the field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from phonedesk.domain.draft import REFERRED_TO
from phonedesk.domain.text import digits
from phonedesk.store.errors import Reason, StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phonedesk.domain.call import KnownCaller
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.domain.contact import Contact
    from phonedesk.domain.draft import Draft
    from phonedesk.domain.nuisance import NumberMark
    from phonedesk.tui.front import Front

SHORTEST_NUMBER = 3
NUMBER = re.compile(r"(?<!\d)\d{7,12}(?!\d)")
BEGINNING = re.compile(r"0|1[3-9]")
"""How a whole number begins: of what begins so, nobody has typed the end."""


class Who:
    """What is offered for the call on the page."""

    FIELDS = ("phone", "caller_name", "matter")
    """The fields whose text may bring somebody to mind."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self.caller: KnownCaller | None = None
        """Who it is, by number or name."""
        self.mark: NumberMark | None = None
        """That the number pesters the office, where it was marked."""
        self.contact: Contact | None = None
        """Who of the directory it is, by number or name."""
        self.alike: Sequence[CallSummary] = ()
        """The last calls from numbers that end in what was typed, where it is nobody's number."""
        self.is_refused = False
        """Whether the records were busy: nobody knows then who it may be."""
        self._number = ""

    def forget(self) -> None:
        """Another call is on the page."""
        self.caller, self.contact, self.mark = None, None, None
        self.alike, self.is_refused, self._number = (), False, ""

    def consider(self, draft: Draft) -> str:
        """Look up who it may be; gives the line that offers them, empty where there is none."""
        self.forget()
        phone, name = draft.text_of("phone"), draft.text_of("caller_name").strip()
        callers = self._front.desk.callers
        try:
            if len(digits(phone)) >= SHORTEST_NUMBER or name:
                self.mark = self._front.desk.nuisances.mark(phone)
                self.contact = self._front.desk.directory.caller(phone, name)
                self.caller = callers.known(phone, name)
            if self.caller is None and not BEGINNING.match(digits(phone)):
                self.alike = callers.ending_in(phone)
        except StoreError as error:
            self.is_refused = error.reason is Reason.BUSY
            return ""  # an offer is a courtesy: while the records are busy there is none
        found = NUMBER.search(draft.text_of("matter")) if not phone.strip() else None
        self._number = found.group() if found else ""
        return self._offer()

    def changes(self, draft: Draft, field: str) -> dict[str, str]:
        """What ↓ in this field fills in; only what is empty still, and never the words of a caller."""
        if field == "phone" and self._number:
            return {"phone": self._number}
        if field == REFERRED_TO:
            return self._referred(draft)
        if field not in ("phone", "caller_name"):
            return {}
        known: dict[str, str] = {}
        if listed := self.contact:
            known = {"caller_name": listed.name, "organisation": listed.department, "position": listed.post}
        if called := self.caller:
            known = {
                **known,
                "phone": called.phone,
                "caller_name": called.caller_name or known.get("caller_name", ""),
                "organisation": called.organisation or known.get("organisation", ""),
                "matter": called.last_matter,
            }
        return {name: text for name, text in known.items() if text and not draft.text_of(name).strip()}

    def _referred(self, draft: Draft) -> dict[str, str]:
        """Whoever the letters that were typed mean, with the number."""
        typed = draft.text_of(REFERRED_TO).strip()
        try:
            people = self._front.desk.directory.find(typed) if typed else []
        except StoreError:
            people = []  # an offer is a courtesy
        return {REFERRED_TO: people[0].label} if people else {}

    def _offer(self) -> str:
        say, caller = self._front.wording.say, self.caller
        if self._number:
            return say("↓ takes {number}", number=self._number)
        if caller is None and self.contact:
            return say("Directory  ↓ {who}", who=self.contact.name or self.contact.department)
        if caller is None:
            return say("Ends so: {n}", n=len(self.alike)) if self.alike else ""
        who = " ".join(filter(None, (caller.caller_name, caller.organisation)))
        who = who or say("anonymous")
        if caller.is_namesake:
            return say("Namesake  ↓ {who}", who=who)
        return say("{calls}  ↓ {who}", calls=calls_so_far(self._front, caller), who=who)


def calls_so_far(front: Front, caller: KnownCaller) -> str:
    """How many calls there are of somebody, as far as they were counted."""
    say_count = front.wording.say_count
    if caller.has_more:
        return say_count("over {n} call", "over {n} calls", caller.calls)
    return say_count("{n} call", "{n} calls", caller.calls)
