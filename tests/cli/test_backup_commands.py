"""`phonedesk backup`, `restore` and `check`, as somebody at a prompt uses them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phonedesk.domain.draft import Draft
from tests.cli.command import phonedesk, promise, record
from tests.faults.samples import draft_of, open_desk
from tests.store.records import dump

NOW = datetime(2026, 11, 23, 8, 42, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    record(
        folder, promise(NOW, timedelta(days=1), matter="停水"), promise(NOW, timedelta(days=2), matter="学籍")
    )
    return folder


def leave_a_call_open(home: Path) -> Draft:
    desk = open_desk(home)
    draft = draft_of(5)
    desk.drafts.save(draft)
    desk.drafts.release_all()
    return draft


def test_a_backup_and_what_it_brings_back(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "备份.db"
    done = phonedesk(home, "backup", str(backup))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Backed up 2 calls to {backup}; the copy has been looked through.\n"
    before = dump(home / "phonedesk.db")
    record_later(home)
    done = phonedesk(home, "restore", str(backup))
    assert done.returncode == 0
    (aside,) = (home / "backups").glob("replaced-*.db")
    assert done.stdout.splitlines() == [
        f"Restored 2 calls from {backup}; no number that was given is given again.",
        f"The records from before stay at {aside}.",
        "A desk that is open now has to be left and opened again.",
    ]
    assert dump(home / "phonedesk.db") == before
    assert "以后的" in "".join(dump(aside))


def record_later(home: Path) -> None:
    desk = open_desk(home)
    call = promise(NOW, timedelta(days=3), matter="以后的")
    desk.writer.close_call(call, call.opened_at.date())
    desk.close()


def test_numbers_go_on_above_those_of_the_records_that_gave_way(home: Path, tmp_path: Path) -> None:
    phonedesk(home, "backup", str(tmp_path / "a.db"))
    record_later(home)
    day = "20261114"  # the calls of these records were opened nine days before
    assert numbers(home)[-1] == f"{day}-003"
    (home / "numbers.txt").unlink()  # only the records that give way still know
    phonedesk(home, "restore", str(tmp_path / "a.db"))
    assert numbers(home) == [f"{day}-001", f"{day}-002"]
    record_later(home)
    assert numbers(home)[-1] == f"{day}-004"


def numbers(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection:
        return [number for (number,) in connection.execute("SELECT number FROM call ORDER BY id")]


def test_open_calls_are_not_in_a_backup_and_that_is_said(home: Path, tmp_path: Path) -> None:
    leave_a_call_open(home)
    done = phonedesk(home, "backup", str(tmp_path / "a.db"))
    assert done.returncode == 0
    assert "1 open call is not in it" in done.stdout
    assert "phonedesk keys desk export FILE" in done.stdout
    assert "1 open call is not in it" in phonedesk(home, "check").stdout


def test_a_file_that_is_there_is_never_written_over(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("somebody's")
    done = phonedesk(home, "backup", str(tmp_path / "a.db"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path / 'a.db'} is there already: name a file that is not.\n"
    assert (tmp_path / "a.db").read_text() == "somebody's"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"", "是空文件", "is empty"),
        (b"a text that is no database" * 50, "不是 phonedesk 的备份", "is no backup of phonedesk"),
        (None, "没有文件", "There is no file"),
    ],
)
def test_what_is_no_backup_is_refused_in_one_sentence(
    home: Path, tmp_path: Path, language: str, content: bytes | None, zh: str, en: str
) -> None:
    file = tmp_path / "a.db"
    if content is not None:
        file.write_bytes(content)
    before = dump(home / "phonedesk.db")
    for command in ("restore", "check"):
        done = phonedesk(home, command, str(file), language=language)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        assert {"zh": zh, "en": en}[language] in done.stderr
        assert str(file) in done.stderr
    assert dump(home / "phonedesk.db") == before
    assert not (home / "backups").exists()


def test_check_looks_through_the_records_and_every_backup(home: Path) -> None:
    done = phonedesk(home, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].startswith("The records are sound: 2 calls")
    assert "There is no backup yet" in done.stdout
    desk = open_desk(home)
    good = desk.backups.rotate()
    assert good
    bad = good.with_name("phonedesk-20250101-120000.db")
    bad.write_bytes(good.read_bytes().replace("停水".encode(), "停电".encode()))
    done = phonedesk(home, "check")
    assert done.returncode == 1
    newest, oldest = done.stdout.splitlines()[-2:]
    assert newest.endswith("sound, 2 calls")
    assert oldest.startswith("2025-01-01 12:00")
    assert f"{bad} is damaged" in oldest


def test_check_of_damaged_records_says_so(home: Path) -> None:
    file = home / "phonedesk.db"
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 4] = bytes(4096)
    file.write_bytes(content)
    done = phonedesk(home, "check")
    assert done.returncode == 1
    assert f"The records are damaged ({file})" in done.stdout
    assert file.read_bytes() == content


def test_check_of_one_file(home: Path, tmp_path: Path) -> None:
    phonedesk(home, "backup", str(tmp_path / "a.db"))
    assert phonedesk(home, "check", str(tmp_path / "a.db")).stdout == (
        f"{tmp_path / 'a.db'} is a sound backup with 2 calls.\n"
    )


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "backup", str(tmp_path / "a.db"))
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
