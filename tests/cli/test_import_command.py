"""`phonedesk import calls`: what it says of a file that is right, and of one that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.command import phonedesk

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "来电时间,来电人,联系电话,来电事项\n2025-11-03 16:05,张珊,13800131234,补办学籍证明\n"


def test_a_log_is_taken_over_and_over_again_nothing_comes_twice(tmp_path: Path) -> None:
    file = tmp_path / "登记簿.csv"
    file.write_text(GOOD, encoding="gb18030")
    first = phonedesk(tmp_path, "import", "calls", str(file), language="zh")
    assert (first.returncode, first.stdout, first.stderr) == (0, "已导入1个来电。\n", "")
    again = phonedesk(tmp_path, "import", "calls", str(file))
    assert again.stdout.splitlines() == [
        "0 calls were taken over.",
        "1 row was in the log or in the file already.",
    ]


def test_faults_are_listed_by_line_and_nothing_is_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    file.write_text(f"{GOOD}昨天,a\x1b[31m,,甲\n,b,,乙\n", encoding="utf-8")
    done = phonedesk(tmp_path, "import", "calls", str(file), language="zh")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"{file}：第3行：不是时间：昨天",
        f"{file}：第4行：没有来电时间",
        "一个也没有导入：请改好文件再导入。",
    ]
    assert not (tmp_path / "phonedesk.db").exists()


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "import", "calls", str(tmp_path / "none.csv"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be read" in done.stderr
    assert len(done.stderr.splitlines()) == 1
