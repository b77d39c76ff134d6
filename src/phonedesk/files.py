"""Reading what may be no file at all; writing so that a power cut leaves the old file or the new, whole."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
WITHOUT_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""What a file system says that knows no second name for a file, as those of memory sticks do."""


def read_file(path: Path, most: int = -1) -> bytes:
    """What the file holds; raises OSError, also for what is no file and for one of more than `most` bytes.

    A pipe or a device that somebody put there is not waited for.
    """
    with open(path, "rb", opener=_without_waiting) as file:  # Path.open takes no opener
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        content = file.read(most + 1 if most >= 0 else -1)
    if 0 <= most < len(content):
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def make_private_folder(folder: Path) -> None:
    """Create the folder, readable by this account alone, and the parents it lacks; raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)


def temporary_beside(path: Path) -> Path:
    """The name under which a file is made before it takes its place."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")


def write_durably(path: Path, content: bytes) -> None:
    """Replace the file's content, on disk when this returns; raises OSError and then leaves the old one."""
    temporary = temporary_beside(path)
    try:
        _write_new(temporary, content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def create_durably(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet; raises FileExistsError where somebody was faster, OSError."""
    temporary = temporary_beside(path)
    try:
        _write_new(temporary, content)
        _take_free_name(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


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


def append_to_file(path: Path, content: bytes) -> None:
    """Write at the end of a file; raises OSError, also for a pipe that nobody reads."""
    make_private_folder(path.parent)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK
    descriptor = os.open(path, flags, PRIVATE_FILE)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def _take_free_name(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in WITHOUT_LINKS:
            raise
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        temporary.rename(path)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
