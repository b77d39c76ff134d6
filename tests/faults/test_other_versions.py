"""The real program on records of an older phonedesk, and of a newer one."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from phonedesk.store import schema
from tests.cli.command import phonedesk
from tests.faults.test_schemas import contents
from tests.store.test_store_schema import LANDED
from tests.terminal import Terminal

FIRST = LANDED / "0001.db"
PHONEDESK = (sys.executable, "-m", "phonedesk")
PERSON_WAITING = "李四"


def desk_at(home: Path, records: bytes) -> Path:
    """A desk that is set up, with these records; its database."""
    done = phonedesk(home, "setup", "--department", "A", "--operator", "B", "--area-code", "010")
    assert done.returncode == 0
    database = home / "phonedesk.db"
    database.write_bytes(records)
    database.chmod(0o600)
    return database


def open_desk(home: Path) -> Terminal:
    environ = {"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": "en"}
    return Terminal(PHONEDESK, columns=200, environ=environ)  # wide enough for a sentence with a path


def test_the_desk_brings_older_records_up_to_date_and_opens(tmp_path: Path) -> None:
    database = desk_at(tmp_path, FIRST.read_bytes())
    with open_desk(tmp_path) as terminal:
        terminal.wait_for(PERSON_WAITING, 30)
        terminal.key("Ctrl+Q")
        assert terminal.wait_exit(30) == 0
        raw = terminal.raw.decode()
    (backup,) = (tmp_path / "backups").glob("before-0001-*.db")
    assert "The records are being brought up to date" in raw
    assert str(backup) in raw.replace("\r\n", "")
    schema.check(database)
    assert contents(backup) == contents(Path(shutil.copy(FIRST, tmp_path / "as it was.db")))
    with open_desk(tmp_path) as terminal:  # once is enough
        terminal.wait_for(PERSON_WAITING, 30)
        assert b"up to date" not in terminal.raw
    assert len(list((tmp_path / "backups").glob("before-*"))) == 1


def test_the_desk_that_cannot_copy_older_records_says_so_and_leaves_them(tmp_path: Path) -> None:
    database = desk_at(tmp_path, FIRST.read_bytes())
    (tmp_path / "backups").write_text("a file where the folder belongs")
    with open_desk(tmp_path) as terminal:
        assert terminal.wait_exit(30) == 1
        terminal.wait_for("nothing is lost")
        assert "Traceback" not in terminal.text()
    assert database.read_bytes() == FIRST.read_bytes()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_callbacks_of_older_records_are_refused_and_nothing_is_migrated(
    tmp_path: Path, language: str
) -> None:
    database = desk_at(tmp_path, FIRST.read_bytes())
    done = phonedesk(tmp_path, "callbacks", language=language)
    assert (done.returncode, done.stdout) == (1, "")
    assert "0001" in done.stderr
    assert schema.HEAD in done.stderr
    assert {"zh": "请打开一次本程序", "en": "open the desk"}[language] in done.stderr
    assert database.read_bytes() == FIRST.read_bytes()
    assert not (tmp_path / "backups").exists()


def test_newer_records_are_refused_with_both_versions_by_everything_that_reads_them(tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    shutil.copy(LANDED / f"{schema.HEAD}.db", newer)
    with closing(sqlite3.connect(newer)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    home = tmp_path / "home"
    database = desk_at(home, newer.read_bytes())
    with open_desk(home) as terminal:
        assert terminal.wait_exit(30) == 1
        said = [terminal.text()]
    commands = (
        ["callbacks"],
        ["callbacks", "--json"],
        ["doctor"],
        ["where"],
        ["setup"],
        ["playbook", "print"],
    )
    for command in commands:
        done = phonedesk(home, *command)
        assert "Traceback" not in done.stderr
        if command[0] in ("callbacks", "doctor"):
            assert done.returncode == 1
            said.append(done.stdout + done.stderr)
    assert len(said) == 4
    assert all(f"made by a newer phonedesk (0099 > {schema.HEAD})" in " ".join(text.split()) for text in said)
    assert database.read_bytes() == newer.read_bytes()
    assert not (home / "backups").exists()
