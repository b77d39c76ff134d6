"""The key of this desk: drafts are sealed to it before they touch the disk.

An age X25519 identity in a file of its own, readable by this account alone, and never in the database.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import pyrage

from phonedesk.files import create_durably, make_private_folder, read_file, sync_folder

MOST_BYTES = 4096
STAND_IN = "desk-stand-in.key"
LOST, UNUSABLE = "lost", "unusable"


class DeskKeyError(Exception):
    """The desk key's file is there but cannot be used; the argument is its path."""


class SealedError(Exception):
    """Sealed bytes that this desk's key does not open: another desk's, or damaged."""


class DeskKey:
    """Seals and opens what stays at this desk."""

    def __init__(self, identity: pyrage.x25519.Identity) -> None:
        self._identity = identity
        self._recipient = identity.to_public()

    @classmethod
    def load_or_create(cls, file: Path) -> DeskKey:
        """The key in the file; the first desk of an account makes it.

        Raises DeskKeyError for a file that holds no key (it is never replaced: drafts depend on it), and
        OSError where none can be made.
        """
        if not os.path.lexists(file):
            make_private_folder(file.parent)
            with contextlib.suppress(FileExistsError):  # another desk of this account was faster
                create_durably(file, f"{pyrage.x25519.Identity.generate()}\n".encode())
        key = cls.load(file)
        sync_folder(file.parent)  # whoever made it may have died before that: no draft depends on it sooner
        return key

    @classmethod
    def load(cls, file: Path) -> DeskKey:
        """The key in the file; raises FileNotFoundError where there is none, and DeskKeyError."""
        try:
            return cls(pyrage.x25519.Identity.from_str(read_file(file, MOST_BYTES).decode("ascii").strip()))
        except FileNotFoundError:
            raise
        except (pyrage.IdentityError, UnicodeDecodeError, OSError) as error:
            raise DeskKeyError(file) from error

    @property
    def text(self) -> str:
        """The key itself, as it stands in its file."""
        return str(self._identity)

    def seal(self, content: bytes) -> bytes:
        """The content as an age file that this key alone opens."""
        return bytes(pyrage.encrypt(content, [self._recipient]))

    def open(self, sealed: bytes) -> bytes:
        """What `seal` was given; raises SealedError."""
        try:
            return bytes(pyrage.decrypt(sealed, [self._identity]))
        except pyrage.DecryptError as error:
            raise SealedError from error


class KeyRing:
    """The desk key, with another that stands in for it while it is lost or cannot be used.

    The place of the lost key stays free: put back there, it opens what was sealed to it, and the other still
    opens what was sealed meanwhile.
    """

    def __init__(self, keys: Sequence[DeskKey], fault: str = "") -> None:
        self._keys = keys
        self.fault = fault
        """`lost` or `unusable` while another key stands in; otherwise empty."""

    @classmethod
    def load_or_create(cls, file: Path, *, is_needed: bool) -> KeyRing:
        """The keys of this desk; where something is sealed already, `is_needed`, the first is not made anew.

        Raises DeskKeyError and OSError where not even a key that stands in can be had.
        """
        stand_in = file.with_name(STAND_IN)
        fault = ""
        try:
            keys = [DeskKey.load(file) if is_needed else DeskKey.load_or_create(file)]
        except FileNotFoundError:
            fault = LOST
        except DeskKeyError:
            fault = UNUSABLE
        if fault:
            return cls([DeskKey.load_or_create(stand_in)], fault)
        with contextlib.suppress(FileNotFoundError, DeskKeyError):
            keys.append(DeskKey.load(stand_in))
        return cls(keys)

    def seal(self, content: bytes) -> bytes:
        """The content as an age file that the first of the keys opens."""
        return self._keys[0].seal(content)

    def open(self, sealed: bytes) -> bytes:
        """What `seal` was given, whichever key it was sealed to; raises SealedError."""
        for key in self._keys[:-1]:
            with contextlib.suppress(SealedError):
                return key.open(sealed)
        return self._keys[-1].open(sealed)
