"""`phonedesk sample N [--seed S]`: fill the records with made-up calls."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain, print_lines, refuse
from phonedesk.cli.progress import Progress
from phonedesk.desk.desk import Desk
from phonedesk.domain.text import one_line
from phonedesk.domain.times import SystemClock
from phonedesk.store.errors import RealCallsError, StoreError

if TYPE_CHECKING:
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

MOST = 10_000_000
"""Calls at once: no office has more, and none of its disks."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("fill the records with made-up calls, to try things out")
    parser = subparsers.add_parser("sample", help=text, description=text)
    parser.add_argument("number", type=_number, metavar="N", help=wording.say("how many calls"))
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help=wording.say("another number makes other calls")
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Record the calls and say where; real calls are never mixed with them."""
    from phonedesk.desk.samples import fill

    desk = Desk(settings, SystemClock(settings.zone))
    desk.load_playbook()
    path = one_line(str(settings.paths.database))
    try:
        with Progress(wording) as progress:
            number = arguments.number
            fill(desk, number, arguments.seed, lambda done: progress.at(done, number))
    except RealCallsError:
        return complain(
            wording.say(
                "{path} is for real calls: name another file, such as PHONEDESK_DATABASE=sample.db.",
                path=path,
            )
        )
    except StoreError as error:
        return refuse(error, settings, wording)
    finally:
        desk.close()
    said = wording.say_count(
        "{n} made-up call was added to {path}; remove that file before real calls are taken.",
        "{n} made-up calls were added to {path}; remove that file before real calls are taken.",
        arguments.number,
        path=path,
    )
    return print_lines([said], settings, wording)


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number <= MOST:
        raise ValueError
    return number
