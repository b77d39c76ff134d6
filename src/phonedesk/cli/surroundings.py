"""What `phonedesk doctor` looks at outside phonedesk: terminal, locale, clock and disk."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from phonedesk.cli.findings import Finding, Level
from phonedesk.domain.clock_check import TOLERANCE
from phonedesk.domain.times import MachineZone
from phonedesk.troubles import DUMB_TERMINAL, NO_TERM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import tzinfo
    from pathlib import Path

    from phonedesk.wording import Wording

FULL_WIDTH, FULL_HEIGHT = 80, 24
LEAST_WIDTH, LEAST_HEIGHT = 60, 15
GBK_NAMES = ("gbk", "gb2312", "gb18030", "cp936", "euccn")
FIRST_YEAR, LAST_YEAR = 2026, 2099
CLOCK_TOLERANCE = timedelta(hours=1)
MEGABYTE = 1_000_000
LITTLE_SPACE, TOO_LITTLE_SPACE = 1000 * MEGABYTE, 50 * MEGABYTE
IN_MEMORY = ("tmpfs", "ramfs")
ON_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs")


@dataclass(frozen=True, slots=True)
class Screen:
    """The size of the terminal, in columns and rows."""

    width: int
    height: int


def terminal(wording: Wording, environ: Mapping[str, str], screen: Screen | None) -> Iterator[Finding]:
    """Kind and size of the terminal; `screen` is none where the output is none."""
    if screen is None:
        yield Finding(
            Level.WARN,
            wording.say(
                "This is no terminal: the desk itself opens only in one, the commands work here too."
            ),
        )
        return
    term = environ.get("TERM", "")
    if term == "dumb":
        yield Finding(Level.BAD, wording.say(DUMB_TERMINAL))
    elif not term:
        yield Finding(Level.WARN, wording.say(NO_TERM))
    else:
        yield _colours(wording, environ, term)
    yield _size(wording, screen)


def _colours(wording: Wording, environ: Mapping[str, str], term: str) -> Finding:
    if environ.get("COLORTERM", "") in ("truecolor", "24bit"):
        return Finding(Level.OK, wording.say("Terminal {term}, all colours.", term=term))
    if "256color" in term:
        return Finding(Level.OK, wording.say("Terminal {term}, 256 colours.", term=term))
    said = wording.say(
        "Terminal {term} may have 16 colours only: phonedesk setup --theme plain is made for that.", term=term
    )
    return Finding(Level.WARN, said)


def _size(wording: Wording, screen: Screen) -> Finding:
    size = {"width": screen.width, "height": screen.height}
    if screen.width < LEAST_WIDTH or screen.height < LEAST_HEIGHT:
        said = wording.say(
            "The window is too small ({width} columns, {height} rows): make it at least 60 by 15.", **size
        )
        return Finding(Level.BAD, said)
    if screen.width < FULL_WIDTH or screen.height < FULL_HEIGHT:
        said = wording.say(
            "The window is small ({width} columns, {height} rows): 80 by 24 have room for the steps.",
            **size,
        )
        return Finding(Level.WARN, said)
    return Finding(Level.OK, wording.say("Window: {width} columns, {height} rows.", **size))


def keys(wording: Wording, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Which keys the terminal is known to keep for itself."""
    say, kept = wording.say, False
    if "VTE_VERSION" in environ or "GNOME_TERMINAL_SCREEN" in environ:
        kept = True
        yield Finding(
            Level.WARN,
            say(
                "GNOME Terminal keeps F1, F10 and Alt with a digit: switch them off in its preferences under "
                "Shortcuts and General; until then Ctrl+P opens the menu, where help is too."
            ),
        )
    term = environ.get("TERM", "")
    if "TMUX" in environ or "STY" in environ or term.startswith(("tmux", "screen")):
        kept = True
        yield Finding(
            Level.WARN,
            say(
                "tmux and screen keep their prefix, Ctrl+B or Ctrl+A, and tmux holds Escape back: "
                "put “set -sg escape-time 10” into ~/.tmux.conf."
            ),
        )
    if not kept:
        yield Finding(Level.OK, say("No key is known to be kept by this terminal."))


