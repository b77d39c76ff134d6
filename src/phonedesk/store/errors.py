"""What can go wrong with the store, as codes: never a statement, and never a caller's words."""

from __future__ import annotations

import errno
import sqlite3
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from phonedesk.domain.call import Call
    from phonedesk.domain.states import CallbackStatus

P = ParamSpec("P")
R = TypeVar("R")
PRIMARY_CODE = 0xFF


class Reason(StrEnum):
    """Why the store could not do what it was asked; `wording` makes the sentence."""

    BUSY = "busy"
    """Another process held the database for longer than one waits."""
    FULL = "full"
    READ_ONLY = "read_only"
    DAMAGED = "damaged"
    IO = "io"
    GONE = "gone"
    """The file was removed while it was open."""
    REPLACED = "replaced"
    """Another file lies there now than the one that was opened."""
    LOST = "lost"
    """There is no file, though there are backups of it, or numbers that were given from it."""
    CANNOT_OPEN = "cannot_open"
    """The file, or its journal beside it, could not be opened."""
    MISSING = "missing"
    EMPTY = "empty"
    """A file of no bytes at all: damage, never a new desk."""
    NOT_A_FILE = "not_a_file"
    NO_PERMISSION = "no_permission"
    NOT_A_DATABASE = "not_a_database"
    FOREIGN = "foreign"
    """A database, but none of ours."""
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"
    UNEXPECTED = "unexpected"


UNUSABLE = frozenset(
    (Reason.DAMAGED, Reason.EMPTY, Reason.NOT_A_FILE, Reason.NOT_A_DATABASE, Reason.FOREIGN, Reason.TOO_NEW)
)
"""What no waiting mends: not a byte is written into such a file."""


class StoreError(Exception):
    """The store could not do it; `reason` says why, `detail` is SQLite's or the system's own error name."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason} ({detail})" if detail else str(reason))
        self.reason = reason
        self.detail = detail


class DatabaseMissingError(StoreError):
    """There is no file at the database's path."""

    def __init__(self) -> None:
        super().__init__(Reason.MISSING)


class NotADatabaseError(StoreError):
    """What lies there is not ours: `empty, not_a_file, no_permission, not_a_database, foreign`."""


class SchemaTooNewError(StoreError):
    """The database was made by a newer phonedesk; `found` and `known` are revisions."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(Reason.TOO_NEW, f"{found} > {known}")
        self.found = found
        self.known = known


class SchemaTooOldError(StoreError):
    """The database was made by an older phonedesk and is to be migrated; both are revisions."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(Reason.TOO_OLD, f"{found} < {known}")
        self.found = found
        self.known = known


class CallbackClosedError(Exception):
    """Another desk was faster: the callback is done or cancelled already, as `status` says."""

    def __init__(self, status: CallbackStatus) -> None:
        super().__init__(str(status))
        self.status = status


class NoCallbackError(LookupError):
    """No callback was promised under that number."""


class NoRecordError(LookupError):
    """There is no record under that number."""


class AmendedMeanwhileError(Exception):
    """Another desk was faster: the record, `call`, has been amended since it was opened."""

    def __init__(self, call: Call, seen: int) -> None:
        super().__init__(call.number)
        self.call = call
        self.since = call.amendments[seen:]


class RealCallsError(Exception):
    """Made-up calls do not go among those that somebody took."""


class SamplesError(Exception):
    """The records hold made-up calls, among which no real ones are put."""


_BY_PRIMARY_CODE = {
    sqlite3.SQLITE_BUSY: Reason.BUSY,
    sqlite3.SQLITE_LOCKED: Reason.BUSY,
    sqlite3.SQLITE_INTERRUPT: Reason.BUSY,  # it took longer than it was given: another time it may not
    sqlite3.SQLITE_FULL: Reason.FULL,
    sqlite3.SQLITE_READONLY: Reason.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Reason.DAMAGED,
    sqlite3.SQLITE_IOERR: Reason.IO,
    sqlite3.SQLITE_CANTOPEN: Reason.CANNOT_OPEN,
    sqlite3.SQLITE_PERM: Reason.NO_PERMISSION,
}
_BY_ERRNO = {
    errno.ENOSPC: Reason.FULL,
    errno.EDQUOT: Reason.FULL,
    errno.EFBIG: Reason.FULL,
    errno.EROFS: Reason.READ_ONLY,
    errno.EACCES: Reason.NO_PERMISSION,
    errno.EPERM: Reason.NO_PERMISSION,
}


_WRITE_FAILED = (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE)


def from_sqlite(error: BaseException) -> StoreError:
    """The typed error for one that sqlite3 raised; its message is left behind, its code is kept."""
    code = getattr(error, "sqlite_errorcode", None)
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    if not isinstance(code, int):
        return StoreError(Reason.UNEXPECTED, name)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return StoreError(Reason.GONE, name)
    if code in _WRITE_FAILED and _has_size_limit():
        return StoreError(Reason.FULL, name)
    primary = code & PRIMARY_CODE
    if primary == sqlite3.SQLITE_NOTADB:
        return NotADatabaseError(Reason.NOT_A_DATABASE, name)
    return StoreError(_BY_PRIMARY_CODE.get(primary, Reason.UNEXPECTED), name)


def _has_size_limit() -> bool:
    """Whether files of this process may not grow for ever: SQLite tells EFBIG from no other failed write."""
    import resource

    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY


def from_system(error: OSError) -> StoreError:
    """The typed error for one of the operating system's."""
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return StoreError(_BY_ERRNO.get(error.errno or 0, Reason.IO), name)


def translated(function: Callable[P, R]) -> Callable[P, R]:
    """Make what sqlite3 or SQLAlchemy raise in the function a StoreError without parameters."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            # SQLAlchemy keeps the driver's error in `orig`; its class is not named here because a reader
            # must not load it. A lone surrogate is refused by the driver as a UnicodeEncodeError.
            origin = getattr(error, "orig", None) or error
            if origin is error and not isinstance(error, sqlite3.Error | UnicodeEncodeError):
                raise
            failure = from_sqlite(origin)
        # Raised after the handler, so that the original, which knows the parameters, is no context of it.
        raise failure

    return run
