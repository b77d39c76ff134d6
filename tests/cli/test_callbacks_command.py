"""`phonedesk callbacks`: what is listed, in which order, and what becomes of bad luck."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.child import terminal_environment
from tests.cli.command import phonedesk, promise, record

DAY = timedelta(days=1)
NOW = datetime.now(UTC)
HOSTILE = "a[/]\x1b]52;c;AAAA\x07b\x9b31m\u202ec\x00[@click=x]"
DOCUMENT = Path(__file__).parents[2] / "docs" / "commands.md"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk with three promises, entered in another order than they are due."""
    record(
        tmp_path,
        promise(NOW, 5 * DAY, caller_name="吴晓晓", organisation="东风机械厂", matter="公章备案"),
        promise(
            NOW,
            -2 * DAY,
            caller_name="张珊",
            organisation="市第二中学",
            position="教师",
            phone="１３８－０００１２３４",
            phone_normalised="+8613800001234",
            matter="学籍证明\n补办",
        ),
        promise(NOW, 9 * DAY, caller_name="SECRET", phone="13900001111", matter="SECRET", confidential=True),
    )
    return tmp_path


def listed(home: Path, *arguments: str) -> list[dict[str, object]]:
    """What `--json` gives."""
    done = phonedesk(home, "callbacks", "--json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)
    assert isinstance(rows, list)
    return rows


def test_the_most_urgent_stands_first_and_a_confidential_one_tells_nothing_but_its_number(home: Path) -> None:
    done = phonedesk(home, "callbacks")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert [line.split()[0] for line in lines[:1]] == ["2"]
    assert "张珊" in lines[0]
    assert "138 0000 1234" in lines[0]
    assert "学籍证明 补办" in lines[0]
    assert "吴晓晓" in lines[1]
    assert lines[2].endswith("-003")
    assert "SECRET" not in done.stdout
    assert "13900001111" not in done.stdout


def test_columns_stand_under_each_other_counted_in_cells(home: Path) -> None:
    lines = phonedesk(home, "callbacks", language="zh").stdout.splitlines()

    def cells_before(line: str, text: str) -> int:
        before = line[: line.index(text)]
        return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in before)

    assert cells_before(lines[0], "市第二中学") == cells_before(lines[1], "东风机械厂")
    assert cells_before(lines[0], "学籍证明") == cells_before(lines[1], "公章备案")


@pytest.mark.parametrize("query", [["张珊"], ["1234"], ["二中", "学籍"], ["１２３４"]])
def test_a_query_finds_pieces_of_any_field(home: Path, query: list[str]) -> None:
    assert [row["caller_name"] for row in listed(home, *query)] == ["张珊"]


def test_words_of_a_confidential_call_are_not_found(home: Path) -> None:
    assert listed(home, "SECRET") == []


