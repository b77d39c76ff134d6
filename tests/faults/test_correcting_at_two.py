"""Two programs correct one record on one machine's records: each is shown what the other one did."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from tests.faults.real_desk import SETTINGS, START, drafts, furnish, opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal import Terminal

OTHER = SETTINGS.replace('["李敏"]', '["李敏", "赵强"]').replace('operator = "李敏"', 'operator = "赵强"')


def amended(home: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(home / "phonedesk.db")) as connection:
        return connection.execute("SELECT operator, field, old, new FROM amendment ORDER BY id").fetchall()


def open_correction(terminal: Terminal) -> None:
    """F3, the one record, 2."""
    terminal.key("F3")
    terminal.wait_for("张三的事项", START)
    terminal.key("Enter")
    terminal.wait_for("打印电话记录单", START)
    terminal.key("2")
    terminal.wait_for("改好后按F9", START)


def type_over(terminal: Terminal, field: str, text: str) -> None:
    """From the number to the name or on to the organisation, and another text there; then F9."""
    for key in ["Enter"] * {"name": 2, "organisation": 3}[field]:
        terminal.key(key)
    terminal.key("Ctrl+U")
    terminal.type(text)
    terminal.wait_for(text, START)
    terminal.key("F9")
    terminal.wait_for("更正内容", START)


def at_two(home: Path, first: tuple[str, str], second: tuple[str, str]) -> list[str]:
    """Both open the record, the first one saves, then the second; what that is shown, twice."""
    furnish(home, "张三")
    with opened(home) as ours:
        (home / "settings.toml").write_text(OTHER, encoding="utf-8")
        with opened(home) as theirs:
            for terminal in (ours, theirs):
                open_correction(terminal)
            type_over(theirs, *first)
            type_over(ours, *second)
            theirs.key("1")
            theirs.wait_for("已更正，共1处", START)
            ours.key("1")
            ours.wait_for("没有保存：赵强已先更正20", START)
            shown = [ours.text()]
            ours.key("1")
            ours.wait_for("已更正，共1处", START)
            shown.append(ours.text())
            for terminal in (ours, theirs):
                terminal.key("Ctrl+Q")
                assert terminal.wait_exit(START) == 0
    assert drafts(home) == []
    return shown


def test_different_fields_come_together(tmp_path: Path) -> None:
    conflict, after = at_two(tmp_path / "home", ("organisation", "水务集团"), ("name", "张珊"))
    assert "赵强 单位 （空） → 水务集团" in conflict
    assert "您也改了" not in conflict
    assert "姓名 张三 → 张珊" in conflict
    assert "李敏 姓名 张三 → 张珊" in after
    assert "赵强 单位 （空） → 水务集团" in after
    assert amended(tmp_path / "home") == [
        ("赵强", "organisation", "", "水务集团"),
        ("李敏", "caller_name", "张三", "张珊"),
    ]


def test_of_one_field_every_value_is_kept(tmp_path: Path) -> None:
    conflict, after = at_two(tmp_path / "home", ("name", "章三"), ("name", "张珊"))
    assert "赵强 姓名 张三 → 章三（您也改了这一项）" in conflict
    assert "姓名 章三 → 张珊" in conflict
    assert "李敏 姓名 章三 → 张珊" in after
    assert amended(tmp_path / "home") == [
        ("赵强", "caller_name", "张三", "章三"),
        ("李敏", "caller_name", "章三", "张珊"),
    ]
