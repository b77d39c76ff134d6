"""`phonedesk import calls FILE`: take over an office's old call log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.ledger_faults import refuse_file
from phonedesk.cli.printing import complain, print_lines, refuse
from phonedesk.cli.progress import Progress
from phonedesk.desk.desk import Desk
from phonedesk.domain.ledger import LedgerError, LedgerFaultsError
from phonedesk.domain.text import one_line
from phonedesk.domain.times import SystemClock
from phonedesk.files import read_file
from phonedesk.store.errors import SamplesError, StoreError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from phonedesk.desk.imports import TakenOver
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

MOST_BYTES = 200_000_000
EVERY = 500
"""Calls between two looks at how far it has come."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("take over an old call log: CSV, XLSX or JSON lines")
    parser = subparsers.add_parser("import", help=text, description=text)
    parser.add_argument("what", choices=("calls",), metavar="calls", help=wording.say("what is taken over"))
    parser.add_argument("file", type=Path, metavar="FILE", help=wording.say("the file of the old log"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Take over the whole file, or nothing of it with every fault named by its line."""
    from phonedesk.desk.imports import take_over

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
        return refuse_file(wording, file, [error.fault])
    except LedgerFaultsError as error:
        return refuse_file(wording, file, error.faults)
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
