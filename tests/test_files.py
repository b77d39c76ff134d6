from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from phonedesk.files import create_durably, make_private_folder, write_durably

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_private_folder(tmp_path / "a")
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_file_in_the_folders_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(OSError, match="a"):
        make_private_folder(tmp_path / "a" / "b")
