"""`phonedesk find`, and the index that it looks in, as somebody at a prompt or a program uses them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from phonedesk.domain.states import Outcome
from tests.cli.command import phonedesk, promise, record
from tests.store.records import change

if TYPE_CHECKING:
    from phonedesk.domain.call import Call

DAY = timedelta(days=1)
NOW = datetime.now(UTC)
DOCUMENT = Path(__file__).parents[2] / "docs" / "commands.md"


def answered(**fields: object) -> Call:
    return replace(promise(NOW, DAY, **fields), outcome=Outcome.ANSWERED, callback=None)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    record(
        folder,
        answered(caller_name="单雄信", organisation="水务集团", matter="停水公告\n何时发布"),
        promise(NOW, 5 * DAY, caller_name="吴晓晓", organisation="东风机械厂", matter="公章备案"),
        promise(NOW, -2 * DAY, caller_name="张珊", phone="138-0000 1234", phone_normalised="+8613800001234"),
        promise(
            NOW, 9 * DAY, call_type="complaint", caller_name="SECRET", matter="SECRET", confidential=True
        ),
        answered(caller_name="张三丰", matter="a\x1b[31m停水"),
    )
    return folder


def found(home: Path, *arguments: str) -> list[dict[str, object]]:
    """What `--json` gives, a line a call."""
    done = phonedesk(home, "find", "--json", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def names(home: Path, *arguments: str) -> list[object]:
    return [row["caller_name"] for row in found(home, *arguments)]


def test_open_callbacks_come_first_and_then_the_newest(home: Path) -> None:
    assert names(home, "by:李敏") == ["张珊", "吴晓晓", "", "张三丰", "单雄信"]
    assert names(home, "z") == ["张珊", "张三丰"]
    assert names(home, "by:lm", "--limit", "2") == ["张珊", "吴晓晓"]


def test_words_pinyin_digits_and_filters_find(home: Path) -> None:
    wanted = {
        "停水": ["张三丰", "单雄信"],
        "sxx": ["单雄信"],
        "shuiwu 停水": ["单雄信"],
        "+861380000": ["张珊"],
        "zs 1234": ["张珊"],
        "类型：咨询 珊": ["张珊"],
        "type:complaint": [],
        "overdue": ["张珊"],
        "SECRET": [],
        "to:2020-01-01": [],
    }
    assert {query: names(home, *query.split()) for query in wanted} == wanted


def test_the_names_of_the_json_are_the_documented_ones(home: Path) -> None:
    section = DOCUMENT.read_text(encoding="utf-8").partition("\n## find\n")[2].partition("\n## ")[0]
    table = section.partition("| name | type | meaning |")[2]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    documented = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    assert list(found(home, "珊")[0]) == documented


def test_a_row_says_what_the_record_says(home: Path) -> None:
    (row,) = found(home, "珊")
    opened = datetime.fromisoformat(str(row["opened_at"]))
    assert abs(opened - (NOW - 9 * DAY)) < timedelta(seconds=1)
    assert row["overdue"] is True
    assert (row["status"], row["outcome"], row["operator"]) == ("pending", "callback", "李敏")
    (row,) = found(home, "雄信")
    assert (row["due_at"], row["status"], row["overdue"]) == (None, None, False)
    assert row["matter"] == "停水公告\n何时发布"


def test_what_is_printed_is_harmless_and_tells_nothing_confidential(home: Path) -> None:
    done = phonedesk(home, "find", "by:李")
    assert done.returncode == 0
    assert "SECRET" not in done.stdout
    assert "[confidential]" in done.stdout
    assert "\x1b" not in done.stdout
    assert "停水公告 何时发布" in done.stdout


def test_nothing_found_is_no_failure(home: Path) -> None:
    done = phonedesk(home, "find", "没有这个", language="zh")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "没有找到。\n")
    assert found(home, "没有这个") == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("from:", "张"), "“from:” is no filter: see phonedesk find --help."),
        (("张", "to:明年"), "“to:明年” is no filter: see phonedesk find --help."),
        (("张", "--limit", "0"), "--limit takes a number from 1 on."),
        (("张", "--limit", "x"), "“--limit” is not used like this: see phonedesk find --help."),
        ((), "Something is missing: see phonedesk find --help."),
    ],
)
def test_what_cannot_be_followed_is_said_in_a_sentence(
    home: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = phonedesk(home, "find", *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{sentence}\n")


def test_a_desk_without_records_finds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, "张") == []
    assert not (tmp_path / "phonedesk.db").exists()


def test_check_says_whether_the_index_agrees_and_reindex_makes_it_anew(tmp_path: Path) -> None:
    record(tmp_path, promise(NOW, DAY, caller_name="张珊"))
    assert "The index of the look-up agrees with the records." in phonedesk(tmp_path, "check").stdout
    change(tmp_path / "phonedesk.db", "INSERT INTO lookup (lookup) VALUES ('delete-all')")
    done = phonedesk(tmp_path, "check")
    assert done.returncode == 1
    assert "1 call is not in the index as it should be: phonedesk reindex makes it anew." in done.stdout
    done = phonedesk(tmp_path, "reindex", language="zh")
    assert (done.returncode, done.stdout, done.stderr) == (0, "查找索引已重建，共 1 条来电。\n", "")
    assert phonedesk(tmp_path, "check").returncode == 0
    assert names(tmp_path, "zs") == ["张珊"]


def test_there_is_nothing_to_index_where_the_records_are_damaged(tmp_path: Path) -> None:
    (tmp_path / "phonedesk.db").write_bytes(b"no database at all")
    done = phonedesk(tmp_path, "reindex")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
