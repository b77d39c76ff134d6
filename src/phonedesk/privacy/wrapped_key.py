"""The desk key wrapped in a passphrase, so that it can be kept off this machine: an armoured age file."""

from __future__ import annotations

import pyrage

SHORTEST_PASSPHRASE = 10


class ShortPassphraseError(Exception):
    """The passphrase could be guessed."""


class WrongPassphraseError(Exception):
    """This passphrase does not open the file, or what is in it is no desk key."""


def wrap(key: str, passphrase: str) -> bytes:
    """The key's text as an armoured age file that the passphrase opens; raises ShortPassphraseError."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ShortPassphraseError
    return bytes(pyrage.passphrase.encrypt(key.encode(), passphrase, armored=True))


def unwrap(wrapped: bytes, passphrase: str) -> str:
    """The key's text; raises WrongPassphraseError."""
    try:
        text = bytes(pyrage.passphrase.decrypt(wrapped, passphrase)).decode("ascii")
        return str(pyrage.x25519.Identity.from_str(text))
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as error:
        raise WrongPassphraseError from error
