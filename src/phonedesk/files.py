"""Reading what may be no file at all; writing so that a power cut leaves the old file or the new, whole."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import glob
import os
import stat
from collections.abc import Iterator
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
WITHOUT_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""What a file system says that knows no second name for a file, as those of memory sticks do."""
sync_content = getattr(os, "fdatasync", os.fsync)
"""Make a file's bytes durable, without its times where the system can tell them apart; raises OSError."""


def read_file(path: Path, most: int = -1) -> bytes:
    """What the file holds; raises OSError, also for what is no file and for one of more than `most` bytes.

    A pipe or a device that somebody put there is not waited for.
    """
    with open(path, "rb", opener=_without_waiting) as file:  # Path.open takes no opener
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        content = file.read(most + 1 if most >= 0 else -1)
    if 0 <= most < len(content):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return content


def make_private_folder(folder: Path) -> None:
    """Have the folder there, readable by this account alone, with the parents it lacks; raises OSError.

    Its name is on disk when this returns, also where whoever made it died before that: each folder is made
    only once the one above it is certain, so that of those already there none but the last can be in doubt.
    """
    if not folder.is_dir():
        make_private_folder(folder.parent)
        folder.mkdir(exist_ok=True, mode=PRIVATE_FOLDER)
    with contextlib.suppress(PermissionError):  # what may not be read, this account has made nothing in
        sync_folder(folder.parent)


def write_durably(path: Path, content: bytes) -> None:
    """Replace the file's content, on disk when this returns; raises OSError and then leaves the old one."""
    with _written_beside(path, content) as temporary:
        temporary.replace(path)
    sync_folder(path.parent)


def create_durably(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet; raises FileExistsError where somebody was faster, OSError."""
    with _written_beside(path, content) as temporary:
        _take_free_name(temporary, path)
        remove_if_possible(temporary)
    sync_folder(path.parent)


def overwrite_durably(path: Path, at: int, before: bytes, content: bytes) -> None:
    """Write over as many bytes as there are; raises OSError and then puts those from `before` back.

    Otherwise what was never synced would be read as if it were on the disk. A power cut may tear it.
    """
    descriptor = os.open(path, os.O_WRONLY)
    try:
        try:
            os.pwrite(descriptor, content, at)
            sync_content(descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.pwrite(descriptor, before, at)
            raise
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the lock of an empty file, which is made where it is absent and stays; raises OSError.

    For what every call waits for: filelock's takes a tenth of a millisecond.
    """
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def append_to_file(path: Path, content: bytes) -> None:
    """Write at the end of a file; raises OSError, also for a pipe that nobody reads."""
    make_private_folder(path.parent)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK
    descriptor = os.open(path, flags, PRIVATE_FILE)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def made_beside(path: Path) -> Iterator[Path]:
    """A new empty file beside the path, to be filled and put in its place within the block; else it goes."""
    descriptor, temporary = _hold_new(path)
    try:
        yield temporary
    finally:
        remove_if_possible(temporary)
        os.close(descriptor)


def remove_leftovers(folder: Path, name: str | None = None) -> None:
    """Remove what the writing of a file, or of any in the folder, left when it was cut short.

    What another process is writing now stays, and so does what cannot be removed.
    """
    of = "*" if name is None else glob.escape(name)
    for leftover in folder.glob(f".{of}.{'[0-9a-f]' * 8}.tmp"):
        with contextlib.suppress(OSError):
            if leftover.stat().st_nlink == 1:
                _remove_unless_held(leftover)
            else:  # a second name of the finished file, which is not opened: that would drop SQLite's locks
                leftover.unlink()


def sync_file(path: Path) -> None:
    """Have on the disk what others wrote into a file; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a rename or removal is only on disk after this; raises OSError."""
    sync_file(folder)


def file_state(path: Path) -> tuple[int, int] | None:
    """When a file was changed last and how large it is, for telling whether it was since; none for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def remove_if_possible(file: Path) -> None:
    """Remove what nobody needs any more; what cannot be removed is left to the next start."""
    with contextlib.suppress(OSError):
        file.unlink()


@contextlib.contextmanager
def _written_beside(path: Path, content: bytes) -> Iterator[Path]:
    """The content in a synced file beside the path, held until it is put in its place; else it goes."""
    descriptor, temporary = _hold_new(path)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
            yield temporary
    except BaseException:
        remove_if_possible(temporary)
        raise


def _hold_new(path: Path) -> tuple[int, Path]:
    """A new temporary file, locked, so that whoever clears up knows it for one in use."""
    while True:
        temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor, temporary
        os.close(descriptor)  # cleared away before it was locked


def _take_free_name(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in WITHOUT_LINKS:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        temporary.rename(path)


def _remove_unless_held(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.unlink()
    finally:
        os.close(descriptor)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
