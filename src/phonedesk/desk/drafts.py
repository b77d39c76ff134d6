"""Open calls on the disk: one sealed file each, so that neither a crash nor a full database costs a word."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.desk.draft_json import from_json, to_json
from phonedesk.files import make_private_folder, read_file, sync_folder, write_durably

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from phonedesk.domain.draft import Draft
    from phonedesk.privacy.desk_key import KeyRing

DRAFT_NAME = re.compile(r"^\.?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.age", re.MULTILINE)
"""A draft, or what was to become one."""


@dataclass(frozen=True, slots=True)
class Orphans:
    """What an earlier run left behind."""

    drafts: tuple[Draft, ...]
    unreadable: tuple[Path, ...]
    """Files that this desk's key does not open; they are left where they are."""
    key_fault: str = ""
    """`lost` or `unusable` where another key stands in for the desk key; otherwise empty."""


class Drafts:
    """The folder of open calls; used from one thread only."""

    def __init__(self, folder: Path, desk_key_file: Path) -> None:
        self._folder = folder
        self._desk_key_file = desk_key_file
        self._keys: KeyRing | None = None
        self._locks: dict[UUID, BaseFileLock] = {}

    def files(self) -> list[Path]:
        """The drafts on the disk, held by whichever desk."""
        return sorted(self._folder.glob("*.age"))

    def save(self, draft: Draft) -> None:
        """Have the draft on disk when this returns; raises OSError and DeskKeyError."""
        keys = self._load_keys()
        make_private_folder(self._folder)
        self._hold(draft.uuid)
        write_durably(self._file(draft.uuid), keys.seal(to_json(draft)))

    def forget(self, uuid: UUID) -> None:
        """Remove the draft of a call that is in the log now; raises OSError."""
        file = self._file(uuid)
        if file.exists():
            file.unlink()
            sync_folder(self._folder)
        self.release(uuid)

    def release(self, uuid: UUID) -> None:
        """Let another desk, or the next run, be offered the draft."""
        if lock := self._locks.pop(uuid, None):
            Path(lock.lock_file).unlink(missing_ok=True)
            lock.release()

    def release_all(self) -> None:
        """Leave every draft to the next run."""
        for uuid in tuple(self._locks):
            self.release(uuid)

    def adopt_orphans(self, recorded: Callable[[UUID], bool]) -> Orphans:
        """Take over the drafts that no running desk holds, oldest first.

        One whose call is recorded already is done with and removed. Raises OSError and DeskKeyError.
        """
        from phonedesk.privacy.desk_key import SealedError

        drafts: list[Draft] = []
        unreadable: list[Path] = []
        for uuid in self._unheld():
            if recorded(uuid):
                self.forget(uuid)
                continue
            try:
                drafts.append(from_json(self._load_keys().open(read_file(self._file(uuid)))))
            except FileNotFoundError:
                self.release(uuid)  # another desk was just done with it
            except (SealedError, ValueError, KeyError, OSError):
                unreadable.append(self._file(uuid))
                self.release(uuid)
        in_order = tuple(sorted(drafts, key=lambda draft: draft.opened_at))
        return Orphans(in_order, tuple(unreadable), self._key_fault())

    def _unheld(self) -> Iterator[UUID]:
        """The drafts that nobody held, held from now on; what a writing cut short left behind is swept."""
        for name in sorted(DRAFT_NAME.findall("\n".join(file.name for file in self._folder.glob("*")))):
            uuid = UUID(name)
            if uuid in self._locks or not self._try_hold(uuid):
                continue
            for leftover in self._folder.glob(f".{uuid}.*.tmp"):
                leftover.unlink(missing_ok=True)
            if self._file(uuid).exists():
                yield uuid
            else:
                self.release(uuid)

    def _load_keys(self) -> KeyRing:
        from phonedesk.privacy.desk_key import KeyRing

        if self._keys is None:
            is_needed = next(self._folder.glob("*.age"), None) is not None
            self._keys = KeyRing.load_or_create(self._desk_key_file, is_needed=is_needed)
        return self._keys

    def _key_fault(self) -> str:
        """What is wrong with the key; one that is neither there nor needed yet is not made for this."""
        is_new = self._keys is None and not os.path.lexists(self._desk_key_file)
        return "" if is_new else self._load_keys().fault

    def _file(self, uuid: UUID) -> Path:
        return self._folder / f"{uuid}.age"

    def _hold(self, uuid: UUID) -> None:
        if uuid not in self._locks:
            self._try_hold(uuid)

    def _try_hold(self, uuid: UUID) -> bool:
        from filelock import FileLock, Timeout

        lock = FileLock(self._folder / f"{uuid}.lock", timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            return False
        self._locks[uuid] = lock
        return True
