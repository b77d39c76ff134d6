"""The file of the records as one run of the program knows it: the very one that it found first, no other.

SQLite holds on to what it has opened, wherever its name leads by now: it would go on reading what was thrown
away, and a second connection would find something else under the same name. A glance at the name before
every question keeps both from happening.
"""

from __future__ import annotations

from contextlib import closing
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

from phonedesk.store.errors import UNUSABLE, DatabaseMissingError, Reason, StoreError, translated
from phonedesk.store.pragmas import glance, open_reader, refuse_read_only

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

P = ParamSpec("P")
R = TypeVar("R")


class KnownFile:
    """Shared by all that read and write the records in one run; for any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identity: tuple[int, int] | None = None
        self._unusable: StoreError | None = None

    def confirm(self) -> None:
        """Raise StoreError (`gone`, `replaced`) where the file of this run lies there no more.

        Where there has been none yet: DatabaseMissingError. What is there first is known from then on.
        """
        try:
            found = glance(self.path)
        except DatabaseMissingError:
            if self._identity is None:
                raise
            raise StoreError(Reason.GONE) from None
        identity = (found.st_dev, found.st_ino)
        if self._identity is None:
            self._identity = identity
        elif identity != self._identity:
            raise StoreError(Reason.REPLACED)

    def confirm_writable(self) -> None:
        """Raise StoreError where nothing may be written: also into what was found to be damaged."""
        if self._unusable:
            raise StoreError(self._unusable.reason, self._unusable.detail)
        self.confirm()
        refuse_read_only(self.path)

    def note(self, error: StoreError) -> None:
        """Remember for the rest of the run what makes the file unusable; other errors pass."""
        if error.reason in UNUSABLE:
            self._unusable = error

    @translated
    def look_through(self, patience_ms: int) -> None:
        """Raise StoreError where a page is not what it should be; takes a second for a million pages.

        What is left out, to let other desks write, is whether every index agrees with its table: a backup is
        looked at for that too.
        """
        self.confirm()
        with closing(open_reader(self.path, patience_ms)) as connection:
            said = connection.execute("PRAGMA quick_check(1)").fetchall()
        if said != [("ok",)]:
            raise StoreError(Reason.DAMAGED)


class _HasFile(Protocol):
    _file: KnownFile


S = TypeVar("S", bound=_HasFile)


def asking(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Translate what goes wrong in a question, and remember it where the file turned out to be unusable."""
    translating = translated(function)

    @wraps(function)
    def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return translating(self, *args, **kwargs)
        except StoreError as error:
            self._file.note(error)
            raise

    return run


def changing(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """The same for a change, which is made only in the file of this run."""
    asked = asking(function)

    @wraps(function)
    def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        self._file.confirm_writable()
        return asked(self, *args, **kwargs)

    return run