def test_json_gives_every_documented_name_with_its_value(home: Path) -> None:
    row = listed(home, "张珊")[0]
    assert row == {
        "number": f"{NOW - 9 * DAY:%Y%m%d}-002",
        "due_at": row["due_at"],
        "overdue": True,
        "status": "pending",
        "unreached": 0,
        "assignee": "教育科",
        "opened_at": row["opened_at"],
        "call_type": "enquiry",
        "confidential": False,
        "caller_name": "张珊",
        "organisation": "市第二中学",
        "position": "教师",
        "phone": "１３８－０００１２３４",
        "phone_normalised": "+8613800001234",
        "matter": "学籍证明\n补办",
        "supervised": False,
        "calls": 1,
    }
    section = DOCUMENT.read_text(encoding="utf-8").partition("## callbacks")[2].partition("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert documented == list(row)


def test_times_in_json_carry_the_offset_of_the_office(home: Path) -> None:
    (home / "settings.toml").write_text('zone = "Asia/Shanghai"\n', encoding="utf-8")
    due_at = str(listed(home, "张珊")[0]["due_at"])
    assert due_at.endswith("+08:00")
    assert datetime.fromisoformat(due_at) == (NOW - 2 * DAY).replace(microsecond=0)


def test_a_confidential_row_in_json_has_empty_words(home: Path) -> None:
    row = listed(home)[2]
    assert row["confidential"] is True
    told = ("call_type", "caller_name", "organisation", "position", "phone", "phone_normalised", "matter")
    assert [row[name] for name in (*told, "assignee")] == [""] * 8


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_no_control_character_of_a_record_reaches_the_terminal(
    tmp_path: Path, option: tuple[str, ...]
) -> None:
    names = ("caller_name", "organisation", "matter", "phone")
    record(tmp_path, promise(NOW, DAY, **dict.fromkeys(names, HOSTILE)))
    done = phonedesk(tmp_path, "callbacks", *option)
    assert done.returncode == 0
    assert "[/]" in done.stdout
    assert "[@click=x]" in done.stdout
    bad = [sign for sign in done.stdout if unicodedata.category(sign) in ("Cc", "Cf") and sign != "\n"]
    assert bad == []


def test_a_desk_without_records_has_an_empty_list(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "callbacks")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "No callback is pending.\n")
    assert listed(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_query_without_a_hit_is_no_failure(home: Path) -> None:
    done = phonedesk(home, "callbacks", "nobody")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "No pending callback was found.\n")


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be looked at" * 9])
def test_a_file_that_holds_no_records_is_refused_and_stays_as_it_was(tmp_path: Path, content: bytes) -> None:
    database = tmp_path / "phonedesk.db"
    database.write_bytes(content)
    done = phonedesk(tmp_path, "callbacks")
    assert (done.returncode, done.stdout) == (1, "")
    sentence, backups = done.stderr.splitlines()
    assert str(database) in sentence
    assert str(tmp_path / "backups") in backups
    assert database.read_bytes() == content


def test_settings_that_are_no_toml_do_not_stop_it(home: Path) -> None:
    (home / "settings.toml").write_bytes(b"\xff\xfe = [")
    assert "张珊" in phonedesk(home, "callbacks").stdout


def test_a_reader_that_leaves_early_is_no_trouble(home: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    environ = terminal_environment({"PHONEDESK_HOME": str(home)})
    command = [sys.executable, "-m", "phonedesk", "callbacks"]
    try:
        done = subprocess.run(
            command, env=environ, stdout=write_end, stderr=subprocess.PIPE, timeout=60, check=False
        )
    finally:
        os.close(write_end)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_full_disk_under_the_output_is_one_sentence(home: Path) -> None:
    environ = terminal_environment({"PHONEDESK_HOME": str(home), "PHONEDESK_LANG": "en"})
    command = [sys.executable, "-m", "phonedesk", "callbacks"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, env=environ, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 1
    (sentence,) = done.stderr.decode().splitlines()
    assert sentence.startswith("No room on the disk")


def test_what_the_encoding_lacks_becomes_a_question_mark(home: Path) -> None:
    printed = phonedesk(home, "callbacks", "张珊", PYTHONIOENCODING="ascii")
    assert printed.returncode == 0
    assert "?? " in printed.stdout
    as_json = phonedesk(home, "callbacks", "张珊", "--json", PYTHONIOENCODING="ascii")
    assert json.loads(as_json.stdout)[0]["caller_name"] == "张珊"


def test_neither_textual_nor_the_writing_side_is_loaded(home: Path) -> None:
    heavy = "textual rich sqlmodel sqlalchemy alembic pydantic pypinyin phonenumbers tomlkit pyrage"
    code = (
        "import sys\nfrom phonedesk.__main__ import start\nimport os\n"
        "assert start(['callbacks'], os.environ) == 0\n"
        f"print(sorted(set('{heavy}'.split()) & set(sys.modules)), file=sys.stderr)"
    )
    environ = terminal_environment({"PHONEDESK_HOME": str(home)})
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, check=True)
    assert "张珊" in done.stdout.decode()
    assert done.stderr == b"[]\n"
