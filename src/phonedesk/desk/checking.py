"""Whether the desk may be opened on the records that lie there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.store.errors import DatabaseMissingError, Reason, StoreError

if TYPE_CHECKING:
    from phonedesk.settings import Paths


def refuse_lost(paths: Paths) -> None:
    """Raise StoreError (`lost`) where there are no records, but something that only records leave behind.

    Drafts are none of it: a call can be kept before the first run has made the records.
    """
    if paths.database.exists():
        return
    from phonedesk.desk.backups import backups_in
    from phonedesk.desk.high_water import HighWaterMark

    if HighWaterMark(paths.numbers, paths.numbered_as).has_any or backups_in(paths.backups):
        raise StoreError(Reason.LOST)


def check_records(paths: Paths, *, begins_anew: bool = False) -> None:
    """Refuse what this program must not write to, by a glance that changes nothing.

    Raises DatabaseMissingError on the first run, or where the person `begins_anew`; StoreError and its kinds.
    """
    from phonedesk.store.schema import check

    try:
        check(paths.database)
    except DatabaseMissingError:
        if not begins_anew:
            refuse_lost(paths)
        raise
