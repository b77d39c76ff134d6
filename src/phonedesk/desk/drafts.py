"""Open calls on the disk: one sealed file each, so that neither a crash nor a full database costs a word."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from phonedesk.desk.draft_json import from_json, to_json
from phonedesk.files import (
    make_private_folder,
    read_file,
    remove_if_possible,
    remove_leftovers,
    sync_folder,
    write_durably,
)

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from phonedesk.domain.draft import Draft
    from phonedesk.privacy.desk_key import KeyRing

DRAFT_NAME = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:age|lock)")
"""A draft, or the lock of one that is gone."""

A_LOOK = 2.0
"""Seconds within which a desk that starts has seen whose a draft is."""


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
        self._is_certain = False
        """Whether the folder's own name is on disk."""
        self._locks: dict[UUID, BaseFileLock] = {}

    def files(self) -> list[Path]:
        """The drafts on the disk, held by whichever desk."""
        return sorted(self._folder.glob("*.age"))

    def save(self, draft: Draft) -> None:
        """Have the draft on disk when this returns; raises OSError and DeskKeyError."""
        keys = self._load_keys()
        if not (self._is_certain and self._folder.is_dir()):
            make_private_folder(self._folder)
            self._is_certain = True
        self._hold(draft.uuid)
        write_durably(self._file(draft.uuid), keys.seal(to_json(draft)))

    def forget(self, uuid: UUID) -> None:
        """Remove the draft of a call that is in the log now; raises OSError."""
        if self._folder.is_dir():
            self._file(uuid).unlink(missing_ok=True)
            sync_folder(self._folder)  # also in a retry, where an earlier try came no further
        self.release(uuid)

    def release(self, uuid: UUID) -> None:
        """Let another desk, or the next run, be offered the draft."""
        if lock := self._locks.pop(uuid, None):
            remove_if_possible(Path(lock.lock_file))  # a lock that nobody holds is removed by the next start
            lock.release()

    def release_all(self) -> None:
        """Leave every draft to the next run."""
        for uuid in tuple(self._locks):
            self.release(uuid)

    def adopt_orphans(self, is_recorded: Callable[[Draft], bool]) -> Orphans:
        """Take over the drafts that no running desk holds, oldest first.

        One of which everything is recorded already is done with and removed. Raises OSError and
        DeskKeyError, and then has taken over none.
        """
        remove_leftovers(self._folder)
        drafts: list[Draft] = []
        unreadable: list[Path] = []
        held = set(self._locks)
        try:
            for uuid in self._unheld():
                self._adopt(uuid, is_recorded, drafts, unreadable)
        except BaseException:
            for uuid in set(self._locks) - held:
                self.release(uuid)
            raise
        in_order = tuple(sorted(drafts, key=lambda draft: draft.opened_at))
        return Orphans(in_order, tuple(unreadable), self._key_fault())

    def _adopt(
        self, uuid: UUID, is_recorded: Callable[[Draft], bool], drafts: list[Draft], unreadable: list[Path]
    ) -> None:
        from phonedesk.privacy.desk_key import SealedError

        try:
            draft = from_json(self._load_keys().open(read_file(self._file(uuid))))
        except FileNotFoundError:
            self.release(uuid)  # another desk was just done with it, or only its lock was left
        except (SealedError, ValueError, KeyError, OSError):
            unreadable.append(self._file(uuid))
            self.release(uuid)
        else:
            if is_recorded(draft):
                with contextlib.suppress(OSError):  # the next start tries again
                    self.forget(uuid)
            else:
                drafts.append(draft)

    def _unheld(self) -> Iterator[UUID]:
        """The drafts that nobody held, held from now on."""
        names = (DRAFT_NAME.fullmatch(file.name) for file in self._folder.glob("*"))
        for uuid in sorted({UUID(name[1]) for name in names if name}):
            if uuid not in self._locks and self._try_hold(uuid):
                yield uuid

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
        """Hold a draft of ours; another desk that starts just now may look whether it is anybody's."""
        if uuid not in self._locks:
            self._try_hold(uuid, A_LOOK)

    def _try_hold(self, uuid: UUID, patience: float = 0) -> bool:
        from filelock import FileLock, Timeout

        file = self._folder / f"{uuid}.lock"
        lock = FileLock(file, timeout=patience, thread_local=False, poll_interval=0.005)
        try:
            lock.acquire()
        except Timeout:
            return False
        self._locks[uuid] = lock
        return True
