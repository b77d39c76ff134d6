"""`phonedesk import calls FILE`: take over an office's old call log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain, print_lines, refuse
from phonedesk.cli.progress import Progress
from phonedesk.desk.desk import Desk
from phonedesk.domain.ledger import LedgerError, LedgerReason
from phonedesk.domain.text import one_line
from phonedesk.domain.times import SystemClock
from phonedesk.files import read_file
from phonedesk.store.errors import SamplesError, StoreError
from phonedesk.wording import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from phonedesk.desk.imports import TakenOver
    from phonedesk.domain.ledger import LedgerFault
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

MOST_BYTES = 200_000_000
MOST_FAULTS = 100
"""So many are listed, and the rest of the file is not looked at."""
EVERY = 500
"""Calls between two looks at how far it has come."""
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
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("take over an old call log: CSV, XLSX or JSON lines")
    parser = subparsers.add_parser("import", help=text, description=text)
    parser.add_argument("what", choices=("calls",), metavar="calls", help=wording.say("what is taken over"))
    parser.add_argument("file", type=Path, metavar="FILE", help=wording.say("the file of the old log"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Take over the whole file, or nothing of it with every fault named by its line."""
    from phonedesk.desk.imports import LedgerFaultsError, take_over

    file = one_line(str(arguments.file))
    try:
        content = read_file(arguments.file, MOST_BYTES)
    except OSError:
        said = wording.say("{file} cannot be read: name a file of at most 200 MB.", file=file)
        return complain(said)
    desk = Desk(settings, SystemClock(settings.zone))
    desk.load_playbook()
    try:
        with Progress(wording) as progress:
            taken = take_over(desk, content, lambda done, of: None if done % EVERY else progress.at(done, of))
    except LedgerError as error:
        return _refuse(wording, file, [error.fault])
    except LedgerFaultsError as error:
        return _refuse(wording, file, error.faults)
    except SamplesError:
        path = one_line(str(settings.paths.database))
        return complain(
            wording.say(
                "{path} holds made-up calls: remove that file first, or name another by PHONEDESK_DATABASE.",
                path=path,
            )
        )
    except StoreError as error:
        return refuse(error, settings, wording)
    finally:
        desk.close()
    return print_lines(_report(taken, wording), settings, wording)


def _report(taken: TakenOver, wording: Wording) -> Iterator[str]:
    """What was taken over, and where everything else is."""
    yield wording.say_count("{n} call was taken over.", "{n} calls were taken over.", taken.added)
    if taken.known:
        yield wording.say_count(
            "{n} row was in the log or in the file already.",
            "{n} rows were in the log or in the file already.",
            taken.known,
        )
    separator = wording.say("; ")
    if taken.noted:
        columns = separator.join(taken.noted)
        yield wording.say("Noted in the records under the headers of the file: {columns}", columns=columns)
    if taken.left:
        columns = separator.join(taken.left)
        yield wording.say("Left out, as records have their own: {columns}", columns=columns)
    if taken.other_sheets:
        sheets = separator.join(taken.other_sheets)
        yield wording.say(
            "Only the first sheet was read. To take over others, save each as a file: {sheets}", sheets=sheets
        )


def _refuse(wording: Wording, file: str, faults: Sequence[LedgerFault]) -> int:
    for fault in faults:
        reason = wording.say(_REASONS[fault.reason], detail=fault.detail)
        if fault.line:
            reason = wording.say("line {line}: {reason}", line=fault.line, reason=reason)
        complain(wording.say("{file}: {reason}", file=file, reason=reason))
    if len(faults) == MOST_FAULTS:
        complain(wording.say("These are the first {n}: there may be more.", n=MOST_FAULTS))
    return complain(wording.say("Nothing was taken over: correct the file and import it again."))
