from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from tests.walks import walk as walk_module
from tests.walks.walk import Step, WalkError, parse_walk
from tests.walks.walker import WalkFailure, run

TINY = (sys.executable, str(Path(__file__).parents[1] / "tiny_app.py"))


def test_a_script_is_read_line_by_line() -> None:
    walk = parse_walk(
        """
        # 一次业务咨询，当场答复
        size 120x36
        language en

        key F2 Enter
        type 张珊，三中\u3000
        clause 2.2.1 您好，市政务服务局办公室
        tick 3.1.1 √ 耐心解答
        paste 甲\\u001b[31m
        row call caller_name=张珊 matter='补办 学籍' phone=
        has answer field=people
        end
        count callback 1
        drafts 0
        """,
        "咨询",
    )
    assert (walk.name, walk.columns, walk.rows, walk.language) == ("咨询", 120, 36, "en")
    assert walk.clauses == {"2.2.1", "3.1.1"}
    assert walk.steps == (
        Step(6, "key", ("F2", "Enter")),
        Step(7, "type", ("张珊，三中\u3000",)),
        Step(8, "clause", ("2.2.1", "您好，市政务服务局办公室")),
        Step(9, "tick", ("3.1.1", "√ 耐心解答")),
        Step(10, "paste", ("甲\x1b[31m",)),
        Step(11, "row", ("call", "caller_name=张珊", "matter=补办 学籍", "phone=")),
        Step(12, "has", ("answer", "field=people")),
        Step(13, "end"),
        Step(14, "count", ("callback", "1")),
        Step(15, "drafts", ("0",)),
    )


def test_a_desk_is_80_by_24_and_chinese_unless_said() -> None:
    walk = parse_walk("end", "w")
    assert (walk.columns, walk.rows, walk.language, walk.overlay, walk.is_fresh) == (
        80,
        24,
        "zh",
        None,
        False,
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("press F2", "unknown word"),
        ("Key F2", "unknown word"),
        ("key", "a text is missing"),
        ("key F2 Entre", "no such key: Entre"),
        ("type", "a text is missing"),
        ("see", "a text is missing"),
        ("clause 您好", "a clause and a text expected"),
        ("clause 2.2.1", "a clause and a text expected"),
        ("tick 3.1.1 耐心解答", "a clause and √ with a text expected"),
        ("wait long", "seconds expected"),
        ("resize 120", "a size such as 80x24 expected"),
        ("language fr", "zh or en expected"),
        ("overlay none.toml", "no such file"),
        ("size 80x24", "stands before everything that is done"),
        ("row call", "a table and field=value expected"),
        ("row call 张珊", "field=value expected"),
        ("row call matter='张", "No closing quotation"),
        ("row", "a table and field=value expected"),
        ("count call many", "a table and a number expected"),
        ("keys-beyond-text", "a number expected"),
        ("restart now", "nothing may follow"),
        ("drafts none", "a number expected"),
        ("hang-up now", "nothing may follow"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, reason: str) -> None:
    with pytest.raises(WalkError, match=f"^w:3: {reason}"):
        parse_walk(f"# 第一行\nkey F2\n{line}\nend", "w")


def test_a_walk_without_an_end_is_refused() -> None:
    with pytest.raises(WalkError, match="w: no end"):
        parse_walk("key F2", "w")


def test_nothing_is_done_after_the_end() -> None:
    with pytest.raises(WalkError, match="w:2: nothing is done after the end: see 张珊"):
        parse_walk("end\nsee 张珊", "w")


def test_a_setting_is_said_once() -> None:
    with pytest.raises(WalkError, match="w:2: said twice"):
        parse_walk("size 80x24\nsize 120x36\nend", "w")


def go(script: str, home: Path) -> None:
    run(parse_walk(script, "w"), home, TINY, timeout=3)


def test_a_walk_that_is_right_passes(tmp_path: Path) -> None:
    go(
        """
        size 100x30
        see 大小100×30
        see 就绪 设置1 用语0
        count-keys
        key F2
        clause 2.2.1 新来电
        type 张珊
        see-not 新来电不在
        key Enter
        tick 2.3.1 √ 已存 张珊
        keys-beyond-text 2
        row call matter=张珊 phone=
        resize 120x36
        see 大小120×36
        restart
        see 大小120×36
        see-not √
        paste 李四
        wait 0.1
        key Enter
        see √ 已存 李四
        kill
        see 大小120×36
        count call 2
        hang-up
        see 大小120×36
        drafts 0
        end
        row call matter=*四 id=2
        has call matter=张珊 id=1
        """,
        tmp_path,
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("see 张三", "never shown: 张三"),
        ("clause 2.2.1 张三", "never shown: 张三"),
        ("tick 2.2.1 √ 已存 张三", "never shown: √ 已存 张三"),
        ("see-not √ 已存 张珊", "still shown: √ 已存 张珊"),
        ("row call matter=张三", "not so: matter=张三"),
        ("row call matter=张", "not so: matter=张"),
        ("row call matter=", "not so: matter="),
        ("row call matter=*三", r"not so: matter=\*三"),
        ("row call phone=1", "not so: phone=1"),
        ("row call other=", "not so: other="),
        ("row callback matter=张珊", "no such table"),
        ("has call matter=张三", "no such row of call:"),
        ("drafts 1", "0 drafts"),
        ("count call 2", "call has 1 rows"),
        ("count callback 0", "no such table"),
        ("keys-beyond-text 2", "1 keys were pressed"),
    ],
)
def test_a_line_that_is_not_so_fails_the_walk(tmp_path: Path, line: str, words: str) -> None:
    script = f"type 张珊\nkey Enter\nsee √ 已存 张珊\n{line}\nend"
    with pytest.raises(WalkFailure, match=f"^w:4: .*\n(?s:.)*{words}"):
        run(parse_walk(script, "w"), tmp_path, TINY, timeout=1.5)


