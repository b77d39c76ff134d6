"""The model of a power cut, tried on small disks whose states can be counted by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.faults.power_cut import SECTOR, Disk, Event, Kind, events_in, lay_out, read_in
from tests.faults.shim import Shim

CREATED = os.O_CREAT | os.O_WRONLY
States = set[tuple[tuple[str, bytes | None], ...]]


def disk_after(*events: Event) -> Disk:
    disk = Disk("/d")
    for event in events:
        disk.take(event)
    return disk


def states(disk: Disk) -> States:
    """Whatever a thousand power cuts leave."""
    chance = Random(20261123)
    found: States = set()
    for _ in range(1000):
        left = disk.crash(chance)
        found.add(tuple(sorted((str(path), content) for path, content in left.items())))
    return found


def opened(path: str, fd: int = 3, flags: int = CREATED) -> Event:
    return Event(Kind.OPEN, fd, flags, path.encode())


def written(data: bytes, at: int = 0, fd: int = 3) -> Event:
    return Event(Kind.WRITE, fd, at, data)


def named(kind: Kind, first: str, second: str = "") -> Event:
    return Event(kind, first=first.encode(), second=second.encode())


SYNCED, CLOSED = Event(Kind.SYNC, 3), Event(Kind.CLOSE, 3)
FOLDER_SYNCED = (opened("/d", 9, os.O_RDONLY), Event(Kind.SYNC, 9), Event(Kind.CLOSE, 9))


def test_a_file_and_its_name_that_were_synced_are_certain() -> None:
    disk = disk_after(opened("/d/a"), written(b"x"), SYNCED, CLOSED, *FOLDER_SYNCED)
    assert states(disk) == {(("a", b"x"),)}


def test_syncing_a_file_makes_its_name_no_more_certain() -> None:
    disk = disk_after(opened("/d/a"), written(b"x"), SYNCED, CLOSED)
    assert states(disk) == {(), (("a", b"x"),)}


def test_syncing_a_folder_makes_the_content_no_more_certain() -> None:
    found = states(disk_after(opened("/d/a"), written(b"x"), CLOSED, *FOLDER_SYNCED))
    assert {(("a", b""),), (("a", b"x"),), (("a", b"\0"),)} <= found
    assert all(len(state) == 1 for state in found)


def test_sectors_are_lost_one_by_one_and_torn() -> None:
    old, new = b"o" * SECTOR, b"n" * SECTOR
    disk = disk_after(opened("/d/a"), written(old * 2), SYNCED, *FOLDER_SYNCED, written(new * 2))
    contents = {state[0][1] for state in states(disk)}
    assert {old * 2, new * 2, old + new, new + old} <= contents
    torn = [content[:SECTOR] for content in contents if content and content[:SECTOR] not in (old, new)]
    assert torn
    assert all(half == b"n" * half.count(b"n") + b"o" * half.count(b"o") for half in torn)


def test_what_was_written_in_between_may_be_what_is_left() -> None:
    disk = disk_after(opened("/d/a"), written(b"1"), SYNCED, *FOLDER_SYNCED, written(b"2"), written(b"3"))
    assert states(disk) == {(("a", b"1"),), (("a", b"2"),), (("a", b"3"),)}


def test_a_file_cut_short_has_its_old_content_or_its_new_size() -> None:
    content = b"o" * 3 * SECTOR
    cut = Event(Kind.TRUNCATE, 3, 0)
    disk = disk_after(opened("/d/a"), written(content), SYNCED, *FOLDER_SYNCED, cut)
    assert states(disk) == {(("a", content),), (("a", b""),)}
    disk.take(SYNCED)
    assert states(disk) == {(("a", b""),)}


def test_what_is_written_after_a_cut_is_not_mixed_with_what_was_before_it() -> None:
    disk = disk_after(opened("/d/a"), written(b"old"), SYNCED, *FOLDER_SYNCED)
    disk.take(Event(Kind.TRUNCATE, 3, 0))
    disk.take(written(b"n"))
    contents = {state[0][1] or b"" for state in states(disk)}
    assert {b"old", b"", b"n"} <= contents
    assert {len(content) for content in contents - {b"old", b""}} == {1}


def test_a_renaming_is_done_or_not_but_never_half() -> None:
    disk = disk_after(opened("/d/t"), written(b"new"), SYNCED, CLOSED, *FOLDER_SYNCED)
    disk.take(named(Kind.RENAME, "/d/t", "/d/a"))
    assert states(disk) == {(("t", b"new"),), (("a", b"new"),)}


def test_a_file_replaced_by_renaming_is_the_old_one_or_the_new_one() -> None:
    disk = disk_after(opened("/d/a"), written(b"old"), SYNCED, CLOSED, *FOLDER_SYNCED)
    for event in (opened("/d/t"), written(b"new"), SYNCED, CLOSED, named(Kind.RENAME, "/d/t", "/d/a")):
        disk.take(event)
    assert states(disk) == {
        (("a", b"old"),),
        (("a", b"old"), ("t", b"new")),
        (("a", b"new"),),
    }


def test_changes_of_names_are_missing_in_any_subset_that_keeps_the_order_of_each_name() -> None:
    disk = disk_after(opened("/d/a"), CLOSED, opened("/d/b"), CLOSED, named(Kind.UNLINK, "/d/a"))
    assert states(disk) == {(), (("a", b""),), (("b", b""),), (("a", b""), ("b", b""))}


def test_a_removal_that_was_not_synced_may_come_back() -> None:
    disk = disk_after(opened("/d/a"), CLOSED, *FOLDER_SYNCED, named(Kind.UNLINK, "/d/a"))
    assert states(disk) == {(), (("a", b""),)}
    for event in FOLDER_SYNCED:
        disk.take(event)
    assert states(disk) == {()}


def test_a_file_with_two_names_has_one_content() -> None:
    disk = disk_after(
        opened("/d/a"), written(b"xyz"), CLOSED, named(Kind.LINK, "/d/a", "/d/b"), *FOLDER_SYNCED
    )
    found = states(disk)
    assert len(found) > 2
    assert all(len({content for _, content in state}) == 1 for state in found)


def test_a_folder_whose_own_name_was_not_synced_takes_all_in_it_away() -> None:
    disk = disk_after(named(Kind.MKDIR, "/d/f"), opened("/d/f/a"), written(b"x"), SYNCED, CLOSED)
    for event in (opened("/d/f", 9, os.O_RDONLY), Event(Kind.SYNC, 9)):
        disk.take(event)
    assert states(disk) == {(), (("f", None), ("f/a", b"x"))}


SCRIPT = """
import os, sys
from pathlib import Path
from tests.faults.shim import Shim
root, log = Path(sys.argv[1]), Path(sys.argv[2])
(root / "before").write_bytes(b"not watched")
shim = Shim()
shim.watch(root)
shim.log(log)
folder = root / "f"
folder.mkdir()
with (folder / "a").open("wb", buffering=0) as file:
    file.write(b"0123456789" * 200)
    os.pwrite(file.fileno(), b"xx", 600)
    os.pwritev(file.fileno(), [b"y", b"z"], 1000)
    file.truncate(1500)
    os.fsync(file.fileno())
