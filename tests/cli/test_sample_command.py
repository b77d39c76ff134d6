"""`phonedesk sample`: what it says, and what it refuses."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.command import phonedesk, promise, record
from tests.cli.test_callbacks_command import NOW

if TYPE_CHECKING:
    from pathlib import Path


def calls_in(home: Path) -> int:
    with closing(sqlite3.connect(home / "phonedesk.db")) as database:
        return int(database.execute("SELECT count(*) FROM call").fetchone()[0])


def test_it_fills_new_records_and_says_where(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "sample", "12", "--seed", "3", language="zh")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"已在 {tmp_path}/phonedesk.db 中填入12个虚构来电" in done.stdout
    assert calls_in(tmp_path) == 12
    assert (tmp_path / "phonedesk.db").stat().st_mode & 0o777 == 0o600


def test_real_calls_keep_it_out_and_stay_as_they_are(tmp_path: Path) -> None:
    record(tmp_path, promise(NOW, timedelta(days=2), matter="真的来电"))
    before = (tmp_path / "phonedesk.db").read_bytes()
    done = phonedesk(tmp_path, "sample", "5")
    assert (done.returncode, done.stdout) == (1, "")
    assert "is for real calls" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "phonedesk.db").read_bytes() == before


@pytest.mark.parametrize("number", ["0", "-3", "many", "1.5", "99999999999"])
def test_a_number_that_is_none_is_refused_in_one_sentence(tmp_path: Path, number: str) -> None:
    done = phonedesk(tmp_path, "sample", number)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "phonedesk.db").exists()
