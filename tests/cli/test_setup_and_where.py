"""`phonedesk setup` and `phonedesk where`: the settings file and the paths."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.cli.command import phonedesk

ALL = ("--department", "办公室", "--operator", "李敏", "--operator", "王建国", "--area-code", "０１０")


def kept(home: Path) -> dict[str, object]:
    """The settings file, as any TOML reader sees it."""
    return tomllib.loads((home / "settings.toml").read_text(encoding="utf-8"))


def test_setup_keeps_what_is_given_and_prints_it(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "setup", *ALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert kept(tmp_path) == {
        "department": "办公室",
        "operators": ["李敏", "王建国"],
        "operator": "李敏",
        "area_code": "010",
    }
    for text in ("办公室", "李敏", "王建国", "010", str(tmp_path / "settings.toml")):
        assert text in done.stdout


def test_what_is_not_given_stays_comments_too(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('# ours\ndepartment = "A"\narea_code = "020"\n', encoding="utf-8")
    assert phonedesk(tmp_path, "setup", "--theme", "dark").returncode == 0
    assert kept(tmp_path) == {"department": "A", "area_code": "020", "theme": "dark"}
    assert (tmp_path / "settings.toml").read_text(encoding="utf-8").startswith("# ours\n")


@pytest.mark.parametrize(("listed", "at_the_desk"), [(("甲", "王建国"), "王建国"), (("甲", "乙"), "甲")])
def test_who_is_at_the_desk_stays_there_if_still_listed(
    tmp_path: Path, listed: tuple[str, str], at_the_desk: str
) -> None:
    (tmp_path / "settings.toml").write_text('operator = "王建国"\n', encoding="utf-8")
    phonedesk(tmp_path, "setup", "--operator", listed[0], "--operator", listed[1])
    assert kept(tmp_path)["operator"] == at_the_desk


def test_control_characters_do_not_get_into_the_settings(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "setup", "--department", "A\x1b[31m\nB")
    assert kept(tmp_path)["department"] == "A␛[31m B"
    assert "\x1b" not in done.stdout


def test_a_broken_settings_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"department = [\n\xff")
    done = phonedesk(tmp_path, "setup", *ALL)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "settings.toml").read_bytes() == b"department = [\n\xff"


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done = phonedesk(tmp_path / "file" / "home", "setup", *ALL)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1


def test_where_names_every_path_and_whether_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "desk.key").write_bytes(b"")
    places = json.loads(phonedesk(tmp_path, "where", "--json").stdout)
    assert places == {
        "settings": {"path": f"{tmp_path}/settings.toml", "exists": False},
        "playbook": {"path": f"{tmp_path}/playbook.toml", "exists": False},
        "faq": {"path": f"{tmp_path}/faq.toml", "exists": False},
        "desk_key": {"path": f"{tmp_path}/desk.key", "exists": True},
        "database": {"path": f"{tmp_path}/phonedesk.db", "exists": False},
        "drafts": {"path": f"{tmp_path}/drafts", "exists": False},
        "printed": {"path": f"{tmp_path}/printed", "exists": False},
        "log": {"path": f"{tmp_path}/phonedesk.log", "exists": False},
        "environment": {"PHONEDESK_HOME": str(tmp_path)},
    }
    printed = phonedesk(tmp_path, "where").stdout
    for name in (
        "settings.toml",
        "playbook.toml",
        "desk.key",
        "phonedesk.db",
        "drafts",
        "printed",
        "phonedesk.log",
    ):
        assert f"{tmp_path}/{name}\n" in printed
    assert f"PHONEDESK_HOME={tmp_path}\n" in printed


def test_where_tells_what_moved_the_records(tmp_path: Path) -> None:
    elsewhere = str(tmp_path / "else" / "calls.db")
    places = json.loads(phonedesk(tmp_path, "where", "--json", PHONEDESK_DATABASE=elsewhere).stdout)
    assert places["database"] == {"path": elsewhere, "exists": False}
    assert places["environment"]["PHONEDESK_DATABASE"] == elsewhere


def test_without_a_home_the_platform_folders_decide(tmp_path: Path) -> None:
    environ = {"PHONEDESK_HOME": "", "XDG_DATA_HOME": str(tmp_path)}
    places = json.loads(phonedesk(tmp_path, "where", "--json", **environ).stdout)
    assert places["database"]["path"] == f"{tmp_path}/phonedesk/phonedesk.db"
    assert places["environment"] == {"XDG_DATA_HOME": str(tmp_path)}


def test_where_shows_a_hostile_path_harmlessly(tmp_path: Path) -> None:
    home = tmp_path / "a\x1b[31m\udcff"
    done = phonedesk(home, "where")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert json.loads(phonedesk(home, "where", "--json").stdout)["settings"]["exists"] is False