def locale(wording: Wording, environ: Mapping[str, str], encoding: str) -> Finding:
    """Whether the terminal and phonedesk mean the same by a byte; `encoding` is the locale's."""
    name = next(filter(None, (environ.get(key) for key in ("LC_ALL", "LC_CTYPE", "LANG"))), "C")
    named = re.sub(r"[-_]", "", name.partition(".")[2].casefold())
    if named.startswith(GBK_NAMES) or _plain(encoding) in GBK_NAMES:
        said = wording.say(
            "The locale {name} is GBK, which garbles text: set LANG=zh_CN.UTF-8, and UTF-8 in the terminal.",
            name=name,
        )
        return Finding(Level.BAD, said)
    if _plain(encoding) == "utf8":
        return Finding(Level.OK, wording.say("Locale {name}, UTF-8.", name=name))
    said = wording.say(
        "The locale {name} is not UTF-8: set LANG=zh_CN.UTF-8, or LANG=C.UTF-8 where there is no other.",
        name=name,
    )
    return Finding(Level.WARN, said)


def _plain(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = encoding
    return re.sub(r"[-_]", "", name.casefold())


def clock(
    wording: Wording, now: datetime, zone: tzinfo, files: Iterable[Path], last_record: datetime | None = None
) -> Iterator[Finding]:
    """Whether the clock can be right: of a plausible year, and not behind what was written before."""
    shown = wording.moment_in_full(now, zone)
    newest = max((_changed_at(file) for file in files), default=now)
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        yield Finding(
            Level.BAD, wording.say("The clock says {now}, which cannot be: set it right first.", now=shown)
        )
    elif now + CLOCK_TOLERANCE < newest:
        yield Finding(
            Level.BAD,
            wording.say(
                "The clock says {now}, but a file here is from {newest}: set it right first.",
                now=shown,
                newest=wording.moment_in_full(newest, zone),
            ),
        )
    elif last_record and now + TOLERANCE < last_record:
        yield Finding(
            Level.BAD,
            wording.say(
                "The clock says {now}, but the newest record is from {newest}: set it right first.",
                now=shown,
                newest=wording.moment_in_full(last_record, zone),
            ),
        )
    else:
        yield Finding(Level.OK, wording.say("Clock: {now}.", now=shown))
    yield _zone(wording, now, zone)


def _zone(wording: Wording, now: datetime, zone: tzinfo) -> Finding:
    local = now.astimezone(zone)
    offset = f"{local:%z}"
    name = {"zone": f"{local.tzname() or ''} {offset}".strip()}
    if isinstance(zone, MachineZone) and not local.utcoffset():
        said = wording.say(
            'Time zone {zone}: if the office is elsewhere, write zone = "Asia/Shanghai" into the settings.',
            **name,
        )
        return Finding(Level.WARN, said)
    return Finding(Level.OK, wording.say("Time zone {zone}.", **name))


def _changed_at(file: Path) -> datetime:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return datetime.min.replace(tzinfo=UTC)


def space(wording: Wording, folder: Path, free: int) -> Finding:
    """Whether there is room for records; `free` is in bytes."""
    told = {"folder": folder, "megabytes": free // MEGABYTE}
    if free < TOO_LITTLE_SPACE:
        said = wording.say("The disk is full ({megabytes} MB left in {folder}): free some space now.", **told)
        return Finding(Level.BAD, said)
    if free < LITTLE_SPACE:
        said = wording.say(
            "The disk is nearly full ({megabytes} MB left in {folder}): free some space.", **told
        )
        return Finding(Level.WARN, said)
    return Finding(Level.OK, wording.say("Disk: {megabytes} MB free.", megabytes=free // MEGABYTE))


def file_system(wording: Wording, folder: Path, mounts: str) -> Finding:
    """On what the records lie; `mounts` is the text of /proc/mounts, empty where there is none."""
    kind = file_system_of(folder, mounts)
    told = {"folder": folder, "kind": kind}
    if kind in IN_MEMORY:
        said = wording.say(
            "{folder} lies in memory ({kind}) and is gone when the machine is switched off: move it with "
            "PHONEDESK_HOME.",
            **told,
        )
        return Finding(Level.BAD, said)
    if kind in ON_NETWORK:
        said = wording.say(
            "{folder} lies on the network ({kind}), where locks do not always hold: a local disk is safer.",
            **told,
        )
        return Finding(Level.WARN, said)
    return Finding(Level.OK, wording.say("The records lie on this machine's own disk."))


def file_system_of(folder: Path, mounts: str) -> str:
    """The kind of file system that a folder lies on; empty where /proc/mounts does not tell."""
    kind, longest = "", -1
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[1])
        if (
            folder.is_relative_to(point) and len(point) >= longest
        ):  # the last one mounted there covers the rest
            kind, longest = fields[2], len(point)
    return kind
