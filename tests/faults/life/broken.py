"""Desks that are broken on purpose: a life has to find each of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.desk.drafts import Drafts
from phonedesk.store import writing
from phonedesk.tui.open_calls import OpenCalls

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy import Connection

    from phonedesk.domain.call import Call


def retry_writes_again() -> None:
    """A retry does not read first."""
    inserted = writing.insert_call

    def again(connection: Connection, call_id: int, call: Call) -> bool:
        from dataclasses import replace
        from uuid import uuid4

        day = f"{call.opened_at:%Y%m%d}"
        inserted(connection, replace(call, uuid=uuid4()), day, 900 + call_id)
        return True

    writing.amend = again


def retry_drops_corrections() -> None:
    """A retry gives the number, and keeps nothing of what is said differently."""

    def drop(connection: Connection, call_id: int, call: Call) -> bool:
        return False

    writing.amend = drop


def locks_are_overlooked() -> None:
    """Whoever starts takes what is open elsewhere."""
    Drafts._try_hold = lambda self, uuid, patience=0: True  # type: ignore[method-assign]


def parking_is_not_kept() -> None:
    """A call that waits is not on the disk as it waits."""

    def park(self: OpenCalls) -> None:
        self._current = None

    OpenCalls.park = park  # type: ignore[method-assign]


def recorded_drafts_come_back() -> None:
    """A draft whose call is in the log is offered all the same."""
    adopt = Drafts.adopt_orphans

    def adopt_all(self: Drafts, _: object) -> object:
        return adopt(self, lambda uuid: False)

    Drafts.adopt_orphans = adopt_all  # type: ignore[method-assign, assignment]


def forgotten_before_the_commit() -> None:
    """The draft goes before the record is there."""
    from phonedesk.desk.calls import Calls

    close = Calls.close

    def forget_first(self: Calls, draft, outcome):  # type: ignore[no-untyped-def]
        for file in self._settings().paths.drafts.glob(f"{draft.uuid}.age"):
            file.unlink()
        return close(self, draft, outcome)

    Calls.close = forget_first  # type: ignore[method-assign]


def numbers_go_by_the_day_in_utc() -> None:
    """The number takes no notice of the desk's zone."""
    close_call = writing.Writer.close_call

    def close_in_utc(self: writing.Writer, call: Call, day: date) -> str:
        return close_call(self, call, call.opened_at.date())

    writing.Writer.close_call = close_in_utc  # type: ignore[method-assign]


BROKEN: dict[str, Callable[[], None]] = {
    breaking.__name__: breaking
    for breaking in (
        retry_writes_again,
        retry_drops_corrections,
        locks_are_overlooked,
        parking_is_not_kept,
        recorded_drafts_come_back,
        forgotten_before_the_commit,
        numbers_go_by_the_day_in_utc,
    )
}
"""Name → what breaks the desk in this process."""
