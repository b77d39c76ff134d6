"""Copies of the records: made as the desk is left or asked for, looked through, and brought back."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from phonedesk.domain.rotation import kept
from phonedesk.files import make_private_folder, remove_leftovers, sync_folder
from phonedesk.store.errors import from_system

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from phonedesk.desk.high_water import HighWaterMark
    from phonedesk.domain.times import Clock
    from phonedesk.settings import Paths
    from phonedesk.store.backup import Copy
    from phonedesk.store.restoring import Restored

STAMP = "%Y%m%d-%H%M%S"
NAME = re.compile(r"(?:phonedesk|replaced|before-\w+)-(\d{8}-\d{6})\.db")
ROTATING, REPLACED = "phonedesk-", "replaced-"
"""How names begin: of backups that make room for later ones, and of records that gave way to a backup."""

SHORT_PATIENCE_MS = 500
"""How long the backup that is made on leaving waits for a lock: the next time will do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy in the folder of backups."""

    file: Path
    made_at: datetime
    """By the office's clock, as its name says."""
    size: int
    """In bytes."""


def backups_in(folder: Path) -> list[Backup]:
    """The backups there, newest first; none where the folder cannot be read."""
    found = []
    with suppress(OSError):
        for file in folder.iterdir():
            if named := NAME.fullmatch(file.name):
                with suppress(ValueError, OSError):
                    made_at = datetime.strptime(named[1], STAMP)  # the office's own time
                    found.append(Backup(file, made_at, file.stat().st_size))
    return sorted(found, key=lambda backup: (backup.made_at, backup.file.name), reverse=True)


class Backups:
    """The use cases of backups; for one thread at a time."""

    def __init__(self, clock: Clock, paths: Paths, marks: Callable[[], HighWaterMark]) -> None:
        self._clock = clock
        self._paths = paths
        self._marks = marks

    def list(self) -> list[Backup]:
        """The backups in this desk's folder, newest first."""
        return backups_in(self._paths.backups)

    def make(self, file: Path) -> Copy:
        """Copy the records into a new file; raises BackupExistsError and StoreError, and then leaves none."""
        from phonedesk.store.backup import back_up

        return back_up(self._paths.database, file)

    def prove(self, file: Path) -> Copy:
        """Look through a backup without changing it; raises StoreError where it cannot be restored."""
        from phonedesk.store.backup import prove

        return prove(file)

    def examine(self) -> Copy:
        """Look through the records themselves; raises StoreError where they are damaged or cannot be read."""
        from phonedesk.store.backup import examine

        return examine(self._paths.database)

    def rotate(self, within: float | None = None) -> Path | None:
        """Make the backup of this moment and remove what is too many; none where there are no records yet.

        What is removed goes only once the new one is proved. `within` is in seconds. Raises TooLongError and
        StoreError.
        """
        from phonedesk.store.backup import back_up

        if not self._paths.database.exists():
            return None
        file = self.free_name(ROTATING)
        try:
            make_private_folder(file.parent)
            back_up(self._paths.database, file, within, SHORT_PATIENCE_MS)
            self._make_room()
        except OSError as error:
            raise from_system(error) from None
        return file

    def restore(self, file: Path) -> Restored:
        """Put a backup in the place of the records, which are kept as a backup of their own.

        Raises StoreError before anything is replaced; what has been told to callers as numbers is not given
        again.
        """
        from phonedesk.store.restoring import restore

        aside = self.free_name(REPLACED)
        try:
            make_private_folder(aside.parent)
            make_private_folder(self._paths.database.parent)
            return restore(file, self._paths.database, aside, self._marks().raise_to)
        except OSError as error:
            raise from_system(error) from None

    def _make_room(self) -> None:
        rotating = [backup for backup in self.list() if backup.file.name.startswith(ROTATING)]
        stay = kept(backup.made_at for backup in rotating)
        for backup in rotating:
            if backup.made_at not in stay:
                backup.file.unlink(missing_ok=True)
        remove_leftovers(self._paths.backups)
        sync_folder(self._paths.backups)

    def free_name(self, kind: str) -> Path:
        """A name that no backup has yet: that of this second, or of one of the next."""
        at = self._clock.now().astimezone(self._clock.zone)
        while (file := self._paths.backups / f"{kind}{at:{STAMP}}.db").exists():
            at += timedelta(seconds=1)
        return file
