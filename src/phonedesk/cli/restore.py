"""`phonedesk restore FILE`: put a backup in the place of the records, which are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain, print_lines
from phonedesk.desk.desk import Desk
from phonedesk.domain.text import one_line
from phonedesk.domain.times import SystemClock
from phonedesk.store.errors import StoreError
from phonedesk.troubles import backup_trouble, trouble

if TYPE_CHECKING:
    import argparse

    from phonedesk.settings import Settings
    from phonedesk.wording import Wording


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("put a backup in the place of the records, which are kept")
    parser = subparsers.add_parser("restore", help=text, description=text)
    parser.add_argument("file", type=Path, metavar="FILE", help=wording.say("a backup"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Restore it, and say where the records went that stood there before; a bad backup replaces nothing."""
    desk = Desk(settings, SystemClock(settings.zone))
    file: Path = arguments.file
    try:
        desk.backups.prove(file)
    except StoreError as error:
        return complain(backup_trouble(wording, error, file))
    try:
        restored = desk.backups.restore(file)
    except StoreError as error:
        return complain(trouble(wording, error, settings.paths))
    lines = [
        wording.say_count(
            "Restored {n} call from {file}; no number that was given is given again.",
            "Restored {n} calls from {file}; no number that was given is given again.",
            restored.copy.calls,
            file=one_line(str(file)),
        )
    ]
    if restored.aside:
        lines.append(
            wording.say("The records from before stay at {file}.", file=one_line(str(restored.aside)))
        )
    if desk.numbers.fault:
        lines.append(trouble(wording, desk.numbers.fault, settings.paths))
    lines.append(wording.say("A desk that is open now has to be left and opened again."))
    return print_lines(lines, settings, wording)
