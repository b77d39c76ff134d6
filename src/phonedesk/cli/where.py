"""`phonedesk where [--json]`: every path that is used, and what in the environment moved it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from phonedesk.cli.printing import columns, print_json, print_lines
from phonedesk.domain.text import shown_in_line
from phonedesk.wording import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from phonedesk.settings import Paths, Settings
    from phonedesk.wording import Wording

HOME, DATABASE = "PHONEDESK_HOME", "PHONEDESK_DATABASE"
FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
_LABELS: Mapping[str, str] = {
    "settings": message("File of the settings"),
    "playbook": message("Office's playbook"),
    "faq": message("Standard answers"),
    "desk_key": message("Desk key"),
    "database": message("File of the records"),
    "drafts": message("Folder of open calls"),
    "printed": message("Folder of printed forms"),
    "log": message("Crash log"),
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("print every path that is used")
    parser = subparsers.add_parser("where", help=text, description=text)
    parser.add_argument("--json", action="store_true", help=wording.say("print JSON, for programs"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print where everything lies, whether it is there yet, and which variables moved it."""
    paths = _paths(settings.paths)
    moved = moved_by(os.environ)
    if arguments.json:
        import json

        # The bytes of a name that is not UTF-8 stay escaped, so that the output is UTF-8 all the same.
        places = {
            name: {"path": str(path).encode(errors="backslashreplace").decode(), "exists": is_there(path)}
            for name, path in paths.items()
        }
        environment = {
            name: value.encode(errors="backslashreplace").decode() for name, value in moved.items()
        }
        text = json.dumps({**places, "environment": environment}, ensure_ascii=False, indent=2)
        return print_json(text, settings, wording)
    there, not_yet = wording.say("there"), wording.say("not there yet")
    rows = [
        (wording.say(_LABELS[name]), there if is_there(path) else not_yet, shown_in_line(str(path)))
        for name, path in paths.items()
    ]
    lines = columns(rows)
    lines += [
        wording.say("Moved by {name}={value}", name=name, value=shown_in_line(moved[name])) for name in moved
    ]
    return print_lines(lines, settings, wording)


def moved_by(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that decide where things lie: PHONEDESK_HOME goes before the platform's folders."""
    folders = () if environ.get(HOME) else FOLDERS
    return {name: environ[name] for name in (HOME, DATABASE, *folders) if environ.get(name)}


def is_there(path: Path) -> bool:
    """Whether there is something at the path that this account can see."""
    try:
        return path.exists()
    except OSError:
        return False


def _paths(paths: Paths) -> dict[str, Path]:
    return {
        "settings": paths.settings,
        "playbook": paths.playbook,
        "faq": paths.faq,
        "desk_key": paths.desk_key,
        "database": paths.database,
        "drafts": paths.drafts,
        "printed": paths.printed,
        "log": paths.log,
    }