os.link(folder / "a", folder / "b")
os.rename(folder / "a", folder / "c")
here = os.open(folder, os.O_RDONLY)
os.close(os.open("d", os.O_CREAT | os.O_WRONLY, dir_fd=here))
os.unlink("b", dir_fd=here)
os.mkdir("e", dir_fd=here)
os.rmdir("e", dir_fd=here)
os.chdir(folder)
Path("relative").write_bytes(b"r")
import shutil
shutil.copyfile("relative", "copied")
shim.mark("done")
"""


def test_the_shim_tells_the_whole_of_what_a_program_writes(tmp_path: Path, shim: Path) -> None:
    root, log = tmp_path / "root", tmp_path / "log"
    root.mkdir()
    environ = {"LD_PRELOAD": str(shim), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", SCRIPT, str(root), str(log)], check=True, env=environ)
    *events, last = events_in(log.read_bytes())
    assert last == Event(Kind.MARK, first=b"done")
    disk = Disk(str(root))
    for event in events:
        disk.take(event)
    (root / "before").unlink()
    assert disk.contents() == read_in(root)
    assert disk.contents()[Path("f/c")] == (root / "f" / "c").read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    lay_out(disk.contents(), again)
    assert read_in(again) == read_in(root)


def test_without_the_library_nothing_pretends_to_be_it() -> None:
    with pytest.raises(AttributeError):
        Shim()
