"""From a key to the rows that it finds, painted: on the home page and at F3, beside a bare echo."""

from __future__ import annotations

from contextlib import closing
from itertools import count, cycle
from typing import TYPE_CHECKING

from benchmarks.bare import READY
from benchmarks.keys import BACKSPACE, LOG, rare_characters
from benchmarks.looking_up import look_up, prepared_desk
from benchmarks.office import PHONEDESK
from benchmarks.pty import Session, interleave
from benchmarks.questions import questions
from benchmarks.report import Row
from benchmarks.starting import BARE, BARE_ENVIRON
from benchmarks.typing_speed import FIELD_FULL, wait_until_loaded
from phonedesk.domain.text import digits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.office import Office
    from phonedesk.desk.desk import Desk
    from phonedesk.domain.call_summary import CallSummary

VISIBLE, WIDE = 10, 4
"""Of the rows that are seen the first ones, and how many digits of a telephone's end tell one of them."""
QUERIES = 40
KINDS = ("1 character", "initials of a name")
Key = tuple[str, str]
"""What is typed, and what only the rows that it brings show."""


def key_to_rows(office: Office, rounds: int) -> list[Row]:
    """One character typed into an empty look-up, on both pages; the bare program echoes a rare one."""
    with closing(prepared_desk(office)) as desk:
        typed = [text[0] for kind in KINDS for text in questions(office.database, QUERIES)[kind]]
        typed = list(dict.fromkeys(typed))
        at_home = _keys(desk, typed, list(_phones(desk, pending=True)))
        in_log = _keys(desk, typed, list(_phones(desk, pending=False)))
    with (
        Session(BARE, environ=BARE_ENVIRON) as bare,
        Session(PHONEDESK, environ=office.environ) as home,
        Session(PHONEDESK, environ=office.environ) as log,
    ):
        bare.time_to(READY)
        for session in (home, log):
            session.first_output_containing("F10", 60)
            wait_until_loaded(session, office, 60)
        log.burst(LOG)
        measures = {"bare": _echo(bare), "home": _rows(home, at_home), "F3": _rows(log, in_log)}
        interleave(measures, 3)
        samples = interleave(measures, rounds)
    bare_key = samples["bare"]
    return [
        row
        for name, page in (("home", "home"), ("F3", "the log (F3)"))
        for row in (
            Row(
                f"key → rows found, {page}, median",
                samples[name].median,
                3.5,
                bare_key.median,
                "a bare Input",
            ),
            Row(f"key → rows found, {page}, p95", samples[name].p95, 5, bare_key.median, "a bare Input"),
        )
    ]


def _phones(desk: Desk, *, pending: bool) -> Sequence[str]:
    """Of what a page shows before anything is typed the telephone numbers, and those of the records."""
    if pending:
        return [f"{digits(row.phone)} {row.number}" for row in desk.callbacks.pending()[: 2 * VISIBLE]]
    rows = look_up(desk, desk.lookup.read("")).rows[: 3 * VISIBLE]
    return [f"{digits(row.phone)} {row.number}" for row in rows]


def _keys(desk: Desk, typed: Sequence[str], before: Sequence[str]) -> list[Key]:
    keys: list[Key] = []
    for text in typed:
        found = look_up(desk, desk.lookup.read(text)).rows[:VISIBLE]
        ends = [end for row in found if (end := _end(row)) and not any(end in shown for shown in before)]
        if ends:
            keys.append((text, ends[0]))
    return keys


def _end(row: CallSummary) -> str:
    """The last digits of a number that is shown with just these in one piece."""
    phone = row.phone_normalised
    is_mobile = phone.startswith("+861") and len(phone) == len("+8613800131234")
    return phone[-WIDE:] if is_mobile else ""


def _echo(bare: Session) -> Callable[[], float]:
    characters, turns = rare_characters(), count()

    def press() -> float:
        if (turn := next(turns)) and turn % FIELD_FULL == 0:
            bare.burst(BACKSPACE * FIELD_FULL)
        character = next(characters)
        return bare.echo(character.encode(), character)

    return press


def _rows(desk: Session, keys: Sequence[Key]) -> Callable[[], float]:
    turns = cycle(keys)

    def press() -> float:
        text, shown = next(turns)
        seconds = desk.echo(text.encode(), shown)
        desk.burst(BACKSPACE)
        return seconds

    return press
