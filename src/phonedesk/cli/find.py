"""`phonedesk find QUERY [--json] [--limit N]`: what the look-up at the desk finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.cli.printing import OK, WRONG_USAGE, columns, complain, print_json, print_lines, refuse
from phonedesk.desk.checking import refuse_lost
from phonedesk.desk.desk import Desk
from phonedesk.domain.phone import grouped
from phonedesk.domain.states import OPEN_STATUSES
from phonedesk.domain.text import clean, shown_in_line
from phonedesk.domain.times import SystemClock
from phonedesk.store.errors import StoreError

if TYPE_CHECKING:
    import argparse
    from datetime import datetime, tzinfo

    from phonedesk.desk.lookup import Found
    from phonedesk.domain.call_summary import CallSummary
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

LIMIT = 50
"""How many calls are printed where nobody says otherwise."""
FILTER_SIGNS = ":："
Fields = dict[str, str | int | bool | None]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("look up calls by whatever is remembered of them")
    parser = subparsers.add_parser("find", help=text, description=text)
    help_text = wording.say(
        "pieces of a name, number, organisation, matter or reply; pinyin; type: by: from: to:"
    )
    parser.add_argument("query", nargs="+", metavar="QUERY", help=help_text)
    parser.add_argument("--json", action="store_true", help=wording.say("print JSON, one call a line"))
    limit = wording.say("how many calls at the most, {n} unless told", n=LIMIT)
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=limit)
    parser.set_defaults(run=run)


def look_up(desk: Desk, typed: str, limit: int) -> Found:
    """What the words find; raises StoreError."""
    if any(sign in typed for sign in FILTER_SIGNS):
        desk.load_playbook()  # for the names of types; it takes longer than all else
    return desk.lookup.find_once(desk.lookup.read(typed), limit)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print the open callbacks that are found, most urgent first, then the other calls, newest first.

    Exit code 1 where the records cannot be read, 2 where a filter or the limit means nothing. That nothing is
    found is no mistake.
    """
    if arguments.limit < 1:
        return complain(wording.say("--limit takes a number from 1 on."), WRONG_USAGE)
    desk = Desk(settings, SystemClock(settings.zone))
    try:
        refuse_lost(settings.paths)
        found = look_up(desk, " ".join(arguments.query), arguments.limit)
    except StoreError as error:
        return refuse(error, settings, wording)
    if found.query.unread:
        sentence = wording.say(
            "“{filter}” is no filter: see phonedesk find --help.", filter=found.query.unread[0]
        )
        return complain(sentence, WRONG_USAGE)
    rows = found.rows[: arguments.limit]
    now = desk.clock.now()
    if not rows:
        return OK if arguments.json else complain(wording.say("No call is found."), OK)
    if arguments.json:
        return print_json("\n".join(as_json(row, now, settings.zone) for row in rows), settings, wording)
    return print_lines(columns([_row(row, now, settings, wording) for row in rows]), settings, wording)


def as_json(row: CallSummary, now: datetime, zone: tzinfo) -> str:
    """A row as one JSON object; the names are documented in docs/commands.md and stay."""
    import json

    return json.dumps(_fields(row, now, zone), ensure_ascii=False)


def _fields(row: CallSummary, now: datetime, zone: tzinfo) -> Fields:
    return {
        "number": row.number,
        "opened_at": row.opened_at.astimezone(zone).isoformat(timespec="seconds"),
        "operator": clean(row.operator),
        "call_type": clean(row.call_type),
        "outcome": row.outcome.value,
        "confidential": row.confidential,
        "caller_name": clean(row.caller_name),
        "organisation": clean(row.organisation),
        "position": clean(row.position),
        "phone": clean(row.phone),
        "phone_normalised": clean(row.phone_normalised),
        "matter": clean(row.matter),
        "due_at": row.due_at.astimezone(zone).isoformat(timespec="seconds") if row.due_at else None,
        "status": row.status.value if row.status else None,
        "overdue": row.is_overdue(now),
    }


def _row(row: CallSummary, now: datetime, settings: Settings, wording: Wording) -> tuple[str, ...]:
    is_open = row.status in OPEN_STATUSES
    state = (
        wording.due(row.due_at, now, settings.zone)
        if is_open and row.due_at
        else wording.outcome(row.outcome)
    )
    number = shown_in_line(row.number)
    if row.confidential:
        return (number, state if is_open else "", wording.say("[confidential]"), "", "", "")
    return (
        number,
        state,
        shown_in_line(row.caller_name) or wording.say("anonymous"),
        shown_in_line(grouped(row.phone, row.phone_normalised)),
        shown_in_line(row.organisation),
        shown_in_line(row.matter),
    )
