"""`phonedesk doctor`: what is found in real places, and the sentences about made-up surroundings."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest

from phonedesk.cli import surroundings
from phonedesk.cli.findings import Finding, Level
from phonedesk.cli.surroundings import Screen, file_system_of
from phonedesk.wording import Wording
from tests.child import Child, terminal_environment
from tests.cli.command import phonedesk, promise, record

ENGLISH = Wording("en")
NOW = datetime.now(UTC)


def lines(home: Path, level: str, code: int, **environ: str) -> list[str]:
    """The sentences of one level, after a run that had to end with `code`."""
    done = phonedesk(home, "doctor", **environ)
    assert (done.returncode, done.stderr) == (code, "")
    return [line.removeprefix(level).strip() for line in done.stdout.splitlines() if line.startswith(level)]


def levels(findings: Iterable[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk with which nothing is wrong."""
    done = phonedesk(tmp_path, "setup", "--department", "A", "--operator", "B", "--area-code", "010")
    assert done.returncode == 0
    record(tmp_path, promise(NOW, timedelta(days=1)))
    return tmp_path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_desk_is_not_bad_and_nothing_is_made(tmp_path: Path, language: str) -> None:
    done = phonedesk(tmp_path, "doctor", language=language)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_every_line_begins_with_its_level_in_the_language(tmp_path: Path) -> None:
    printed = phonedesk(tmp_path, "doctor", language="zh").stdout.partition("\n\n")[0]
    assert {line.split()[0] for line in printed.splitlines()} <= {"好", "注意", "不行"}
    assert not re.search(r"[一-鿿][,:;?!.()]|[,:;?!(][一-鿿]", printed)


def test_a_desk_that_is_set_up_has_readable_records_and_settings_without_fault(home: Path) -> None:
    fine = lines(home, "ok", 0)
    assert "The records can be read." in fine
    assert "The settings have no fault." in fine
    assert "The playbook has no fault." in fine


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("phonedesk.db", b""),
        ("phonedesk.db", b"not a database at all, whoever looks at it" * 99),
        ("desk.key", b"no key"),
        ("desk.key", b"\xff\xfe"),
        ("playbook.toml", b"colour = 1\n"),
    ],
)
def test_a_file_that_cannot_be_used_is_bad_and_stays_as_it_was(home: Path, file: str, content: bytes) -> None:
    (home / file).write_bytes(content)
    (home / file).chmod(0o600)
    said = lines(home, "bad", 1)
    assert len(said) == 1
    assert file in said[0]
    assert (home / file).read_bytes() == content


def test_a_newer_database_is_refused_with_both_versions(home: Path) -> None:
    with sqlite3.connect(home / "phonedesk.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    (said,) = lines(home, "bad", 1)
    assert "9999" in said


def test_settings_with_faults_are_named_one_by_one(home: Path) -> None:
    settings = home / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "colour = 1\ntheme = 7\n", encoding="utf-8")
    said = " ".join(lines(home, "warn", 0))
    assert "“colour”" in said
    assert "“theme”" in said


def test_a_key_that_others_can_read_is_bad(home: Path) -> None:
    from phonedesk.privacy.desk_key import DeskKey

    DeskKey.load_or_create(home / "desk.key")
    assert lines(home, "bad", 0) == []
    (home / "desk.key").chmod(0o640)
    (said,) = lines(home, "bad", 1)
    assert "chmod 600" in said


def test_open_calls_without_their_key_are_bad(home: Path) -> None:
    (home / "drafts").mkdir()
    (home / "drafts" / "0191d4a0-0000-4000-8000-000000000001.age").write_bytes(b"sealed")
    (said,) = lines(home, "bad", 1)
    assert "desk.key" in said


def test_a_left_over_journal_is_named(home: Path) -> None:
    (home / "phonedesk.db-journal").write_bytes(b"\0" * 600)
    assert any("phonedesk.db-journal" in said for said in lines(home, "warn", 0))


def test_a_home_below_a_file_is_bad_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    said = lines(tmp_path / "file" / "home", "bad", 1)
    assert any("cannot be written" in sentence for sentence in said)


def test_records_in_memory_are_bad() -> None:
    with TemporaryDirectory(dir="/dev/shm") as home:
        said = lines(Path(home), "bad", 1)
    assert any("in memory (tmpfs)" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("columns", "rows", "level"), [(80, 24, "ok"), (79, 24, "warn"), (60, 15, "warn"), (59, 15, "bad")]
)
def test_the_size_of_a_real_terminal_is_judged(tmp_path: Path, columns: int, rows: int, level: str) -> None:
    environ = terminal_environment({"PHONEDESK_HOME": str(tmp_path), "PHONEDESK_LANG": "en"})
    with Child([sys.executable, "-m", "phonedesk", "doctor"], columns, rows, environ) as child:
        printed = b""
        while chunk := _read(child.master):
            printed += chunk
        assert child.wait(60) == (1 if level == "bad" else 0)
    (line,) = [line for line in printed.decode().splitlines() if f"{columns} columns, {rows} rows" in line]
    assert line.startswith(level)


