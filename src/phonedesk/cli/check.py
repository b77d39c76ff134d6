"""`phonedesk check [FILE]`: look through the records and every backup, or through one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.backup import left_out
from phonedesk.cli.printing import FAILED, OK, columns, complain, print_lines
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
    text = wording.say("look through the records and every backup, or one file")
    parser = subparsers.add_parser("check", help=text, description=text)
    help_text = wording.say("a backup; without it, the records and all backups")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=help_text)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print what was found; exit code 1 if anything is damaged."""
    desk = Desk(settings, SystemClock(settings.zone))
    if arguments.file is not None:
        try:
            copy = desk.backups.prove(arguments.file)
        except StoreError as error:
            return complain(backup_trouble(wording, error, arguments.file))
        said = wording.say_count(
            "{file} is a sound backup with {n} call.",
            "{file} is a sound backup with {n} calls.",
            copy.calls,
            file=one_line(str(arguments.file)),
        )
        return print_lines([said], settings, wording)
    lines, code = _records(desk, wording)
    backups, worst = _backups(desk, wording)
    return print_lines([*lines, *left_out(desk, wording), *backups], settings, wording, max(code, worst))


def _records(desk: Desk, wording: Wording) -> tuple[list[str], int]:
    try:
        copy = desk.backups.examine()
    except StoreError as error:
        return [trouble(wording, error, desk.settings.paths)], FAILED
    said = wording.say_count(
        "The records are sound: {n} call, schema {version}.",
        "The records are sound: {n} calls, schema {version}.",
        copy.calls,
        version=copy.version,
    )
    if not copy.calls:
        return [said], OK
    index, code = _index(desk, wording)
    return [said, index], code


def _index(desk: Desk, wording: Wording) -> tuple[str, int]:
    try:
        wrong = desk.calls_not_indexed()
    except StoreError as error:
        return trouble(wording, error, desk.settings.paths), FAILED
    if not wrong:
        return wording.say("The index of the look-up agrees with the records."), OK
    said = wording.say_count(
        "{n} call is not in the index as it should be: phonedesk reindex makes it anew.",
        "{n} calls are not in the index as they should be: phonedesk reindex makes it anew.",
        wrong,
    )
    return said, FAILED


def _backups(desk: Desk, wording: Wording) -> tuple[list[str], int]:
    backups = desk.backups.list()
    if not backups:
        return [wording.say("There is no backup yet: leaving the desk makes one.")], OK
    rows, code = [], OK
    for backup in backups:
        try:
            copy = desk.backups.prove(backup.file)
            state = wording.say_count("sound, {n} call", "sound, {n} calls", copy.calls)
        except StoreError as error:
            state, code = one_line(backup_trouble(wording, error, backup.file)), FAILED
        rows.append((f"{backup.made_at:%Y-%m-%d %H:%M}", f"{backup.file}", state))
    return [wording.say("Backups, the newest first:"), *columns(rows)], code
