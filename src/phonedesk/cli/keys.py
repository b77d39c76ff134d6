"""`phonedesk keys desk export|import FILE`: the desk key in a passphrase, off this machine and back."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.printing import WRONG_USAGE, complain, print_lines
from phonedesk.desk.desk import Desk
from phonedesk.desk.keys import OtherKeyError
from phonedesk.domain.text import one_line
from phonedesk.domain.times import SystemClock
from phonedesk.privacy.desk_key import DeskKeyError
from phonedesk.privacy.wrapped_key import SHORTEST_PASSPHRASE, ShortPassphraseError, WrongPassphraseError
from phonedesk.troubles import trouble

if TYPE_CHECKING:
    import argparse

    from phonedesk.settings import Settings
    from phonedesk.wording import Wording


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command with its two actions; each sets `run`, which returns the exit code."""
    text = wording.say("keep the desk key off this machine, or bring it back")
    keys = subparsers.add_parser("keys", help=text, description=text)
    kinds = keys.add_subparsers(dest="kind", required=True, metavar="desk")
    actions = kinds.add_parser("desk", help=text, description=text).add_subparsers(
        dest="action", required=True, metavar="export|import"
    )
    for name, help_text, run in (
        ("export", wording.say("write it into a new file, wrapped in a passphrase"), export),
        ("import", wording.say("put an exported one in its place"), bring_back),
    ):
        parser = actions.add_parser(name, help=help_text, description=help_text)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.set_defaults(run=run)


def export(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Ask for a passphrase twice and write the file, which any age program opens with it."""
    file: Path = arguments.file
    if file.exists():
        return complain(wording.say("{file} is there already: name a file that is not.", file=file))
    passphrase = _ask(wording.say("Passphrase for the desk key: "))
    if sys.stdin.isatty() and passphrase != _ask(wording.say("The same again: ")):
        return complain(wording.say("The two passphrases differ: nothing was written."), WRONG_USAGE)
    try:
        Desk(settings, SystemClock(settings.zone)).keys.export_desk_key(file, passphrase)
    except ShortPassphraseError:
        said = wording.say(
            "The passphrase has to be {least} characters or more: nothing was written.",
            least=SHORTEST_PASSPHRASE,
        )
        return complain(said, WRONG_USAGE)
    except (OSError, DeskKeyError) as error:
        return complain(trouble(wording, error, settings.paths))
    lines = [
        wording.say("The desk key is in {file}.", file=one_line(str(file))),
        wording.say("Keep file and passphrase apart, and neither on this machine."),
    ]
    return print_lines(lines, settings, wording)


def bring_back(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Ask for the passphrase and put the key where this desk looks for it."""
    file: Path = arguments.file
    if not file.is_file():
        return complain(wording.say("There is no file {file}.", file=file), WRONG_USAGE)
    passphrase = _ask(wording.say("Passphrase of the desk key: "))
    try:
        Desk(settings, SystemClock(settings.zone)).keys.import_desk_key(file, passphrase)
    except WrongPassphraseError:
        return complain(wording.say("This passphrase opens no desk key in {file}.", file=file))
    except OtherKeyError:
        said = wording.say(
            "Another desk key is here ({path}): move it away first, its drafts need it.",
            path=settings.paths.desk_key,
        )
        return complain(said)
    except (OSError, DeskKeyError) as error:
        return complain(trouble(wording, error, settings.paths))
    said = wording.say("The desk key is back: its drafts open with it again.")
    return print_lines([said], settings, wording)


def _ask(prompt: str) -> str:
    """What is typed unseen at a terminal; from a pipe, its first line."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n")
