"""`phonedesk doctor`: what stands in the way of this desk, and what to do about each thing."""

from __future__ import annotations

import locale
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from phonedesk.cli import surroundings
from phonedesk.cli.findings import Finding, Level
from phonedesk.cli.printing import FAILED, OK, print_lines
from phonedesk.cli.surroundings import Screen
from phonedesk.cli.where import is_there
from phonedesk.desk.checking import check_records
from phonedesk.domain.cells import cells
from phonedesk.domain.text import shown_in_line
from phonedesk.domain.times import SystemClock
from phonedesk.privacy.desk_key import LOST, UNUSABLE, DeskKey, DeskKeyError
from phonedesk.sentences import playbook_fault
from phonedesk.settings import load_settings
from phonedesk.store.errors import DatabaseMissingError, StoreError
from phonedesk.store.known_file import KnownFile
from phonedesk.store.reading import Reader
from phonedesk.troubles import key_fault, refusal, settings_fault, trouble
from phonedesk.wording import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from phonedesk.settings import Paths, Settings
    from phonedesk.wording import Wording

PATIENCE_MS = 2_000
"""How long the check waits for a desk that is writing."""
MOUNTS = Path("/proc/mounts")
OTHERS = 0o077
_LEVELS: Mapping[Level, str] = {
    Level.OK: message("ok"),
    Level.WARN: message("warn"),
    Level.BAD: message("bad"),
}
_RULER = ("√ □ · ↓ |", "1 2 3 4 |")
"""The same width in both lines, unless the terminal draws ambiguous characters wide."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser], wording: Wording) -> None:
    """Add the command."""
    text = wording.say("check terminal, disk and records, and say what to do")
    parser = subparsers.add_parser("doctor", help=text, description=text)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings, wording: Wording) -> int:
    """Print one line for everything that was looked at; exit code 1 if something is bad, 0 otherwise."""
    findings = list(_findings(settings, wording))
    names = {level: wording.say(name) for level, name in _LEVELS.items()}
    width = max(map(cells, names.values()))
    lines = []
    for finding in findings:
        name = names[finding.level]
        lines.append(f"{name}{' ' * (width - cells(name))}  {shown_in_line(finding.sentence)}")
    bad = any(finding.level is Level.BAD for finding in findings)
    return print_lines([*lines, *_ruler(settings, wording)], settings, wording, FAILED if bad else OK)


def _ruler(settings: Settings, wording: Wording) -> list[str]:
    """The one test that only an eye can make: how wide the terminal draws these signs."""
    if settings.ascii_rules:
        return []
    explained = wording.say(
        "Please look: the bars below stand under each other, or else write ascii_rules = true into {file}.",
        file=shown_in_line(str(settings.paths.settings)),
    )
    return ["", explained, *_RULER]


def _findings(settings: Settings, wording: Wording) -> Iterator[Finding]:
    paths, environ = settings.paths, os.environ
    yield from surroundings.terminal(wording, environ, _screen())
    yield from surroundings.keys(wording, environ)
    yield surroundings.locale(wording, environ, locale.getencoding())
    written = (Path(__file__), paths.settings, paths.database)
    records = [*_records(paths, wording)]  # before anything else looks into them
    now, last_record = SystemClock(settings.zone).now(), _last_closed_at(paths)
    yield from surroundings.clock(wording, now, settings.zone, written, last_record)
    yield from _disk(paths, wording)
    yield from records
    yield _desk_key(paths, wording)
    yield from _settings(settings, wording)
    yield from _playbook(paths, wording)


def _last_closed_at(paths: Paths) -> datetime | None:
    """When the newest record was closed; why it cannot be read is found out elsewhere."""
    try:
        with Reader(paths.database) as reader:
            return reader.last_closed_at()
    except StoreError:
        return None


def _screen() -> Screen | None:
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return None
    size = os.get_terminal_size(sys.stdout.fileno())
    return Screen(size.columns, size.lines)


def _disk(paths: Paths, wording: Wording) -> Iterator[Finding]:
    for folder in dict.fromkeys((paths.config, paths.data, paths.state, paths.database.parent)):
        existing = _existing(folder)
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            said = wording.say(
                "{folder} cannot be written: allow this account to write there.", folder=existing
            )
            yield Finding(Level.BAD, said)
    folder = _existing(paths.database.parent)
    try:
        free = shutil.disk_usage(folder).free
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape") if MOUNTS.exists() else ""
    except OSError as error:
        yield Finding(Level.BAD, trouble(wording, error, paths))
        return
    yield surroundings.space(wording, folder, free)
    yield surroundings.file_system(wording, folder.resolve(), mounts)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: the others are made when they are needed."""
    return next((place for place in (folder, *folder.parents) if is_there(place)), folder)


def _records(paths: Paths, wording: Wording) -> Iterator[Finding]:
    # Looked at before the check, which opens the records and so puts right what a crash left.
    journal = paths.database.with_name(f"{paths.database.name}-journal")
    if is_there(journal) and journal.stat().st_size:
        said = wording.say(
            "{file} is left over from an interrupted save: never delete it, opening the desk puts it right.",
            file=journal,
        )
        yield Finding(Level.WARN, said)
    try:
        check_records(paths)
        KnownFile(paths.database).look_through(PATIENCE_MS)
    except DatabaseMissingError:
        yield Finding(Level.OK, wording.say("There are no records yet; the first call begins them."))
    except StoreError as error:
        sentence, *backups = refusal(wording, error, paths)
        yield Finding(Level.BAD, sentence)
        for line in backups:
            yield Finding(Level.WARN, line)
    else:
        yield _guarded(paths.database, wording, wording.say("The records can be read."), Level.WARN)


def _desk_key(paths: Paths, wording: Wording) -> Finding:
    if not os.path.lexists(paths.desk_key):
        if is_there(paths.drafts) and any(paths.drafts.glob("*.age")):
            return Finding(Level.BAD, key_fault(wording, LOST, paths.desk_key))
        return Finding(Level.OK, wording.say("There is no desk key yet; the first call makes it."))
    try:
        DeskKey.load(paths.desk_key)
    except (DeskKeyError, OSError):
        return Finding(Level.BAD, key_fault(wording, UNUSABLE, paths.desk_key))
    return _guarded(paths.desk_key, wording, wording.say("The desk key can be used."), Level.BAD)


def _guarded(file: Path, wording: Wording, fine: str, otherwise: Level) -> Finding:
    """Whether nobody but this account can read the file."""
    if file.stat().st_mode & OTHERS:
        said = wording.say("Others can read {file}: chmod 600 makes it private.", file=file)
        return Finding(otherwise, said)
    return Finding(Level.OK, fine)


def _settings(settings: Settings, wording: Wording) -> Iterator[Finding]:
    _, faults = load_settings(os.environ)
    for fault in faults:
        yield Finding(Level.WARN, settings_fault(wording, fault))
    if not (settings.department and settings.operators and settings.area_code):
        said = wording.say("Department, operators or area code are not set: phonedesk setup does that.")
        yield Finding(Level.WARN, said)
    elif not faults:
        yield Finding(Level.OK, wording.say("The settings have no fault."))


def _playbook(paths: Paths, wording: Wording) -> Iterator[Finding]:
    from phonedesk.playbook.loader import load_playbook

    faults = load_playbook(paths.playbook).faults
    for fault in faults:
        said = wording.say("The office's playbook is not used. {fault}", fault=playbook_fault(wording, fault))
        yield Finding(Level.BAD, said)
    if not faults:
        yield Finding(Level.OK, wording.say("The playbook has no fault."))
