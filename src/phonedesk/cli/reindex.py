"""`phonedesk reindex`: make the index of the look-up anew from the records."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain, print_lines
from phonedesk.desk.checking import refuse_lost
from phonedesk.desk.desk import Desk
from phonedesk.domain.times import SystemClock
from phonedesk.store.errors import StoreError
from phonedesk.troubles import trouble

if TYPE_CHECKING:
    import argparse

    from phonedesk.settings import Settings
    from phonedesk.wording import Wording


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("make the index of the look-up anew from the records")
    parser = subparsers.add_parser("reindex", help=text, description=text)
    parser.set_defaults(run=run)


def run(_: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Make it anew while desks go on reading; whoever saves a call meanwhile waits, or is told so.

    Exit code 1 where it cannot be done: then the old index stands.
    """
    desk = Desk(settings, SystemClock(settings.zone))
    is_watched = bool(sys.stderr) and sys.stderr.isatty()

    def progress(done: int, all_calls: int) -> None:
        if is_watched:
            said = wording.say("{done} of {all} calls", done=done, all=all_calls)
            print(f"\r{said}", end="", file=sys.stderr, flush=True)

    try:
        refuse_lost(settings.paths)
        calls = desk.reindex(progress)
    except StoreError as error:
        return complain(trouble(wording, error, settings.paths))
    finally:
        if is_watched:
            print(file=sys.stderr)
        desk.close()
    said = wording.say_count(
        "The index has been made anew: {n} call.", "The index has been made anew: {n} calls.", calls
    )
    return print_lines([said], settings, wording)
