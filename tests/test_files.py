from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from phonedesk.files import create_durably, make_private_folder, remove_leftovers, write_durably


def test_writing_replaces_a_file_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    write_durably(file, b"first, and longer")
    write_durably(file, b"second")
    assert file.read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_reader_in_the_middle_of_a_writing_has_the_old_file_whole(tmp_path: Path) -> None:
    file = tmp_path / "x"
    write_durably(file, b"old" * 1000)
    with file.open("rb") as reading:
        write_durably(file, b"new")
        assert reading.read() == b"old" * 1000


def test_what_was_synced_and_in_which_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, rename = os.fsync, os.replace

    def watched_fsync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        done.append("sync folder" if is_folder else "sync file")
        fsync(descriptor)

    def watched_rename(source: str, target: str) -> None:
        done.append("rename")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_rename)
    write_durably(tmp_path / "x", b"x")
    assert done == ["sync file", "rename", "sync folder"]


def test_a_file_that_is_there_is_not_created_again(tmp_path: Path) -> None:
    create_durably(tmp_path / "key", b"mine")
    with pytest.raises(FileExistsError):
        create_durably(tmp_path / "key", b"yours")
    assert (tmp_path / "key").read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


TOO_LARGE = """
import resource, sys
from pathlib import Path
from phonedesk.files import create_durably, write_durably
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
for write in (write_durably, create_durably):
    try:
        write(Path(sys.argv[1]) / write.__name__, b"x" * 5000)
    except OSError as error:
        print(error.errno)
"""


def test_a_disk_that_takes_no_more_leaves_the_old_file_and_no_remnant(tmp_path: Path) -> None:
    (tmp_path / "write_durably").write_bytes(b"old")
    command = [sys.executable, "-c", TOO_LARGE, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.split() == ["27", "27"]  # EFBIG: the fault fired both times
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"write_durably": b"old"}


def test_the_folder_is_for_this_account_alone_and_its_parents_are_made(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c"
    make_private_folder(folder)
    make_private_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_names_of_new_folders_are_on_disk_before_anything_lies_in_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[Path, set[str]]] = []

    def watched_fsync(descriptor: int) -> None:
        folder = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append((folder, {path.name for path in folder.iterdir()}))

    monkeypatch.setattr(os, "fsync", watched_fsync)
    make_private_folder(tmp_path / "a" / "b")
    parent = (tmp_path.parent, {path.name for path in tmp_path.parent.iterdir()})
    assert synced == [parent, (tmp_path, {"a"}), (tmp_path / "a", {"b"})]
    synced.clear()
    make_private_folder(tmp_path / "a" / "b")
    assert synced == [(tmp_path / "a", {"b"})], "whoever made it may have died before the sync"


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path / "a")
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(OSError, match="a"):
        make_private_folder(tmp_path / "a" / "b")


def leave_behind(file: Path) -> Path:
    """What a crash leaves of a writing of the file."""
    leftover = file.with_name(f".{file.name}.0badcafe.tmp")
    leftover.write_bytes(b"half")
    return leftover


def test_what_a_writing_cut_short_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    ours, others, no_remnant = tmp_path / "a[1].db", tmp_path / "b.db", tmp_path / ".a[1].db.tmp"
    for path in (ours, others, no_remnant):
        path.write_bytes(b"whole")
    leave_behind(ours)
    left_by_others = leave_behind(others)
    remove_leftovers(tmp_path, ours.name)
    assert set(tmp_path.iterdir()) == {ours, others, no_remnant, left_by_others}
    remove_leftovers(tmp_path)
    assert set(tmp_path.iterdir()) == {ours, others, no_remnant}


def test_what_is_being_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    fsync = os.fsync

    def cleared_meanwhile(descriptor: int) -> None:
        remove_leftovers(tmp_path)
        written.extend(path.name for path in tmp_path.glob(".*.tmp"))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", cleared_meanwhile)
    write_durably(tmp_path / "a", b"x")
    assert len(written) == 1, "it was looked at while the temporary file was there, and only then"
    assert (tmp_path / "a").read_bytes() == b"x"


def test_a_second_name_of_a_finished_file_goes_without_opening_it(tmp_path: Path) -> None:
    """Closing any descriptor of a database would drop the locks that this process has on it."""
    database = tmp_path / "phonedesk.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (x)")
        (tmp_path / ".phonedesk.db.0badcafe.tmp").hardlink_to(database)
        connection.execute("BEGIN EXCLUSIVE")
        remove_leftovers(tmp_path, database.name)
        other = [sys.executable, "-c", LOCKED, str(database)]
        said = subprocess.run(other, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "database is locked"
    assert [path.name for path in tmp_path.glob(".*")] == []


LOCKED = """
import sqlite3, sys
try:
    sqlite3.connect(sys.argv[1], timeout=0).execute("SELECT * FROM t")
except sqlite3.OperationalError as error:
    print(error)
"""


def test_a_temporary_file_cleared_away_too_soon_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock, cleared = fcntl.flock, list[Path]()

    def late_flock(descriptor: int, operation: int) -> None:
        if not cleared:
            cleared.extend(tmp_path.glob(".*.tmp"))
            cleared[0].unlink()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late_flock)
    write_durably(tmp_path / "a", b"x")
    assert len(cleared) == 1
    assert (tmp_path / "a").read_bytes() == b"x"
