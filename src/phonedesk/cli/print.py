"""`phonedesk print NUMBER [--text] [-o FILE]`: the form of a call, for a word processor or for `lp`."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain, print_lines, refuse
from phonedesk.desk.checking import refuse_lost
from phonedesk.desk.desk import Desk
from phonedesk.desk.papers import ConfidentialError
from phonedesk.domain.text import one_line
from phonedesk.domain.times import SystemClock
from phonedesk.sheets import call_sheet
from phonedesk.store.errors import StoreError
from phonedesk.store.reading import Reader
from phonedesk.troubles import trouble

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import date

    from phonedesk.domain.call import Call
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

PATIENCE_MS = 2_000
"""How long it waits for a desk that is writing."""
WITHOUT_YEAR = re.compile(r"\d{4}-\d{3,}")
"""A number as callers are told it and lists show it."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("print the form of a call, for a word processor")
    parser = subparsers.add_parser("print", help=text, description=text)
    parser.add_argument(
        "number", metavar="NUMBER", help=wording.say("the number of the call, such as 20261123-007")
    )
    parser.add_argument(
        "--text", action="store_true", help=wording.say("plain text for lp, to standard output")
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help=wording.say("a file that is not there yet, and is not removed after a week"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print the form and say where it lies; a confidential call is refused."""
    desk = Desk(settings, SystemClock(settings.zone))
    try:
        refuse_lost(settings.paths)
        with Reader(settings.paths.database, PATIENCE_MS) as reader:
            call = _find(reader, arguments.number, desk.clock.now().astimezone(settings.zone).date())
    except StoreError as error:
        return refuse(error, settings, wording)
    if call is None:
        number = one_line(arguments.number)
        return complain(wording.say("There is no call {number}.", number=number))
    desk.papers.clear_up()
    try:
        return _print(arguments, desk, call, wording)
    except ConfidentialError:
        return complain(wording.say("Call {number} is confidential: it is not printed.", number=call.number))
    except FileExistsError:
        file = one_line(str(arguments.output))
        return complain(wording.say("{file} is there already: name a file that is not.", file=file))
    except OSError as error:
        return complain(trouble(wording, error, settings.paths))


def _print(arguments: argparse.Namespace, desk: Desk, call: Call, wording: Wording) -> int:
    desk.load_playbook()
    sheet = call_sheet(call, desk.playbook, desk.settings, wording)
    output: Path | None = arguments.output
    if output:
        is_text = arguments.text
        content = desk.papers.text(call, sheet).encode() if is_text else desk.papers.docx(call, sheet)
        desk.papers.put(output, content)
        said = wording.say("Printed to {file}.", file=one_line(str(output)))
        return print_lines([said], desk.settings, wording)
    if arguments.text:
        return print_lines(desk.papers.text(call, sheet).splitlines(), desk.settings, wording)
    file = desk.papers.keep(call, sheet)
    said = wording.say("Printed to {file}, which is removed after 7 days.", file=one_line(str(file)))
    return print_lines([said], desk.settings, wording)


def _find(reader: Reader, typed: str, today: date) -> Call | None:
    """The call of this number; without a year, the newest one that bears it."""
    found = map(reader.call, _meant(typed, today))
    return next((call for call in found if call), None)


def _meant(typed: str, today: date) -> Iterator[str]:
    number = one_line(unicodedata.normalize("NFKC", typed)).strip()
    yield number
    if WITHOUT_YEAR.fullmatch(number):
        yield f"{today.year}{number}"
        yield f"{today.year - 1}{number}"
