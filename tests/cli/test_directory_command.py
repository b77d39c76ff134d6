from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.command import phonedesk

if TYPE_CHECKING:
    from pathlib import Path

ROWS = "姓名,部门,分机,领导,备注\n刘建立,教育科,3312,,x\n钱某,市政府办公室,,是,\n"


def test_a_directory_is_looked_at_taken_over_listed_and_written_out(tmp_path: Path) -> None:
    file, home = tmp_path / "通讯录.csv", tmp_path / "home"
    file.write_text(ROWS, encoding="gb18030")
    looked = phonedesk(home, "directory", "import", str(file), language="zh")
    assert looked.returncode == 2
    assert "备注：不导入" in looked.stdout
    assert "新增2人，更改0人，不变0人" in looked.stdout
    assert "--yes" in looked.stderr
    assert phonedesk(home, "directory", "list", "--json").stdout.strip() == "[]"
    taken = phonedesk(home, "directory", "import", str(file), "--yes", language="zh")
    assert taken.returncode == 0, taken.stderr
    assert taken.stdout.endswith("通讯录已导入。\n")
    listed = phonedesk(home, "directory", "list", "ljl", language="zh")
    assert listed.stdout.split()[:3] == ["刘建立", "教育科", "3312"]
    people = json.loads(phonedesk(home, "directory", "list", "钱", "--json").stdout)
    assert [(one["name"], one["leader"]) for one in people] == [("钱某", True)]
    out = tmp_path / "out.csv"
    assert phonedesk(home, "directory", "export", "-o", str(out)).returncode == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert phonedesk(home, "directory", "export", "-o", str(out)).returncode == 1
    again = phonedesk(home, "directory", "import", str(out), "--yes", language="zh")
    assert "新增0人，更改0人，不变2人" in again.stdout


def test_a_wrong_line_is_named_and_nothing_is_taken(tmp_path: Path) -> None:
    file, home = tmp_path / "x.csv", tmp_path / "home"
    file.write_text(ROWS + "刘建立,教育科,,,\n", encoding="utf-8")
    done = phonedesk(home, "directory", "import", str(file), "--yes", language="zh")
    assert done.returncode == 1
    assert "第4行：与第2行是同一个人" in done.stderr
    assert phonedesk(home, "directory", "list", "--json").stdout.strip() == "[]"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "directory", "import", str(tmp_path / "nowhere.csv"), language="zh")
    assert done.returncode == 1
    assert "nowhere.csv 读不了" in done.stderr


def test_nobody_is_found(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "directory", "list", "没有", language="zh")
    assert done.returncode == 0
    assert "通讯录里没有找到。" in done.stderr
