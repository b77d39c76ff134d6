"""What the operations write: all of it a function of a number, so that it can be compared byte for byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from phonedesk.desk.desk import Desk
from phonedesk.domain.draft import Draft
from phonedesk.domain.states import Outcome
from phonedesk.domain.times import SystemClock
from phonedesk.playbook.loader import load_playbook
from phonedesk.playbook.model import Playbook
from phonedesk.settings import load_settings

FIRST = 300
"""The number of the first time; those below it are what some operations find there already."""
MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
FEW = range(1, 4)
"""Drafts that lie there before a start clears up."""


def open_desk(home: Path) -> Desk:
    """A desk as the program opens it."""
    settings, _ = load_settings({"PHONEDESK_HOME": str(home)}, "zh")
    desk = Desk(settings, SystemClock(settings.zone))
    desk.load_playbook()
    return desk


@cache
def shipped_playbook() -> Playbook:
    """Loaded once, before desks are forked: it takes longer than all else of a start."""
    return load_playbook(None).playbook


def let_go(desk: Desk) -> None:
    """Close what a desk has open, as its program does at the end."""
    desk.close()
    desk.reader.close()
    desk.drafts.release_all()


def matter_of(number: int) -> str:
    """The words of the call of this number, long enough that half of them would be seen."""
    lines = (f"第{line}点：补办学籍证明要哪些材料，要等几天。" for line in range(100))
    return f"{number} {number:x}{''.join(lines)}"


def draft_of(number: int, words_of: int = 0) -> Draft:
    """The call of this number, with the words of another where they are given."""
    values = {"phone": f"138{number:08d}", "matter": matter_of(words_of or number)}
    return Draft(UUID(int=number), MONDAY + timedelta(seconds=number), "李敏", "enquiry", values)


def promise_a_callback(home: Path) -> None:
    """Put a call into the log whose caller is to be called back."""
    desk = open_desk(home)
    values = {"phone": "13800000001", "matter": "补办学籍证明"}
    desk.calls.close(replace(draft_of(1), values=values), Outcome.CALLBACK)
    desk.close()


def bare_desk(home: Path) -> Desk:
    """A desk that only reads its records and keeps drafts: it needs no playbook."""
    settings, _ = load_settings({"PHONEDESK_HOME": str(home)}, "zh")
    return Desk(settings, SystemClock(settings.zone))


def office_of(home: Path, number: int) -> Path:
    """The home of an account that is new in the time of this number."""
    return home / "offices" / str(number) / "home"
