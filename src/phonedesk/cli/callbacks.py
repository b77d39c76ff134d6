"""`phonedesk callbacks [QUERY] [--json]`: the home screen's list, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.cli.find import look_up
from phonedesk.cli.printing import OK, columns, complain, print_json, print_lines, refuse
from phonedesk.desk.checking import refuse_lost
from phonedesk.desk.desk import Desk
from phonedesk.domain.phone import grouped
from phonedesk.domain.text import clean, shown_in_line
from phonedesk.domain.times import SystemClock
from phonedesk.store.errors import StoreError
from phonedesk.store.reading import Reader

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from phonedesk.domain.pending import PendingCallback
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

PATIENCE_MS = 2_000
"""How long the list waits for a desk that is writing."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("list the pending callbacks")
    parser = subparsers.add_parser("callbacks", help=text, description=text)
    parser.add_argument(
        "query",
        nargs="*",
        metavar="QUERY",
        help=wording.say("a piece of a name, number, organisation or matter"),
    )
    parser.add_argument("--json", action="store_true", help=wording.say("print JSON, for programs"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print the open callbacks in which every word of the query is found, most urgent first.

    Exit code 1 where the records cannot be read. A desk without records has an empty list.
    """
    desk = Desk(settings, SystemClock(settings.zone))
    typed = " ".join(arguments.query)
    try:
        refuse_lost(settings.paths)
        rows = _pending(desk) if not typed.strip() else look_up(desk, typed, 1).callbacks
    except StoreError as error:
        return refuse(error, settings, wording)
    now = desk.clock.now()
    if arguments.json:
        return print_json(as_json(rows, now, settings.zone), settings, wording)
    if not rows:
        found_none = wording.say("No pending callback was found.")
        return complain(found_none if typed.strip() else wording.say("No callback is pending."), OK)
    return print_lines(columns([_row(row, now, settings, wording) for row in rows]), settings, wording)


def _pending(desk: Desk) -> Sequence[PendingCallback]:
    with Reader(desk.settings.paths.database, PATIENCE_MS) as reader:
        return reader.pending()


def as_json(rows: Sequence[PendingCallback], now: datetime, zone: tzinfo) -> str:
    """A JSON array with one object a callback; the names are documented in docs/commands.md and stay."""
    import json

    return json.dumps([_fields(row, now, zone) for row in rows], ensure_ascii=False, indent=2)


def _fields(row: PendingCallback, now: datetime, zone: tzinfo) -> dict[str, str | int | bool]:
    return {
        "number": row.number,
        "due_at": row.due_at.astimezone(zone).isoformat(timespec="seconds"),
        "overdue": row.is_overdue(now),
        "status": row.status.value,
        "unreached": row.unreached,
        "assignee": clean(row.assignee),
        "opened_at": row.opened_at.astimezone(zone).isoformat(timespec="seconds"),
        "call_type": clean(row.call_type),
        "confidential": row.confidential,
        "caller_name": clean(row.caller_name),
        "organisation": clean(row.organisation),
        "position": clean(row.position),
        "phone": clean(row.phone),
        "phone_normalised": clean(row.phone_normalised),
        "matter": clean(row.matter),
        "supervised": row.supervised,
        "calls": row.calls,
    }


def _row(row: PendingCallback, now: datetime, settings: Settings, wording: Wording) -> tuple[str, ...]:
    due, marks = wording.due(row.due_at, now, settings.zone), wording.callback_marks(row)
    if row.confidential:
        number = shown_in_line(row.number)
        return (due, wording.say("[confidential]"), "", "", "  ".join(filter(None, (number, marks))))
    return (
        due,
        shown_in_line(row.caller_name) or wording.say("anonymous"),
        shown_in_line(grouped(row.phone, row.phone_normalised)),
        shown_in_line(row.organisation),
        "  ".join(filter(None, (shown_in_line(row.matter), marks))),
    )
