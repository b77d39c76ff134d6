"""Writing a file so that a power cut leaves either the old one or the new one, whole."""

from __future__ import annotations

import errno
import os
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
WITHOUT_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS)
"""What a file system says that knows no second name for a file, as those of memory sticks do."""


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
    """Have a file that others wrote on the disk; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a rename or removal is only on disk after this."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
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


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
