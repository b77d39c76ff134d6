"""A disk without room, and a limit for files: one sentence, and the same key saves once there is room."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from phonedesk.store.errors import Reason, from_system
from tests.faults.real_desk import (
    PROGRAM,
    SETTINGS,
    START,
    callers,
    drafts,
    furnish,
    left_behind,
    opened,
    patched,
    take_a_call,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.terminal import Terminal

IN_TMPFS = 'mount -t tmpfs -o size=1m tmpfs "$1" && cp -a "$2/." "$1" && shift 2 && exec "$@"'
"""A small disk of the program's own, with the desk on it; needs no privileges in a namespace."""
ON_SMALL_DISK = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", IN_TMPFS, "sh")
FORGETS = "from phonedesk.tui.writer import DraftWriter\nDraftWriter._keep_later = lambda *_: None"
SOON = 5.0


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The desk that is copied to the small disk."""
    furnish(tmp_path / "source", "张珊")
    return tmp_path / "source"


def on_a_small_disk(source: Path, command: Sequence[str] = ()) -> Terminal:
    mounted = source.with_name("mounted")
    mounted.mkdir()
    before = (*ON_SMALL_DISK, str(mounted), str(source))
    return opened(mounted, *before, command=command) if command else opened(mounted, *before)


def seen_from_here(terminal: Terminal, source: Path) -> Path:
    """The program's disk, which is mounted for it alone."""
    return Path(f"/proc/{terminal.pid}/root{source.with_name('mounted')}")


def fill(home: Path) -> Path:
    """Leave no room for a single byte."""
    filler = home / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    with pytest.raises(OSError, match="No space left"):
        (home / "probe").write_bytes(b"x")
    (home / "probe").unlink()
    return filler


@contextlib.contextmanager
def file_size_limit(pid: int) -> Iterator[None]:
    """No file of the program may grow beyond its first byte."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, before[1]))
    yield
    with contextlib.suppress(ProcessLookupError):  # the program may have been left
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def until_kept(home: Path, caller: str) -> bool:
    """Whether the draft is on the disk within a few seconds."""
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        if [draft.text_of("caller_name") for draft in drafts(home)] == [caller]:
            return True
        time.sleep(0.1)
    return False


def is_said_to_be_full(terminal: Terminal) -> None:
    """What is typed is said not to be kept; the goodbye fails with one sentence, and all stays as it was."""
    take_a_call(terminal, "李四")
    terminal.wait_for("磁盘已满", START)
    terminal.wait_for("未暂存", START)
    terminal.key("F9")
    terminal.wait_for("结果", START)
    terminal.key("1")
    terminal.wait_for("腾出空间后再试", START)
    terminal.wait_idle(0.5)
    assert terminal.text().count("磁盘") == 1
    terminal.key("Escape")
    terminal.wait_for("李四")
    assert "139" in terminal.text()
    terminal.key("F9")
    terminal.wait_for("结果")


def the_same_key_saves(terminal: Terminal, home: Path) -> None:
    terminal.key("1")
    terminal.wait_for("-002", START)
    assert callers(home / "phonedesk.db") == ["张珊", "李四"]
    terminal.key("Ctrl+Q")
    assert terminal.wait_exit() == 0


def test_a_full_disk_costs_nothing_and_once_there_is_room_all_is_kept(source: Path) -> None:
    with on_a_small_disk(source) as terminal:
        home = seen_from_here(terminal, source)
        filler = fill(home)
        is_said_to_be_full(terminal)
        assert drafts(home) == []
        assert callers(home / "phonedesk.db") == ["张珊"]
        filler.unlink()
        assert until_kept(home, "李四"), "nobody typed any more, and it was never kept"
        terminal.wait_for("又已暂存")
        the_same_key_saves(terminal, home)


def test_a_limit_for_files_costs_nothing_and_once_it_is_raised_all_is_kept(source: Path) -> None:
    with opened(source) as terminal:
        with file_size_limit(terminal.pid):
            is_said_to_be_full(terminal)
            assert drafts(source) == []
            assert callers(source / "phonedesk.db") == ["张珊"]
        assert until_kept(source, "李四")
        terminal.wait_for("又已暂存")
        the_same_key_saves(terminal, source)


def test_a_first_run_on_a_full_disk_begins_its_records_once_there_is_room(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    full = "dd if=/dev/zero of=filler bs=4096 2>/dev/null; cd /"
    with on_a_small_disk(
        source, ("sh", "-c", f'cd "$PHONEDESK_HOME"; {full}; exec "$@"', "sh", *PROGRAM)
    ) as terminal:
        home = seen_from_here(terminal, source)
        terminal.wait_for("磁盘", START)
        assert not (home / "phonedesk.db").exists()
        take_a_call(terminal, "李四")
        terminal.wait_for("未暂存", START)
        (home / "filler").unlink()
        assert until_kept(home, "李四")
        terminal.key("F4")
        terminal.wait_gone("磁盘", START)
        terminal.key("F5")
        terminal.wait_for("李四", START)
        terminal.key("F9")
        terminal.key("1")
        terminal.wait_for("-001", START)
        assert callers(home / "phonedesk.db") == ["李四"]
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 0


def test_leaving_says_first_that_a_call_is_not_kept(source: Path) -> None:
    with opened(source) as terminal, file_size_limit(terminal.pid):
        take_a_call(terminal, "李四")
        terminal.wait_for("未暂存", START)
        terminal.key("Ctrl+Q")
        terminal.wait_for("再按", START)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit() == 1
        assert "丢失" in left_behind(terminal)


def test_leaving_after_the_disk_has_room_again_keeps_the_call(source: Path) -> None:
    with opened(source) as terminal:
        with file_size_limit(terminal.pid):
            take_a_call(terminal, "李四")
            terminal.wait_for("未暂存", START)
        terminal.send("\x11\x11")
        assert terminal.wait_exit() == 0
    assert [draft.text_of("caller_name") for draft in drafts(source)] == ["李四"]


def test_without_a_second_try_the_draft_is_not_there(source: Path) -> None:
    with on_a_small_disk(source, patched(FORGETS)) as terminal:
        home = seen_from_here(terminal, source)
        filler = fill(home)
        take_a_call(terminal, "李四")
        terminal.wait_for("未暂存", START)
        terminal.wait_idle(0.5)
        filler.unlink()
        assert not until_kept(home, "李四")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_every_kind_of_no_room_is_told_alike(number: int) -> None:
    assert from_system(OSError(number, os.strerror(number))).reason is Reason.FULL
