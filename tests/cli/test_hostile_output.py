"""What the commands print of hostile records, playbooks and settings, and what a crash leaves in the log."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wcwidth import wcwidth

from phonedesk.desk.desk import Desk
from phonedesk.domain.times import SystemClock
from phonedesk.settings import load_settings
from phonedesk.tui.run import keep_trace
from phonedesk.wording import Wording
from tests.cli.command import phonedesk, promise, record
from tests.domain.unicode_sets import HOSTILE, ORDINARY

EVIL = "始" + "".join(f"x{chr(code)}y" for code in HOSTILE if not 0xD800 <= code < 0xE000) + "终"
NEVER = {chr(code) for code in HOSTILE} - {"\n"}
NOW = datetime.now(UTC)


def test_hostile_records_are_printed_as_signs(tmp_path: Path) -> None:
    fields = {"caller_name": EVIL, "organisation": EVIL, "matter": EVIL, "phone": EVIL, "position": EVIL}
    record(tmp_path, promise(NOW, timedelta(days=1), **fields))
    done = phonedesk(tmp_path, "callbacks")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert not NEVER & set(done.stdout)
    assert done.stdout.count("始") == done.stdout.count("终") == 4
    printed = phonedesk(tmp_path, "callbacks", "--json").stdout
    assert not NEVER & set(printed)
    (row,) = json.loads(printed)
    assert row["matter"].startswith("始x\ufffdy")
    assert row["matter"].endswith("终")


def test_the_columns_of_what_people_write_stand_under_each_other(tmp_path: Path) -> None:
    names = [name for name in ORDINARY if len(ORDINARY[name]) < 16]
    calls = [
        promise(NOW, timedelta(days=1), caller_name=ORDINARY[name], organisation="此处", matter="事")
        for name in names
    ]
    record(tmp_path, *calls)
    lines = phonedesk(tmp_path, "callbacks").stdout.splitlines()
    assert len(lines) == len(names)
    columns = {sum(wcwidth(character) for character in line.partition("此处")[0]) for line in lines}
    assert len(columns) == 1


def test_a_hostile_playbook_and_hostile_settings_are_printed_as_signs(tmp_path: Path) -> None:
    evil = "a\\u001b[2J\\u202eb\\u200c"
    (tmp_path / "playbook.toml").write_text(
        f'version = "{evil}"\n[[call_types]]\nid = "enquiry"\nname = {{zh = "{evil}", en = "{evil}"}}\n',
        encoding="utf-8",
    )
    (tmp_path / "settings.toml").write_text(f'department = "{evil}"\n"{evil}" = 1\n', encoding="utf-8")
    printed = [
        phonedesk(tmp_path, "playbook", "show"),
        phonedesk(tmp_path, "doctor"),
        phonedesk(tmp_path, "setup", "--operator", "b\x1b[2J\u202e"),
    ]
    assert [done.returncode for done in printed] == [0, 0, 0]
    for done in printed:
        assert "␛[2J<U+202E>" in done.stdout
        assert not NEVER & set(done.stdout + done.stderr)
    (tmp_path / "playbook.toml").write_text(f'"{evil}" = 1\n', encoding="utf-8")
    done = phonedesk(tmp_path, "playbook", "check")
    assert (done.returncode, "␛[2J<U+202E>" in done.stdout) == (1, True)
    assert not NEVER & set(done.stdout)


def crash(home: Path, file_name: str) -> str:
    """The sentence after an error raised in a file of this name, with a caller's words in it."""
    settings, _ = load_settings({"PHONEDESK_HOME": str(home)})
    desk = Desk(settings, SystemClock(settings.zone))
    try:
        exec(compile("raise ValueError('食堂承包人')", file_name, "exec"))
    except ValueError as error:
        return keep_trace(desk, Wording("zh"), error)
    raise AssertionError


@pytest.mark.parametrize("name", ["a\x1b[2J.py", "a\nb.py", "a\udcff.py", "a\u202e.py"], ids=ascii)
def test_a_crash_logs_hostile_names_as_signs_and_none_of_the_callers_words(tmp_path: Path, name: str) -> None:
    said = crash(tmp_path / name, name)
    log = (tmp_path / name / "phonedesk.log").read_bytes().decode()
    for text in (said, log):
        assert "食堂" not in text
        assert not NEVER & set(text)
    assert re.search(r"ValueError\n", log)
    assert "phonedesk.log" in said


def test_a_pipe_in_the_place_of_the_log_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "phonedesk.log")
    assert "ValueError" in crash(tmp_path, "x.py")
