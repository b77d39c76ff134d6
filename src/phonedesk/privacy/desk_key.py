"""The key of this desk: drafts are sealed to it before they touch the disk.

An age X25519 identity in a file of its own, readable by this account alone, and never in the database.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import pyrage

from phonedesk.files import create_durably, make_private_folder


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
        OSError.
        """
        try:
            return cls._load(file)
        except FileNotFoundError:
            make_private_folder(file.parent)
        with contextlib.suppress(FileExistsError):  # another desk of this account was faster: its key counts
            create_durably(file, f"{pyrage.x25519.Identity.generate()}\n".encode())
        return cls._load(file)

    @classmethod
    def _load(cls, file: Path) -> DeskKey:
        try:
            return cls(pyrage.x25519.Identity.from_str(file.read_text(encoding="ascii").strip()))
        except (pyrage.IdentityError, UnicodeDecodeError) as error:
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
