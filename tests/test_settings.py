from __future__ import annotations

import sys
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from phonedesk.domain.times import MachineZone
from phonedesk.settings import (
    Settings,
    SettingsFault,
    UnusableEnvironmentError,
    find_paths,
    load_settings,
    save_settings,
)


def load(
    home: Path, content: str | bytes | None = None, **environ: str
) -> tuple[Settings, tuple[SettingsFault, ...]]:
    if content is not None:
        raw = content.encode() if isinstance(content, str) else content
        (home / "settings.toml").write_bytes(raw)
    return load_settings({"PHONEDESK_HOME": str(home), **environ})


WHOLE = """
department = "办公室"
operators = ["李敏", "赵强"]
operator = "赵强"
area_code = "010"
language = "en"
theme = "dark"
zone = "Asia/Shanghai"
closes_at = "18:00"
ascii_rules = true
[keys]
new_call = "f2,insert"
"""


def test_every_entry_is_read(tmp_path: Path) -> None:
    settings, faults = load(tmp_path, WHOLE)
    assert faults == ()
    assert settings == Settings(
        find_paths({"PHONEDESK_HOME": str(tmp_path)}),
        department="办公室",
        operators=("李敏", "赵强"),
        operator="赵强",
        area_code="010",
        language="en",
        theme="dark",
        zone=ZoneInfo("Asia/Shanghai"),
        closes_at=time(18),
        ascii_rules=True,
        keys={"new_call": "f2,insert"},
        is_set_up=True,
    )


def test_without_a_file_the_defaults_stand_and_nobody_has_set_anything(tmp_path: Path) -> None:
    settings, faults = load(tmp_path)
    assert faults == ()
    assert not settings.is_set_up
    assert (settings.theme, settings.closes_at, settings.language) == ("light", time(17, 30), "zh")


DEEP = "a = " + "[" * 5000 + "]" * 5000


@pytest.mark.parametrize(
    "content",
    [
        "department = 没有引号",
        "department",
        b"\xff\xfe",
        "部门".encode("gb18030"),
        b"\x00",
        "a = 1\na = 2",
        f"department = {'9' * 5000}",
        DEEP,
    ],
    ids=lambda content: repr(content[:20]),
)
def test_what_is_no_toml_leaves_every_default_and_one_fault(tmp_path: Path, content: str | bytes) -> None:
    settings, faults = load(tmp_path, content)
    assert faults == (SettingsFault("unreadable", tmp_path / "settings.toml"),)
    assert (settings.department, settings.theme, settings.is_set_up) == ("", "light", True)


def test_a_folder_in_the_files_place_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    _, faults = load(tmp_path)
    assert [fault.reason for fault in faults] == ["unopenable"]


@pytest.mark.parametrize(
    "entry",
    [
        *("department = 1", "department = ['x']", "operators = '李敏'", "operators = [1]", "operator = true"),
        *("area_code = 10", "language = 'fr'", "language = 1", "theme = 'neon'", "theme = []"),
        *(
            "zone = 'Nowhere/Such'",
            "zone = 'Asia'",
            "zone = '/etc/passwd'",
            "zone = '../UTC'",
            "zone = 'a\\u0000'",
        ),
        *("zone = 0", "zone = 8", "zone = false", "zone = []", "zone = 'zone.tab'"),
        *("closes_at = '25:00'", "closes_at = ''", "closes_at = 1730", "closes_at = '17:30+08:00'"),
        *("closes_at = '17:30Z'", "ascii_rules = 1", "ascii_rules = 'yes'"),
        *("bell = 1", "bell = 'no'", "notifications = 0", "notifications = []"),
        *("keys = 'f2'", "keys = {new_call = 1}", "keys = []"),
    ],
)
def test_an_entry_that_cannot_be_used_leaves_its_default_and_all_else_stands(
    tmp_path: Path, entry: str
) -> None:
    settings, faults = load(
        tmp_path, f"{entry}\n" + ("" if entry.startswith("operator ") else "operator = '赵强'")
    )
    key = entry.split(" ")[0]
    assert faults == (SettingsFault("wrong_value", tmp_path / "settings.toml", key),)
    assert getattr(settings, key) == getattr(Settings(settings.paths, zone=settings.zone), key)
    if key == "zone":
        assert isinstance(settings.zone, MachineZone)
    if key != "operator":
        assert settings.operator == "赵强"


def test_unknown_keys_are_named_and_the_rest_is_used(tmp_path: Path) -> None:
    settings, faults = load(tmp_path, "departement = 'x'\ndepartment = 'y'\n[colour]\na = 1")
    assert [(fault.reason, fault.key) for fault in faults] == [
        ("unknown_key", "departement"),
        ("unknown_key", "colour"),
    ]
    assert settings.department == "y"


