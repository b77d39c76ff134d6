"""What an amendment names, in a person's words: the fields of a record, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.draft import ENTERED_BY, HEAD, HEAD_ASKED, HEAD_AWAY
from phonedesk.domain.items import items_of, numbered
from phonedesk.domain.states import Outcome
from phonedesk.wording import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.playbook.model import Playbook
    from phonedesk.wording import Wording

DERIVED = ("phone_normalised", "read_back_at")
"""What an amendment names besides what a person changed."""
LIST = "list"
"""The kind of field that holds items."""
_NAMES: Mapping[str, str] = {
    "call_type": message("Type"),
    "outcome": message("Result"),
    "rings": message("Rings"),
    "late_reason": message("Why late"),
    "confidential": message("Confidential"),
    "follows": message("Follows"),
    "by_mobile": message("By mobile"),
    ENTERED_BY: message("Entered by"),
    "reply": message("Reply given"),
    HEAD: message("Our head"),
}
_OF_HEAD: Mapping[str, str] = {
    HEAD_ASKED: message("asked to the phone"),
    HEAD_AWAY: message("not there: reported to afterwards"),
}


class FieldWords:
    """Names fields and values in one language."""

    def __init__(self, playbook: Playbook, wording: Wording) -> None:
        self._playbook = playbook
        self._wording = wording

    def name(self, field: str) -> str:
        """What a field is called; one that no playbook knows by its id."""
        known = self._playbook.field(field)
        if known:
            return self._wording.text(known.label)
        return self._wording.say(_NAMES[field]) if field in _NAMES else field

    def items(self, field: str, text: str) -> tuple[str, ...]:
        """The items of a field that holds a list; none for any other."""
        known = self._playbook.field(field)
        return items_of(text) if known and known.kind == LIST else ()

    def value(self, field: str, text: str) -> str:
        """What an amendable text says to a person."""
        if items := self.items(field, text):
            return "\n".join(numbered(items))
        match field:
            case "call_type":
                kind = self._playbook.type_of(text)
                return self._wording.text(kind.name) if kind else text
            case "outcome":
                return self._wording.outcome(Outcome(text))
            case "rings":
                return self._wording.rings(int(text)) if text else ""
            case "head":
                return self._wording.say(_OF_HEAD[text]) if text in _OF_HEAD else text
            case "confidential" | "by_mobile":
                return self._wording.say("yes") if text else self._wording.say("no")
        return text
