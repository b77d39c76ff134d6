"""What a disk may hold after a power cut: a model that is told of every write and sync, and then forgets.

As strict as the promises of a disk and of POSIX are weak. What a file held when it was last synced is fixed.
Of what was written since then every sector of 512 bytes is by itself old, new, anything written in between,
or torn: its beginning new, the rest old. The size is any that the file has had since; where it grew, a sector
may be zeros or what lay on the disk before. A name is on the disk once its folder was synced, and not before,
not even when the file was: until then each creation, link, renaming and removal may be missing, and one that
is there does not bring another with it, save that those of one name keep their order.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from random import Random

SECTOR = 512
TORN = 0.05
"""How often a sector that was being written is torn."""
HEAD = struct.Struct("<iiqqII")


class Kind(IntEnum):
    """The calls in the log, in the order of shim.c."""

    MARK, OPEN, CLOSE, WRITE, SYNC, TRUNCATE, RENAME, LINK, UNLINK, MKDIR, RMDIR = range(11)


@dataclass(frozen=True)
class Event:
    """One call, and what it was given."""

    kind: Kind
    fd: int = -1
    at: int = 0
    """Where it wrote, the new size, or the flags it was opened with."""
    first: bytes = b""
    second: bytes = b""


def events_in(log: bytes) -> Iterator[Event]:
    """The calls that the shim wrote down."""
    position = 0
    while position < len(log):
        kind, fd, at, _, first, second = HEAD.unpack_from(log, position)
        start = position + HEAD.size
        position = start + first + second
        yield Event(Kind(kind), fd, at, log[start : start + first], log[start + first : position])


class File:
    """A file's content: what is certain, and what has been written since."""

    def __init__(self) -> None:
        self.synced = b""
        self.now = bytearray()
        self._sizes = [0]
        """Each of its sizes since the last sync, and the one it had then."""
        self._written: dict[int, list[tuple[int, bytes]]] = {}
        """Sector → each content since the last sync, and the place in `_sizes` when it was written."""

    def write(self, at: int, data: bytes) -> None:
        """Put data at a place, growing the file where it is needed."""
        if at + len(data) > len(self.now):
            self.now.extend(bytes(at + len(data) - len(self.now)))
            self._sizes.append(len(self.now))
        self.now[at : at + len(data)] = data
        for sector in range(at // SECTOR, -(-(at + len(data)) // SECTOR)):
            version = (len(self._sizes) - 1, _sector(self.now, sector))
            self._written.setdefault(sector, []).append(version)

    def truncate(self, size: int) -> None:
        """Give the file another size."""
        self.now = self.now[:size] + bytes(max(0, size - len(self.now)))
        self._sizes.append(size)

    def sync(self) -> None:
        """Make certain what there is."""
        self.synced = bytes(self.now)
        self._sizes = [len(self.now)]
        self._written.clear()

    def survived(self, chance: Random) -> bytes:
        """What may be left of it."""
        last = len(self._sizes) - 1
        if not last and not self._written:
            return self.synced
        moment, likely = chance.choice([0, last, chance.randint(0, last)]), _likelihood(chance)
        size = self._sizes[moment]
        sectors = (self._survivor(sector, moment, likely, chance) for sector in range(-(-size // SECTOR)))
        return b"".join(sectors)[:size]

    def _survivor(self, sector: int, moment: int, likely: float, chance: Random) -> bytes:
        old = _sector(self.synced, sector)
        if self._was_cut(sector, 0, moment):  # its place on the disk is a new one
            old = chance.choice([old, bytes(SECTOR), chance.randbytes(SECTOR)])
        written = self._written.get(sector, [])
        versions = [content for at, content in written if not self._was_cut(sector, *sorted((at, moment)))]
        if not versions or chance.random() >= likely:
            return old
        new = chance.choice([versions[-1], chance.choice(versions)])
        torn = chance.randrange(SECTOR) if chance.random() < TORN else SECTOR
        return new[:torn] + old[torn:]

    def _was_cut(self, sector: int, start: int, end: int) -> bool:
        """Whether the file ended before the sector at a time between those two."""
        return min(self._sizes[start : end + 1]) <= sector * SECTOR


def _sector(content: bytes | bytearray, sector: int) -> bytes:
    return bytes(content[sector * SECTOR : (sector + 1) * SECTOR]).ljust(SECTOR, b"\0")


def _likelihood(chance: Random) -> float:
    """How likely one unsynced change is on the disk: in some states all of them are, in some none is."""
    return chance.choice([0.0, 0.1, 0.5, 0.9, 1.0])


Contents = dict[Path, "bytes | None"]
"""Path → content of every file, and None for a folder."""
Names = dict[str, "File | Folder"]
Change = Mapping[str, "File | Folder | None"]
"""Names, and what they stand for from now on; nothing, where they are removed."""


class Folder:
    """A folder's names: what is certain, and what has changed since."""

    def __init__(self) -> None:
        self.now: Names = {}
        self._synced: Names = {}
        self._changes: list[Change] = []

    def change(self, change: Change) -> None:
        """Create, link, remove or rename: all of the change or none of it."""
        _apply(self.now, change)
        self._changes.append(change)

    def sync(self) -> None:
        """Make the names certain."""
        self._synced = dict(self.now)
        self._changes.clear()

    def survived(self, chance: Random) -> Names:
        """The names that may be left."""
        names, missing, likely = dict(self._synced), set[str](), _likelihood(chance)
        for change in self._changes:
            if missing.isdisjoint(change) and chance.random() < likely:
                _apply(names, change)
            else:
                missing.update(change)
        return names


def _apply(names: Names, change: Change) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


@dataclass
class Disk:
    """All that lies below one folder, which itself is there for good."""

    root: str
    top: Folder = field(default_factory=Folder)
    _opened: dict[int, File | Folder] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Let a call happen."""
        first, second = os.fsdecode(event.first), os.fsdecode(event.second)
        match event.kind:
            case Kind.OPEN:
                self._opened[event.fd] = self._open(first, event.at)
            case Kind.CLOSE:
                del self._opened[event.fd]
            case Kind.WRITE:
                self._file(event.fd).write(event.at, event.first)
            case Kind.TRUNCATE:
                self._file(event.fd).truncate(event.at)
            case Kind.SYNC:
                self._opened[event.fd].sync()
            case Kind.MKDIR:
                self._change(first, Folder())
            case Kind.LINK:
                self._change(second, self._node(first))
            case Kind.RENAME:
                self._rename(first, second)
            case Kind.UNLINK | Kind.RMDIR:
                self._change(first, None)

    def contents(self) -> Contents:
        """Every file as it stands."""
        return dict(_walk(self.top, Path(), lambda folder: folder.now, lambda file: bytes(file.now)))

    def crash(self, chance: Random) -> Contents:
        """What a power cut may leave of it."""
        left: dict[File, bytes] = {}  # a file with two names has one content

        def survived(file: File) -> bytes:
            if file not in left:
                left[file] = file.survived(chance)
            return left[file]

        return dict(_walk(self.top, Path(), lambda folder: folder.survived(chance), survived))

    def _open(self, path: str, flags: int) -> File | Folder:
        folder, name = self._place(path)
        if name and name not in folder.now:
            folder.change({name: File()})
        node = self._node(path)
        if flags & os.O_TRUNC and isinstance(node, File):
            node.truncate(0)
        return node

    def _rename(self, old: str, new: str) -> None:
        folder, name = self._place(old)
        target, new_name = self._place(new)
        if folder is not target:
            raise NotImplementedError("a renaming from folder to folder")
        folder.change({name: None, new_name: folder.now[name]})

    def _change(self, path: str, node: File | Folder | None) -> None:
        folder, name = self._place(path)
        folder.change({name: node})

    def _node(self, path: str) -> File | Folder:
        folder, name = self._place(path)
        return folder.now[name] if name else folder

    def _place(self, path: str) -> tuple[Folder, str]:
        """The folder that a path lies in and its name there; no name for the watched folder itself."""
        *folders, name = Path(path).relative_to(self.root).parts or ("",)
        folder = self.top
        for part in folders:
            inner = folder.now[part]
            assert isinstance(inner, Folder)
            folder = inner
        return folder, name

    def _file(self, fd: int) -> File:
        node = self._opened[fd]
        assert isinstance(node, File)
        return node


def _walk(
    folder: Folder, path: Path, names: Callable[[Folder], Names], content: Callable[[File], bytes]
) -> Iterator[tuple[Path, bytes | None]]:
    for name, node in names(folder).items():
        if isinstance(node, Folder):
            yield path / name, None
            yield from _walk(node, path / name, names, content)
        else:
            yield path / name, content(node)


def lay_out(contents: Contents, folder: Path) -> None:
    """Put such files into a folder that is empty."""
    for path, content in contents.items():
        if content is None:
            (folder / path).mkdir()
        else:
            (folder / path).write_bytes(content)


def read_in(folder: Path) -> Contents:
    """The files that lie below a folder."""
    found = sorted(folder.rglob("*"))
    return {path.relative_to(folder): None if path.is_dir() else path.read_bytes() for path in found}