def test_what_comes_up_a_moment_later_is_seen_too(tmp_path: Path) -> None:
    command = ("sh", "-c", "echo 就绪; read line; sleep 0.1; echo 坏了; sleep 60")
    with pytest.raises(WalkFailure, match="w:3: see-not 坏了\nstill shown: 坏了"):
        run(parse_walk("see 就绪\nkey Enter\nsee-not 坏了\nend", "w"), tmp_path, command, timeout=1)


def test_a_failure_shows_the_screen(tmp_path: Path) -> None:
    with pytest.raises(WalkFailure, match=r"w:2: see 张三\n(?s:.)*就绪 设置1(?s:.)*running"):
        run(parse_walk("see 就绪\nsee 张三\nend", "w"), tmp_path, TINY, timeout=1)


@pytest.mark.parametrize("line", ["end", "restart\nend"])
def test_leaving_with_another_status_than_0_fails_the_walk(tmp_path: Path, line: str) -> None:
    command = (
        "sh",
        "-c",
        "echo 就绪; read line; exit 5",
    )  # ^Q is swallowed by the kernel here: Enter ends it
    script = f"see 就绪\nkey Enter\n{line}"
    with pytest.raises(WalkFailure, match=r"w:3: (?s:.)*exit status 5"):
        run(parse_walk(script, "w"), tmp_path, command, timeout=3)


def test_a_program_that_does_not_leave_fails_the_walk(tmp_path: Path) -> None:
    with pytest.raises(WalkFailure, match=r"w:1: end\n(?s:.)*still running after"):
        run(parse_walk("end", "w"), tmp_path, ("sh", "-c", "echo 就绪; sleep 60"), timeout=0.5)


def test_a_program_that_shows_nothing_fails_the_walk(tmp_path: Path) -> None:
    with pytest.raises(WalkFailure, match=r"w:1: (?s:.)*nothing on the screen"):
        run(parse_walk("end", "w"), tmp_path, ("sh", "-c", "exit 0"), timeout=3)


def test_rows_are_not_taken_from_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WalkFailure, match=r"w:1: count call 0\nthere is no phonedesk\.db"):
        run(parse_walk("count call 0\nend", "w"), tmp_path, TINY)
    assert not (tmp_path / "phonedesk.db").exists()


def test_the_newest_row_is_the_one_looked_at(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "phonedesk.db") as connection:
        connection.execute("CREATE TABLE call (id INTEGER PRIMARY KEY, matter)")
        connection.executemany("INSERT INTO call (matter) VALUES (?)", [("旧",), ("新",)])
    go("row call matter=新\nend", tmp_path)


def test_an_overlay_and_a_fresh_desk_are_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walks = tmp_path / "walks"
    home = tmp_path / "home"
    walks.mkdir()
    home.mkdir()
    (walks / "own.toml").write_text("own = true\n", encoding="utf-8")
    monkeypatch.setattr(walk_module, "WALKS", walks)
    go("fresh\noverlay own.toml\nsee 就绪 设置0 用语1\nend", home)
    assert (home / "playbook.toml").read_text(encoding="utf-8") == "own = true\n"
