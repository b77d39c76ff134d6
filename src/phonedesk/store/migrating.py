"""Bringing the records of an older phonedesk to this version: copied first, then changed in one transaction.

Killed at any moment, the file holds the old schema or the new one, whole. Other desks read on until the
moment it is done; whoever wants to write waits.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from phonedesk.files import make_private_folder
from phonedesk.store.backup import back_up, is_sound
from phonedesk.store.errors import Reason, StoreError, from_system, translated
from phonedesk.store.pragmas import open_writer
from phonedesk.store.schema import HEAD, engine_over, read_version, refuse_newer, upgrade

if TYPE_CHECKING:
    from pathlib import Path


@translated
def migrate(path: Path, backup: Path) -> None:
    """Bring the records to this version; where another desk was faster, nothing is done.

    `backup` is a file that is not there yet: a proved copy of exactly what is migrated, which stays. Raises
    StoreError and BackupExistsError; then the records are as they were.
    """
    try:
        make_private_folder(backup.parent)
    except OSError as error:
        raise from_system(error) from None
    with closing(open_writer(path)) as database:
        # Rewriting a table drops it, which must neither be refused nor take its children along. Within a
        # transaction this can no longer be switched.
        database.execute("PRAGMA foreign_keys=OFF")
        with engine_over(database).begin() as connection:  # from here on nobody else writes
            found = read_version(database)
            refuse_newer(found)
            if found == HEAD:
                return
            back_up(path, backup)
            upgrade(connection)
            if read_version(database) != HEAD or not is_sound(database):
                raise StoreError(Reason.DAMAGED, path.name)
