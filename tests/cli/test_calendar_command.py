"""The calendar by itself: `phonedesk calendar due|show|import`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.cli.command import phonedesk

if TYPE_CHECKING:
    from pathlib import Path

ZONE = {"TZ": "Asia/Shanghai"}
OCTOBER = """\
2026年10月
周一  周二  周三  周四  周五  周六  周日
                   1休   2休   3休   4休
 5休   6休   7休   8     9    10班  11
12    13    14    15    16    17    18
19    20    21    22    23    24    25
26    27    28    29    30    31

10-01 周四  放假  国庆节
10-02 周五  放假  国庆节
10-03 周六  放假  国庆节
10-04 周日  放假  国庆节
10-05 周一  放假  国庆节
10-06 周二  放假  国庆节
10-07 周三  放假  国庆节
10-10 周六  补班  国庆节
"""
NEXT_YEAR = "2027-01-01,holiday,元旦\n2027-01-02,make_up,元旦\n2027-01-04,holiday,本地节日\n"


def due(home: Path, *arguments: str, language: str = "zh") -> str:
    done = phonedesk(home, "calendar", "due", *arguments, language=language, **ZONE)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.rstrip("\n")


def test_a_due_date_says_why(tmp_path: Path) -> None:
    start = ("--from", "2026-09-30 09:00")
    assert due(tmp_path, *start, "--working-days", "3") == "2026-10-10 周六 17:30  3个工作日；10-10是补班日"
    english = due(tmp_path, *start, "--working-days", "3", language="en")
    assert english == "2026-10-10 Sat 17:30  3 working days; 10-10 is a make-up working day"
    assert due(tmp_path, *start, "--calendar-days", "3") == "2026-10-03 周六 17:30  3天"
    assert due(tmp_path, *start, "--minutes", "30") == "2026-09-30 周三 09:30  30分钟"
    late = due(tmp_path, "--from", "2026年12月31日 9点", "--working-days", "2")
    assert late.endswith("2个工作日；暂按周末推算")
    assert not (tmp_path / "phonedesk.db").exists()


def test_a_due_date_for_programs(tmp_path: Path) -> None:
    told = json.loads(due(tmp_path, "--from", "2026-09-30T09:00", "--working-days", "3", "--json"))
    assert told == {
        "from": "2026-09-30T09:00:00+08:00",
        "due_at": "2026-10-10T17:30:00+08:00",
        "amount": 3,
        "unit": "working_days",
        "make_up_days": ["2026-10-10"],
        "estimated": False,
        "reason": "3个工作日；10-10是补班日",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "someday", "--minutes", "1"], "someday"),
        (["--from", "9999-12-31", "--working-days", "3"], "end of all calendars"),
        (["--working-days", "3", "--minutes", "1"], "--minutes"),
        (["--working-days", "-1"], "--working-days"),
        (["--working-days", "100000000000"], "--working-days"),
        (["--from", "2026-09-30"], "missing"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_one_sentence(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = phonedesk(tmp_path, "calendar", "due", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_month_hangs_on_the_wall(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "calendar", "show", "2026-10", language="zh")
    assert (done.returncode, done.stdout, done.stderr) == (0, OCTOBER, "")
    week = done.stdout.splitlines()[1:7]
    columns = [[cell_len(line[:place]) for place in range(len(line)) if line[place] == "休"] for line in week]
    assert columns[1] == [20, 26, 32, 38]
    assert columns[2] == [2, 8, 14]


def test_a_year_and_a_month_for_programs(tmp_path: Path) -> None:
    year = phonedesk(tmp_path, "calendar", "show", "2026", language="en")
    assert [year.stdout.count(text) for text in ("make-up day", "Mon   Tue")] == [6, 12]
    month = json.loads(phonedesk(tmp_path, "calendar", "show", "2026-09", "--json").stdout)
    assert month[0] == {"day": "2026-09-20", "kind": "make_up", "name": "国庆节", "source": "shipped"}
    assert [day["day"] for day in month] == ["2026-09-20", "2026-09-25", "2026-09-26", "2026-09-27"]


def test_a_year_that_is_not_known_says_so(tmp_path: Path) -> None:
    assert (
        "2099年放假安排尚未导入" in phonedesk(tmp_path, "calendar", "show", "2099-01", language="zh").stdout
    )


@pytest.mark.parametrize("period", ["2026-13", "2026-00", "0000", "October", "2026-10-10"])
def test_what_is_no_month_is_refused(tmp_path: Path, period: str) -> None:
    done = phonedesk(tmp_path, "calendar", "show", period)
    assert (done.returncode, done.stdout) == (2, "")
    assert period in done.stderr


def test_a_year_is_imported_and_counts(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "2027.csv"
    file.write_text(NEXT_YEAR, encoding="gb18030")
    done = phonedesk(home, "calendar", "import", str(file), language="zh")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "导入了3天。\n2027年放假安排已导入：放假2天，补班1天。\n"
    told = due(home, "--from", "2026-12-31 09:00", "--working-days", "2")
    assert told == "2027-01-05 周二 17:30  2个工作日；01-02是补班日"
    assert due(home, "--from", "2026-09-30 09:00", "--working-days", "3").startswith("2026-10-10")
    shown = phonedesk(home, "calendar", "show", "2027-01", language="zh").stdout
    assert "01-04 周一  放假  本地节日" in shown
    assert "尚未导入" not in shown


def test_a_file_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "2027.csv"
    file.write_text(
        NEXT_YEAR + "2027-02-30,放假\n2027-03-01,\x1b]0;x\x07\n2027-01-01,放假\n", encoding="utf-8"
    )
    done = phonedesk(home, "calendar", "import", str(file), language="zh")
    assert (done.returncode, done.stdout) == (1, "")
    assert [line[:3] for line in done.stderr.splitlines()] == ["文件有", "第4行", "第5行", "第6行"]
    assert "\x1b" not in done.stderr
    assert not (home / "phonedesk.db").exists()


@pytest.mark.parametrize(
    ("name", "content"), [("absent.csv", None), ("picture.csv", b"\xff\xd8\xff"), (".", None)]
)
def test_what_is_no_file_of_text_is_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    done = phonedesk(tmp_path / "home", "calendar", "import", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert str(file) in done.stderr
    assert "Traceback" not in done.stderr


def test_records_that_are_damaged_are_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "phonedesk.db").write_bytes(b"")
    for command in (["due", "--minutes", "1"], ["show"]):
        done = phonedesk(tmp_path, "calendar", *command)
        assert (done.returncode, done.stdout) == (1, "")
        assert "damage" in done.stderr
