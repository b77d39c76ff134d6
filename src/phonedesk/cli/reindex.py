"""`phonedesk reindex`: make the index of the look-up anew from the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain, print_lines
from phonedesk.cli.progress import Progress
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
    try:
        refuse_lost(settings.paths)
        with Progress(wording) as progress:
            calls = desk.reindex(progress.at)
    except StoreError as error:
        return complain(trouble(wording, error, settings.paths))
    finally:
        desk.close()
    said = wording.say_count(
        "The index has been made anew: {n} call.", "The index has been made anew: {n} calls.", calls
    )
    return print_lines([said], settings, wording)
