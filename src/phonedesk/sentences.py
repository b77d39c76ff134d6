"""Sentences about what is wrong with a file, for the banner and for the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.fault import FaultCode
from phonedesk.wording import message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from phonedesk.domain.fault import Fault
    from phonedesk.wording import Wording

REASONS: Mapping[FaultCode, str] = {
    FaultCode.UNREADABLE: message("the file is no text of at most 1 MB that can be read"),
    FaultCode.SYNTAX: message("line {detail} is not TOML"),
    FaultCode.TOO_DEEP: message("tables and lists stand too deep within each other"),
    FaultCode.UNKNOWN_KEY: message("there is no such key"),
    FaultCode.MISSING: message("this is missing"),
    FaultCode.WRONG_VALUE: message("this value is not possible, only: {detail}"),
    FaultCode.EMPTY: message("this is empty"),
    FaultCode.NO_ID: message("the entry has no {detail}"),
    FaultCode.DUPLICATE: message("{detail} stands there twice"),
    FaultCode.NOTHING_TO_REMOVE: message("there is no such entry to remove"),
    FaultCode.UNKNOWN_PLACE: message("there is no entry {detail} to stand after"),
    FaultCode.UNKNOWN_CLAUSE: message("there is no clause {detail}"),
    FaultCode.UNKNOWN_FIELD: message("there is no field {detail}"),
    FaultCode.UNKNOWN_DEADLINE: message("there is no deadline {detail}"),
    FaultCode.UNKNOWN_PHRASE: message("there is no phrase {detail}"),
    FaultCode.UNKNOWN_TYPE: message("there is no call type {detail}"),
    FaultCode.UNKNOWN_BLANK: message("{detail} cannot be filled in here"),
    FaultCode.CORE_MISSING: message("{detail} is missing, no call can do without it"),
    FaultCode.ASK_WITHOUT_FIELD: message("a step that asks needs a field"),
    FaultCode.MORE_WITHOUT_ASK: message("only a step that asks can ask on"),
    FaultCode.TOO_WIDE: message("this is wider than {detail} columns"),
    FaultCode.NOT_TWO_CHARACTERS: message("this has to be two Chinese characters"),
    FaultCode.LADDER_MISMATCH: message("the part ladder and the entries under ladder go together"),
    FaultCode.TOO_MANY_STEPS: message("these are too many steps for one stage: {detail}"),
}
EXPECTED: Mapping[str, str] = {
    "text": message("a text is expected here"),
    "integer": message("a whole number is expected here"),
    "boolean": message("true or false is expected here"),
    "list": message("a list is expected here"),
    "table": message("a table is expected here"),
}
OF_ANY_KIND = message("this is of the wrong kind")


def playbook_fault(wording: Wording, fault: Fault) -> str:
    """One line that names the file, the key and what is wrong with it."""
    if fault.code is FaultCode.WRONG_TYPE:
        reason = wording.say(EXPECTED.get(fault.detail, OF_ANY_KIND))
    else:
        reason = wording.say(REASONS[fault.code], detail=fault.detail)
    file = fault.file or "playbook.toml"
    if not fault.path:
        return wording.say("{file}: {reason}", file=file, reason=reason)
    return wording.say("{file}: {key}: {reason}", file=file, key=fault.path, reason=reason)
