"""`phonedesk messages [--for NAME] [--json]`: who is still to be told of which call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.cli.printing import OK, complain, print_json, print_lines, refuse
from phonedesk.desk.checking import refuse_lost
from phonedesk.desk.desk import Desk
from phonedesk.domain.text import clean, shown_in_line
from phonedesk.domain.times import SystemClock
from phonedesk.message_texts import as_text, message_text
from phonedesk.store.errors import StoreError

if TYPE_CHECKING:
    import argparse
    from datetime import tzinfo

    from phonedesk.domain.message import MessageSummary
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

PATIENCE_MS = 2_000
"""How long the list waits for a desk that is writing."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("list the messages that nobody was told yet")
    parser = subparsers.add_parser("messages", help=text, description=text)
    name = wording.say("only those for somebody of this name")
    parser.add_argument("--for", dest="whom", default="", metavar="NAME", help=name)
    parser.add_argument("--json", action="store_true", help=wording.say("print JSON, for programs"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print the messages, most urgent first, each as it is passed on; exit code 1 where it cannot be read."""
    desk = Desk(settings, SystemClock(settings.zone))
    try:
        refuse_lost(settings.paths)
        with desk.reader.patient(PATIENCE_MS):
            found = desk.messages.waiting(arguments.whom)
    except StoreError as error:
        return refuse(error, settings, wording)
    finally:
        desk.reader.close()
    if arguments.json:
        return print_json(as_json(found, settings.zone), settings, wording)
    if not found:
        return complain(wording.say("Everybody has been told."), OK)
    desk.load_playbook()
    lines: list[str] = []
    for message in found:
        text = as_text(message_text(message, desk.playbook, wording, settings.zone))
        lines += [*map(shown_in_line, text), ""]
    return print_lines(lines[:-1], settings, wording)


def as_json(found: list[MessageSummary], zone: tzinfo) -> str:
    """A JSON array with one object a message; the names are documented in docs/commands.md and stay."""
    import json

    return json.dumps([_fields(message, zone) for message in found], ensure_ascii=False, indent=2)


def _fields(message: MessageSummary, zone: tzinfo) -> dict[str, str | bool | dict[str, str]]:
    return {
        "whom": clean(message.whom),
        "number": message.number,
        "at": message.at.astimezone(zone).isoformat(timespec="seconds"),
        "due_at": message.due_at.astimezone(zone).isoformat(timespec="seconds"),
        "operator": clean(message.operator),
        "confidential": message.confidential,
        "caller_name": clean(message.caller_name),
        "organisation": clean(message.organisation),
        "phone": clean(message.phone),
        "phone_normalised": clean(message.phone_normalised),
        "matter": clean(message.matter),
        "answers": {field: clean(text) for field, text in message.answers.items()},
    }