def _read(master: int) -> bytes:
    try:
        return os.read(master, 65536)
    except OSError:  # the other end is closed
        return b""


@pytest.mark.parametrize(
    ("environ", "level"),
    [
        ({"TERM": "xterm-256color"}, Level.OK),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, Level.OK),
        ({"TERM": "linux"}, Level.WARN),
        ({"TERM": "dumb"}, Level.BAD),
        ({}, Level.WARN),
    ],
)
def test_what_the_terminal_can_show(environ: dict[str, str], level: Level) -> None:
    assert levels(surroundings.terminal(ENGLISH, environ, Screen(80, 24))) == [level, Level.OK]


def test_keys_that_are_kept_are_named() -> None:
    assert levels(surroundings.keys(ENGLISH, {"TERM": "xterm"})) == [Level.OK]
    (gnome,) = surroundings.keys(ENGLISH, {"VTE_VERSION": "7006"})
    assert "F10" in gnome.sentence
    (tmux,) = surroundings.keys(ENGLISH, {"TMUX": "/tmp/x", "TERM": "tmux-256color"})
    assert "Ctrl+B" in tmux.sentence


@pytest.mark.parametrize(
    ("environ", "encoding", "level"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "UTF-8", Level.OK),
        ({"LANG": "C"}, "ANSI_X3.4-1968", Level.WARN),
        ({}, "ANSI_X3.4-1968", Level.WARN),
        ({"LANG": "zh_CN.GBK"}, "GBK", Level.BAD),
        ({"LANG": "zh_CN.GB18030"}, "GB18030", Level.BAD),
        ({"LC_ALL": "zh_CN.gbk", "LANG": "zh_CN.UTF-8"}, "ANSI_X3.4-1968", Level.BAD),
        ({"LANG": "zh_CN"}, "GB2312", Level.BAD),
    ],
)
def test_the_locale_has_to_be_utf8(environ: dict[str, str], encoding: str, level: Level) -> None:
    assert surroundings.locale(ENGLISH, environ, encoding).level is level


def test_a_clock_behind_the_files_or_out_of_its_time_is_bad(tmp_path: Path) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    file = tmp_path / "written"
    file.write_bytes(b"")
    assert levels(surroundings.clock(ENGLISH, NOW, zone, [file])) == [Level.OK, Level.OK]
    behind = surroundings.clock(ENGLISH, NOW - timedelta(days=2), zone, [file])
    assert levels(behind) == [Level.BAD, Level.OK]
    long_ago = surroundings.clock(ENGLISH, datetime(1970, 1, 2, tzinfo=UTC), zone, [])
    assert levels(long_ago) == [Level.BAD, Level.OK]
    assert levels(surroundings.clock(ENGLISH, NOW, zone, [tmp_path / "none"])) == [Level.OK, Level.OK]


@pytest.mark.parametrize(
    ("behind", "level"),
    [
        (timedelta(days=-400), Level.OK),
        (timedelta(seconds=60), Level.OK),
        (timedelta(seconds=61), Level.BAD),
        (timedelta(days=1), Level.BAD),
    ],
)
def test_a_clock_behind_the_newest_record_is_bad(behind: timedelta, level: Level) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    clock, _ = surroundings.clock(ENGLISH, NOW, zone, [], NOW + behind)
    assert clock.level is level
    assert ("the newest record is from" in clock.sentence) == (level is Level.BAD)


def test_the_doctor_looks_at_the_record_that_was_entered_last(home: Path) -> None:
    tomorrow = NOW + timedelta(days=1)
    record(home, promise(NOW, timedelta(days=1), closed_at=tomorrow))
    (said,) = lines(home, "bad", 1)
    assert f"the newest record is from {tomorrow.astimezone():%Y-%m-%d %H:%M}" in said
    record(home, promise(NOW, timedelta(days=1), closed_at=NOW))  # since then the clock has been right
    assert lines(home, "bad", 0) == []


@pytest.mark.parametrize(("megabytes", "level"), [(49, Level.BAD), (999, Level.WARN), (1000, Level.OK)])
def test_free_space(megabytes: int, level: Level) -> None:
    assert surroundings.space(ENGLISH, Path("/x"), megabytes * 1_000_000).level is level


MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/a\040b xfs rw 0 0
tmpfs /tmp tmpfs rw 0 0
/dev/sdc1 /tmp ext4 rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv", "ext4"),
        ("/run/desk", "tmpfs"),
        ("/runner", "ext4"),
        ("/home/x", "nfs4"),
        ("/home/a b/c", "xfs"),
        ("/tmp/x", "ext4"),
    ],
)
def test_a_folder_lies_on_what_was_mounted_last_above_it(folder: str, kind: str) -> None:
    assert file_system_of(Path(folder), MOUNTS) == kind
    assert file_system_of(Path(folder), "") == ""


def test_memory_is_bad_the_network_a_warning_and_a_disk_fine() -> None:
    found = [
        surroundings.file_system(ENGLISH, Path(at), MOUNTS).level for at in ("/run/x", "/home/x", "/srv")
    ]
    assert found == [Level.BAD, Level.WARN, Level.OK]
