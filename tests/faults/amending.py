"""Corrections of one record: those of the table of operations, and those of two desks at once."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from phonedesk.domain.draft import FieldSet, apply
from phonedesk.store.errors import AmendedMeanwhileError, StoreError
from tests.faults.samples import matter_of, open_desk
from tests.faults.two_desks import begin_at

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from phonedesk.desk.desk import Desk
    from phonedesk.domain.call import Call
    from phonedesk.domain.draft import Draft

NUMBER = "20261123-001"
"""The record that is corrected: the first one of the day."""
COUNT = "matter"
"""The field that both desks change: a number, which each of them makes one more."""


def correction_of(desk: Desk, number: int) -> Draft:
    """The correction that has the matter of this number, as it was before it was saved."""
    call = desk.calls.record(NUMBER)
    assert call is not None
    draft = desk.amendments.begin(call)
    made = (
        n for n, row in enumerate(call.amendments) if (row.field, row.new) == ("matter", matter_of(number))
    )
    position = next(made, None)
    if position is not None:
        base = MappingProxyType({**draft.base, "matter": call.amendments[position].old})
        draft = replace(draft, base=base, seen=position)
    return apply(draft, FieldSet("matter", matter_of(number)))


def correct_many(connection: Connection, home: Path, own: str, count: int, safely: bool) -> None:
    """Count one field up so many times, and write each turn into one's own field; answers the conflicts."""
    desk = open_desk(home)
    desk.open_records()
    connection.send("ready")
    begin_at(connection.recv())
    conflicts = 0
    for turn in range(count):
        draft = apply(desk.amendments.begin(read(desk)), FieldSet(own, f"{own} {turn}"))
        is_saved = False
        while not is_saved:
            draft = apply(draft, FieldSet(COUNT, str(int(draft.base[COUNT]) + 1)))
            try:
                # The twin's: whatever others have changed since, it counts as seen.
                desk.amendments.save(draft if safely else replace(draft, seen=sys.maxsize))
                is_saved = True
            except AmendedMeanwhileError as error:
                conflicts += 1
                draft = apply(draft, desk.amendments.rebase(error.call))
    connection.send(conflicts)


def read(desk: Desk) -> Call:
    """The record, as soon as no other desk is just writing it."""
    while True:
        with contextlib.suppress(StoreError):
            call = desk.calls.record(NUMBER)
            assert call is not None
            return call
