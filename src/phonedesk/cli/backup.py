"""`phonedesk backup FILE`: copy the records into a new file, while desks are at work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain, print_lines
from phonedesk.desk.desk import Desk
from phonedesk.domain.text import one_line
from phonedesk.domain.times import SystemClock
from phonedesk.store.backup import BackupExistsError
from phonedesk.store.errors import StoreError
from phonedesk.troubles import trouble

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from phonedesk.settings import Settings
    from phonedesk.wording import Wording


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("copy the records into a new file, while desks are at work")
    parser = subparsers.add_parser("backup", help=text, description=text)
    parser.add_argument("file", type=Path, metavar="FILE", help=wording.say("a file that is not there yet"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Make the backup and say what is in it, and what is not."""
    desk = Desk(settings, SystemClock(settings.zone))
    file: Path = arguments.file
    try:
        copy = desk.backups.make(file)
    except BackupExistsError:
        return complain(wording.say("{file} is there already: name a file that is not.", file=file))
    except StoreError as error:
        return complain(trouble(wording, error, settings.paths))
    said = wording.say_count(
        "Backed up {n} call to {file}; the copy has been looked through.",
        "Backed up {n} calls to {file}; the copy has been looked through.",
        copy.calls,
        file=one_line(str(file)),
    )
    return print_lines([said, *left_out(desk, wording)], settings, wording)


def left_out(desk: Desk, wording: Wording) -> Iterator[str]:
    """What no backup of the records holds: the open calls, which the desk key of this machine alone opens."""
    if number := len(desk.drafts.files()):
        yield wording.say_count(
            "{n} open call is not in it and opens with this machine's desk key alone: end it first, or keep "
            "the key with phonedesk keys desk export FILE.",
            "{n} open calls are not in it and open with this machine's desk key alone: end them first, or "
            "keep the key with phonedesk keys desk export FILE.",
            number,
        )
