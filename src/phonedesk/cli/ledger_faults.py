"""Why a file with rows is not taken over, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain
from phonedesk.domain.ledger import LedgerReason
from phonedesk.wording import message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from phonedesk.domain.ledger import LedgerFault
    from phonedesk.wording import Wording

MOST_FAULTS = 100
"""So many are listed, and the rest of the file is not looked at."""
_REASONS: Mapping[LedgerReason, str] = {
    LedgerReason.UNREADABLE: message("this is neither CSV in UTF-8 or GB18030, nor XLSX, nor JSON lines"),
    LedgerReason.NOT_XLSX: message(
        "this is Excel of before 2007, or has a password: save it as XLSX without"
    ),
    LedgerReason.OPEN_QUOTE: message("a quotation mark in this row is not closed, or not doubled"),
    LedgerReason.TOO_LARGE: message("this unfolds to more than 200 MB"),
    LedgerReason.NO_HEADER: message("no line names a column for the time of the call, such as 来电时间"),
    LedgerReason.NO_ROWS: message("there are no calls in it"),
    LedgerReason.TWO_COLUMNS: message("two columns mean the same: {detail}"),
    LedgerReason.NOT_JSON: message("this is no JSON object"),
    LedgerReason.NO_TIME: message("the time of the call is missing"),
    LedgerReason.NO_YEAR: message(
        "the year is missing: {detail}; write it here, or once in a title above the headers, such as 2026年"
    ),
    LedgerReason.BAD_TIME: message("this is no time: {detail}"),
    LedgerReason.FUTURE: message("this time is still to come: {detail}"),
    LedgerReason.BAD_TYPE: message("the playbook has no such type: {detail}"),
    LedgerReason.BAD_OUTCOME: message("there is no such result: {detail}"),
    LedgerReason.BAD_STATUS: message("a callback has no such state: {detail}"),
    LedgerReason.BAD_FLAG: message("yes or no is expected here, not: {detail}"),
    LedgerReason.TOO_LONG: message("a text is longer than 20,000 characters: {detail}…"),
    LedgerReason.NO_COLUMN: message("a cell stands under no header: {detail}"),
    LedgerReason.NO_NAME: message("a name or a department is missing"),
    LedgerReason.TWICE: message("the same person stands in line {detail} too"),
    LedgerReason.FORMULA: message("this is a formula: {detail}; put in its place what it shows"),
    LedgerReason.TOO_MANY: message("more than 20,000 people: this is no directory of one office"),
}


def refuse_file(
    wording: Wording, file: str, faults: Sequence[LedgerFault], own: Mapping[LedgerReason, str] | None = None
) -> int:
    """Say what is wrong with which line of a file, and give exit code 1; `own` are a command's own words."""
    reasons = {**_REASONS, **(own or {})}
    for fault in faults:
        reason = wording.say(reasons[fault.reason], detail=fault.detail)
        if fault.line:
            reason = wording.say("line {line}: {reason}", line=fault.line, reason=reason)
        complain(wording.say("{file}: {reason}", file=file, reason=reason))
    if len(faults) == MOST_FAULTS:
        complain(wording.say("These are the first {n}: there may be more.", n=MOST_FAULTS))
    return complain(wording.say("Nothing was taken over: correct the file and import it again."))
