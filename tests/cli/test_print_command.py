"""`phonedesk print`: where the form goes, and what is refused in one sentence."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from docx import Document

from tests.cli.command import phonedesk, promise, record

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC)
DAY = f"{NOW - timedelta(days=9):%Y%m%d}"
NUMBER, SECRET = f"{DAY}-001", f"{DAY}-002"
"""The calls of `promise` come in nine days before."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    record(
        home,
        promise(NOW, timedelta(days=2), caller_name="张珊", matter="学籍证明\n补办"),
        promise(NOW, timedelta(days=9), caller_name="SECRET", matter="SECRET", confidential=True),
    )
    return home


def test_a_document_is_made_and_the_person_told_where(home: Path) -> None:
    done = phonedesk(home, "print", NUMBER, language="zh")
    file = home / "printed" / f"{NUMBER}.docx"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"电话记录单在 {file} ，7天后删除。\n"
    texts = [cell.text for row in Document(str(file)).tables[0].rows for cell in row.cells]
    assert "张珊" in texts
    assert any("学籍证明\n补办" in text for text in texts)


def test_plain_text_goes_to_standard_output(home: Path) -> None:
    done = phonedesk(home, "print", NUMBER, "--text", language="zh")
    assert (done.returncode, done.stderr) == (0, "")
    assert "| 内容     | 学籍证明" in done.stdout
    assert f"编号 {NUMBER}" in done.stdout


@pytest.mark.parametrize("options", [(), ("--text",)])
def test_a_file_of_ones_own_is_written_once_and_stays(
    home: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    file = tmp_path / "单子"
    done = phonedesk(home, "print", NUMBER, *options, "-o", str(file))
    assert (done.returncode, done.stdout) == (0, f"Printed to {file}.\n")
    content = file.read_bytes()
    if options:
        assert "张珊" in content.decode()
    else:
        assert Document(io.BytesIO(content)).tables
    assert file.stat().st_mode & 0o777 == 0o600
    again = phonedesk(home, "print", NUMBER, *options, "-o", str(file))
    assert (again.returncode, again.stdout) == (1, "")
    assert "is there already" in again.stderr
    assert file.read_bytes() == content


def test_a_confidential_call_is_refused_in_one_sentence(home: Path, tmp_path: Path) -> None:
    done = phonedesk(home, "print", SECRET, "-o", str(tmp_path / "x.docx"))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Call {SECRET} is confidential: it is not printed.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_number_is_understood_as_people_write_it(home: Path) -> None:
    done = phonedesk(home, "print", f" {DAY[4:]}－００１", "--text")
    assert (done.returncode, done.stderr) == (0, "")
    assert NUMBER in done.stdout


def test_a_call_that_is_not_there_is_one_sentence(home: Path) -> None:
    done = phonedesk(home, "print", "x\x1b[31m")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no call ")
    assert "\x1b" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_records_there_is_nothing_to_print(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "print", NUMBER)
    assert (done.returncode, done.stdout) == (1, "")
    assert list(tmp_path.iterdir()) == []


def test_the_command_clears_away_what_is_older_than_a_week(home: Path) -> None:
    (home / "printed").mkdir(exist_ok=True)
    old = home / "printed" / "20250101-001.docx"
    old.write_bytes(b"old")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    phonedesk(home, "print", NUMBER, "--text")
    assert not old.exists()