def test_an_empty_zone_is_the_machines(tmp_path: Path) -> None:
    settings, faults = load(tmp_path, "zone = ''")
    assert isinstance(settings.zone, MachineZone)
    assert faults == ()


# ── the language ──

FILE_EN, FILE_ZH = "language = 'en'", "language = 'zh'"


@pytest.mark.parametrize(
    ("asked", "variable", "file", "locale", "language"),
    [
        ("zh", "en", FILE_EN, "en_US.UTF-8", "zh"),
        ("en", "zh", FILE_ZH, "zh_CN.UTF-8", "en"),
        (None, "zh", FILE_EN, "en_US.UTF-8", "zh"),
        (None, "en", FILE_ZH, "zh_CN.UTF-8", "en"),
        (None, "", FILE_ZH, "en_US.UTF-8", "zh"),
        (None, "fr", FILE_EN, "zh_CN.UTF-8", "en"),
        (None, "", "", "en_GB.UTF-8", "en"),
        (None, "", "", "zh_CN.UTF-8", "zh"),
        (None, "", "", "de_DE.UTF-8", "zh"),
        (None, "", "", "C.UTF-8", "zh"),
        (None, "", "language = 'fr'", "en_US.UTF-8", "en"),
    ],
)
def test_who_decides_on_the_language(
    tmp_path: Path, asked: str | None, variable: str, file: str, locale: str, language: str
) -> None:
    (tmp_path / "settings.toml").write_text(file)
    environ = {"PHONEDESK_HOME": str(tmp_path), "PHONEDESK_LANG": variable, "LANG": locale}
    assert load_settings(environ, asked)[0].language == language


def test_the_locale_is_read_as_the_c_library_reads_it() -> None:
    home = {"PHONEDESK_HOME": "/nowhere"}
    both = {"LC_ALL": "", "LC_MESSAGES": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}
    assert load_settings({**home, **both})[0].language == "en"
    assert load_settings({**home, **both, "LC_ALL": "zh_CN.UTF-8"})[0].language == "zh"
    assert load_settings(home)[0].language == "zh"


# ── the paths ──


def test_one_variable_moves_everything(tmp_path: Path) -> None:
    paths = find_paths({"PHONEDESK_HOME": str(tmp_path / "desk")})
    files = (paths.settings, paths.playbook, paths.desk_key, paths.drafts, paths.log, paths.database)
    assert {file.parent for file in files} == {tmp_path / "desk"}
    assert len(set(files)) == 6


def test_without_it_everything_lies_where_the_platform_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.fail("the platform's folders are known here for Linux alone")
    for name, folder in (("CONFIG", "c"), ("DATA", "d"), ("STATE", "s")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / folder))
    paths = find_paths({})
    assert paths.settings == tmp_path / "c" / "phonedesk" / "settings.toml"
    assert paths.database == tmp_path / "d" / "phonedesk" / "phonedesk.db"
    assert paths.log == tmp_path / "s" / "phonedesk" / "phonedesk.log"


def test_a_relative_home_is_made_absolute_so_that_it_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = find_paths({"PHONEDESK_HOME": "desk", "PHONEDESK_DATABASE": "elsewhere/calls.db"})
    assert paths.config == tmp_path / "desk"
    assert paths.database == tmp_path / "elsewhere" / "calls.db"


@pytest.mark.parametrize("url", ["postgresql://desk@db/calls", "sqlite:///calls.db", "file:///x", "http://x"])
def test_a_url_is_no_path(tmp_path: Path, url: str) -> None:
    with pytest.raises(UnusableEnvironmentError) as caught:
        load(tmp_path, None, PHONEDESK_DATABASE=url)
    assert caught.value.args == ("PHONEDESK_DATABASE", url)


@pytest.mark.parametrize("name", ["PHONEDESK_HOME", "PHONEDESK_DATABASE"])
def test_the_home_of_nobody_is_no_path(tmp_path: Path, name: str) -> None:
    environ = {"PHONEDESK_HOME": str(tmp_path), name: "~nobody-of-that-name/x"}
    with pytest.raises(UnusableEnvironmentError) as caught:
        load_settings(environ)
    assert caught.value.args[0] == name


def test_saving_makes_the_folder_for_this_account_alone(tmp_path: Path) -> None:
    paths = find_paths({"PHONEDESK_HOME": str(tmp_path / "desk")})
    save_settings(paths, {"department": "办公室"})
    assert paths.config.stat().st_mode & 0o777 == 0o700
    assert paths.settings.stat().st_mode & 0o777 == 0o600
    assert load_settings({"PHONEDESK_HOME": str(paths.config)})[0].department == "办公室"


def test_closing_time_is_usable_in_every_deadline(tmp_path: Path) -> None:
    settings, _ = load(tmp_path, "closes_at = '17:30:15'")
    assert settings.closes_at == time(17, 30, 15)
    assert settings.closes_at.utcoffset() in (None, timedelta(0))
