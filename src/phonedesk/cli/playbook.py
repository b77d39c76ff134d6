"""`phonedesk playbook show|check [FILE]`: what this desk follows, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli.printing import complain, print_lines
from phonedesk.domain.text import shown_in_line
from phonedesk.sentences import playbook_fault

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from phonedesk.playbook.loader import LoadedPlaybook
    from phonedesk.playbook.model import CallType, Playbook, Step
    from phonedesk.settings import Settings
    from phonedesk.wording import Wording

OK, FAULTY, NO_FILE = 0, 1, 2


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command with its two actions; each sets `run`, which returns the exit code."""
    text = wording.say("show or check the playbook")
    actions = subparsers.add_parser("playbook", help=text, description=text).add_subparsers(
        dest="action", required=True, metavar="show|check"
    )
    for name, help_text, run in (
        ("show", wording.say("print the playbook as this desk follows it"), show),
        ("check", wording.say("list every fault of the office's playbook"), check),
    ):
        parser = actions.add_parser(name, help=help_text, description=help_text)
        file_help = wording.say("the office's playbook; without it, the one this desk uses")
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help=file_help)
        parser.set_defaults(run=run)


def show(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print the merged playbook; exit code 1 where the office's own has faults, 2 where FILE is not there."""
    loaded = _load(arguments.file, settings, wording)
    if loaded is None:
        return NO_FILE
    return print_lines(_lines(loaded.playbook, wording), settings, wording, _report(loaded, wording))


def check(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print every fault, one a line; exit code 1 if there is any, 2 where FILE is not there."""
    loaded = _load(arguments.file, settings, wording)
    if loaded is None:
        return NO_FILE
    if not loaded.faults:
        return print_lines([wording.say("The playbook has no fault.")], settings, wording)
    faults = (shown_in_line(playbook_fault(wording, fault)) for fault in loaded.faults)
    return print_lines(faults, settings, wording, FAULTY)


def _load(file: Path | None, settings: Settings, wording: Wording) -> LoadedPlaybook | None:
    from phonedesk.playbook.loader import load_playbook

    if file is not None and not file.exists():
        complain(wording.say("There is no file {file}.", file=file))
        return None
    return load_playbook(file or settings.paths.playbook)


def _report(loaded: LoadedPlaybook, wording: Wording) -> int:
    if not loaded.faults:
        return OK
    complain(wording.say("The office's playbook is not used, because it has faults:"))
    for fault in loaded.faults:
        complain(playbook_fault(wording, fault))
    return FAULTY


def _lines(playbook: Playbook, wording: Wording) -> Iterator[str]:
    yield wording.say("Playbook, version {version}", version=shown_in_line(playbook.version))
    for stage in playbook.stages:
        yield ""
        yield shown_in_line(wording.text(stage.name))
        for step in playbook.steps:
            if step.stage == stage.id:
                yield from _step(step, wording)
    for kind in playbook.call_types:
        yield ""
        yield from _type(playbook, kind, wording)


def _type(playbook: Playbook, kind: CallType, wording: Wording) -> Iterator[str]:
    deadline = playbook.deadline_of(kind)
    name = f"{kind.digit} {wording.text(kind.name)}"
    if kind.confidential:
        name += wording.say(" (confidential)")
    yield shown_in_line(name)
    labels = [wording.text(field.label) for name in kind.fields if (field := playbook.field(name))]
    yield shown_in_line("  " + wording.say("Fields: {fields}", fields=" ".join(labels)))
    due = wording.due_reason(deadline.reason)
    if deadline.extension:
        due = wording.say(
            "{due}, once {more} more", due=due, more=wording.due_reason(deadline.extension.reason)
        )
    yield "  " + wording.say("Deadline: {due}", due=due)
    for rung in kind.ladder:
        told = wording.say_count(
            "{whom}: told within {n} minute",
            "{whom}: told within {n} minutes",
            rung.within,
            whom=wording.text(rung.whom),
        )
        yield shown_in_line(f"  {told}")
    for step in kind.steps:
        yield from _step(step, wording)


def _step(step: Step, wording: Wording) -> Iterator[str]:
    mark = "·" if step.kind == "mind" else "□"
    yield shown_in_line(f"  {mark} {step.clause:<6} {wording.text(step.text)}")
    for line in filter(None, (step.line, step.more)):
        yield shown_in_line(f"           {wording.text(line)}")
