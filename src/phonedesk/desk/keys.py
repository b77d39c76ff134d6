"""The desk key on its way off this machine and back, wrapped in a passphrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.files import create_durably, make_private_folder
from phonedesk.privacy.desk_key import DeskKey
from phonedesk.privacy.wrapped_key import unwrap, wrap

if TYPE_CHECKING:
    from pathlib import Path


class OtherKeyError(Exception):
    """Another desk key is here already, and drafts may depend on it. The argument is its path."""


class Keys:
    """The use cases of keys."""

    def __init__(self, desk_key: Path) -> None:
        self._desk_key = desk_key

    def export_desk_key(self, file: Path, passphrase: str) -> None:
        """Write the desk key, wrapped, into a new file; a desk without one gets it now.

        Raises ShortPassphraseError, DeskKeyError, and OSError, FileExistsError among them.
        """
        key = DeskKey.load_or_create(self._desk_key)
        create_durably(file, wrap(key.text, passphrase))

    def import_desk_key(self, file: Path, passphrase: str) -> None:
        """Put an exported desk key in its place; one that is here already is never written over.

        Raises WrongPassphraseError, OtherKeyError, DeskKeyError and OSError.
        """
        text = unwrap(file.read_bytes(), passphrase)
        make_private_folder(self._desk_key.parent)
        try:
            create_durably(self._desk_key, f"{text}\n".encode())
        except FileExistsError:
            if DeskKey.load_or_create(self._desk_key).text != text:
                raise OtherKeyError(self._desk_key) from None
