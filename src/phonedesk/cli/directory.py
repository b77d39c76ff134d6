"""`phonedesk directory import|export|list`: who works here (通讯录), from and into files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.ledger_faults import refuse_file
from phonedesk.cli.printing import OK, WRONG_USAGE, columns, complain, print_json, print_lines, refuse
from phonedesk.desk.checking import refuse_lost
from phonedesk.desk.desk import Desk
from phonedesk.domain.contact import FLAGS, TEXTS
from phonedesk.domain.ledger import LedgerError, LedgerFaultsError, LedgerReason
from phonedesk.domain.text import clean, one_line, shown_in_line
from phonedesk.domain.times import SystemClock
from phonedesk.files import create_durably, read_file
from phonedesk.store.errors import StoreError
from phonedesk.troubles import trouble
from phonedesk.wording import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from phonedesk.desk.directory_import import Prepared
    from phonedesk.domain.contact import Contact
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

MOST_BYTES = 50_000_000
PATIENCE_MS = 2_000
"""How long a look at the directory waits for a desk that is writing."""
BOM = "\ufeff"
"""Without it Excel and WPS take the file for another encoding."""
_OWN: Mapping[LedgerReason, str] = {
    LedgerReason.UNREADABLE: message("this is neither CSV in UTF-8 or GB18030, nor XLSX"),
    LedgerReason.NO_HEADER: message("no line names a column for names or departments, such as 姓名"),
    LedgerReason.NO_ROWS: message("nobody is in it"),
    LedgerReason.TOO_LARGE: message("this unfolds to more than 40 MB"),
    LedgerReason.TOO_LONG: message("a text is longer than 500 characters: {detail}…"),
}
_FIELDS: Mapping[str, str] = {
    "name": message("name"),
    "department": message("department"),
    "post": message("post"),
    "duty": message("duty"),
    "room": message("room"),
    "extension": message("extension"),
    "direct_line": message("direct line"),
    "mobile": message("mobile"),
    "deputy": message("deputy"),
    "on_duty": message("on duty"),
    "away": message("away"),
    "leader": message("senior leader"),
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command with its three verbs."""
    say = wording.say
    text = say("take over, write out or list the office's directory")
    parser = subparsers.add_parser("directory", help=text, description=text)
    verbs = parser.add_subparsers(dest="verb", metavar="import|export|list", required=True)
    taking = verbs.add_parser("import", help=say("take over a CSV or XLSX file, after a look at it"))
    taking.add_argument("file", type=Path, metavar="FILE", help=say("the file of the directory"))
    taking.add_argument("--yes", action="store_true", help=say("without asking"))
    taking.set_defaults(run=take_over)
    writing = verbs.add_parser("export", help=say("write it out as CSV, which comes back the same"))
    writing.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help=say("a file that is not there yet")
    )
    writing.set_defaults(run=export)
    listing = verbs.add_parser("list", help=say("list who is found by some words"))
    listing.add_argument(
        "words", nargs="*", metavar="WORDS", help=say("name, pinyin, department, duty, number")
    )
    listing.add_argument("--json", action="store_true", help=say("print JSON, for programs"))
    listing.set_defaults(run=show)


def take_over(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Show what a file would change, ask, and have it so: all of it or nothing.

    Exit code 1 where a line is wrong or the records cannot be written, 2 where nobody could be asked.
    """
    from phonedesk.desk.directory_import import prepare

    file = one_line(str(arguments.file))
    try:
        content = read_file(arguments.file, MOST_BYTES)
    except OSError:
        return complain(wording.say("{file} cannot be read: name a file of at most 50 MB.", file=file))
    desk = Desk(settings, SystemClock(settings.zone))
    try:
        refuse_lost(settings.paths)
        with desk.reader.patient(PATIENCE_MS):
            prepared = prepare(content, desk.directory.everybody())
        print_lines(_preview(prepared, wording), settings, wording)
        if not arguments.yes and (code := _ask(wording)) is not None:
            return code
        desk.open_records()
        desk.directory.put((*prepared.new, *prepared.changed))
    except LedgerError as error:
        return refuse_file(wording, file, [error.fault], _OWN)
    except LedgerFaultsError as error:
        return refuse_file(wording, file, error.faults, _OWN)
    except StoreError as error:
        return refuse(error, settings, wording)
    finally:
        desk.close()
        desk.reader.close()
    return print_lines([wording.say("The directory was taken over.")], settings, wording)


def export(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Write the directory into a file, never over another, or to standard output."""
    from phonedesk.exchange.directory_csv import directory_csv

    try:
        people = _everybody(settings)
    except StoreError as error:
        return refuse(error, settings, wording)
    text = directory_csv(people)
    if arguments.output is None:
        return print_lines(text.split("\r\n")[:-1], settings, wording)
    try:
        create_durably(arguments.output, (BOM + text).encode())
    except OSError as error:
        return complain(trouble(wording, error, settings.paths))
    file = one_line(str(arguments.output))
    return print_lines([wording.say("The directory is in {file} .", file=file)], settings, wording)


def show(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print who is found, those on duty first and the away last; with no words everybody."""
    from phonedesk.domain.contact import found

    try:
        people = found(_everybody(settings), " ".join(arguments.words))
    except StoreError as error:
        return refuse(error, settings, wording)
    if arguments.json:
        return print_json(_as_json(people), settings, wording)
    if not people:
        return complain(wording.say("Nobody is found in the directory."), OK)
    return print_lines(columns([_row(contact, wording) for contact in people]), settings, wording)


def _everybody(settings: Settings) -> Sequence[Contact]:
    desk = Desk(settings, SystemClock(settings.zone))
    refuse_lost(settings.paths)
    try:
        with desk.reader.patient(PATIENCE_MS):
            return desk.directory.everybody()
    finally:
        desk.reader.close()


def _ask(wording: Wording) -> int | None:
    """None where it may be taken over, otherwise the exit code."""
    if not sys.stdin.isatty():
        return complain(wording.say("Nothing was taken over yet: add --yes."), WRONG_USAGE)
    print(wording.say("Take it over? y/N "), end="", flush=True)
    if sys.stdin.readline().strip().lower() in ("y", "yes", "是"):
        return None
    return complain(wording.say("Nothing was taken over."), OK)


def _preview(prepared: Prepared, wording: Wording) -> Iterator[str]:
    say = wording.say
    for header, field in prepared.columns.items():
        meaning = say(_FIELDS[field]) if field else say("left out")
        yield say("{header}: {meaning}", header=shown_in_line(header), meaning=meaning)
    new, changed = len(prepared.new), len(prepared.changed)
    yield say("new {new}, changed {changed}, the same {same}", new=new, changed=changed, same=prepared.same)
    if prepared.other_sheets:
        sheets = say("; ").join(map(shown_in_line, prepared.other_sheets))
        yield say(
            "Only the first sheet was read. To take over others, save each as a file: {sheets}", sheets=sheets
        )


def _row(contact: Contact, wording: Wording) -> tuple[str, ...]:
    say = wording.say
    marks = (say(_FIELDS[flag]) for flag in FLAGS if getattr(contact, flag))
    texts = (contact.name, contact.department, contact.post, contact.phone, contact.duty)
    return (*map(shown_in_line, texts), say(", ").join(marks))


def _as_json(people: Sequence[Contact]) -> str:
    import json

    return json.dumps(
        [
            {
                **{text: clean(getattr(contact, text)) for text in TEXTS},
                **{flag: getattr(contact, flag) for flag in FLAGS},
            }
            for contact in people
        ],
        ensure_ascii=False,
        indent=2,
    )
