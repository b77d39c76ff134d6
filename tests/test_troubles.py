from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from phonedesk.domain.states import CallbackStatus
from phonedesk.privacy.desk_key import DeskKeyError
from phonedesk.settings import SettingsFault, find_paths
from phonedesk.store.errors import CallbackClosedError, NoCallbackError, Reason, StoreError
from phonedesk.troubles import backup_lines, refusal, settings_fault, trouble
from phonedesk.wording import Wording

PATHS = find_paths({"PHONEDESK_HOME": "/srv/desk"})
CONFIDED = "食堂承包人王某"
HAN = re.compile(r"[\u4e00-\u9fff]")
SENTENCES = {"zh": ("。",), "en": (".",)}

ERRORS: list[Exception] = [
    *(StoreError(reason, "SQLITE_X") for reason in Reason),
    DeskKeyError(PATHS.desk_key),
    OSError(errno.ENOSPC, "No space left on device", f"/x/{CONFIDED}"),
    OSError(CONFIDED),
    PermissionError(errno.EACCES, "Permission denied", f"/x/{CONFIDED}"),
    ValueError(CONFIDED),
    KeyError(CONFIDED),
    RuntimeError(CONFIDED),
    UnicodeEncodeError("utf-8", CONFIDED + "\ud800", 7, 8, CONFIDED),
    CallbackClosedError(CallbackStatus.DONE),
    NoCallbackError("20261123-001"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{type(error).__name__}-{error!r:.30}")
def test_every_error_has_one_sentence_and_none_of_the_callers_words(language: str, error: Exception) -> None:
    sentence = trouble(Wording(language), error, PATHS)
    assert CONFIDED not in sentence
    assert "王某" not in sentence
    assert "\n" not in sentence
    assert not re.search(r"\{\w*\}", sentence)
    assert bool(HAN.search(sentence)) == (language == "zh")
    assert sentence.endswith(("。", ".")) or str(PATHS.config) in sentence


@pytest.mark.parametrize("language", ["zh", "en"])
def test_different_reasons_are_told_apart_where_something_else_is_to_be_done(language: str) -> None:
    told = {reason: trouble(Wording(language), StoreError(reason), PATHS) for reason in Reason}
    different = (Reason.BUSY, Reason.FULL, Reason.READ_ONLY, Reason.DAMAGED, Reason.EMPTY, Reason.TOO_NEW)
    assert len({told[reason] for reason in different}) == len(different)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reason", ["unreadable", "unopenable", "unknown_key", "wrong_value"])
def test_a_fault_in_the_settings_names_file_and_key(language: str, reason: str) -> None:
    key = "" if reason.startswith("un") and reason != "unknown_key" else "theme"
    sentence = settings_fault(Wording(language), SettingsFault(reason, Path("/srv/desk/settings.toml"), key))
    assert "/srv/desk/settings.toml" in sentence
    assert key in sentence
    assert bool(HAN.search(sentence)) == (language == "zh")


def test_hostile_names_in_a_fault_do_not_break_the_sentence() -> None:
    fault = SettingsFault("unknown_key", Path("/srv/{desk}/settings.toml"), "{x}[/]")
    assert "{x}[/]" in settings_fault(Wording("zh"), fault)


# ── the backups, listed ──


def test_backups_are_listed_newest_first_with_the_command_to_type(tmp_path: Path) -> None:
    paths = find_paths({"PHONEDESK_HOME": str(tmp_path / "a desk")})
    paths.backups.mkdir(parents=True)
    for day in range(1, 13):
        (paths.backups / f"phonedesk-202611{day:02d}-173000.db").write_bytes(bytes(2_345_678 + day))
    for name in ("phonedesk-20261199-173000.db", "phonedesk.db", "phonedesk-20261113-173000.db.tmp"):
        (paths.backups / name).touch()
    (paths.backups / "replaced-20261112-180000.db").write_bytes(bytes(1234))
    heading, *listed, rest = backup_lines(Wording("en"), paths)
    assert heading.endswith(":")
    first = f"  2026-11-12 18:00:00  1.2 kB  phonedesk restore '{paths.backups}/replaced-20261112-180000.db'"
    second = (
        f"  2026-11-12 17:30:00  2.3 MB  phonedesk restore '{paths.backups}/phonedesk-20261112-173000.db'"
    )
    assert listed[:2] == [first, second]
    assert [line[2:12] for line in listed[1:]] == [f"2026-11-{day:02d}" for day in range(12, 3, -1)]
    assert str(paths.backups) in rest


def test_a_refusal_lists_backups_only_where_they_help(tmp_path: Path) -> None:
    paths = find_paths({"PHONEDESK_HOME": str(tmp_path)})
    for reason in Reason:
        lines = refusal(Wording("en"), StoreError(reason, "x"), paths)
        helps = reason in (
            Reason.DAMAGED, Reason.EMPTY, Reason.NOT_A_FILE, Reason.NOT_A_DATABASE, Reason.FOREIGN,
            Reason.LOST, Reason.GONE, Reason.NO_PERMISSION,
        )  # fmt: skip
        assert len(lines) == 1 + helps


def test_a_path_with_control_characters_reaches_the_terminal_as_signs(tmp_path: Path) -> None:
    paths = find_paths({"PHONEDESK_HOME": str(tmp_path / "a\x1b[2Jdesk\n")})
    paths.backups.mkdir(parents=True)
    (paths.backups / "phonedesk-20261112-173000.db").touch()
    lines = refusal(Wording("en"), StoreError(Reason.DAMAGED), paths)
    assert len(lines) == 3
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", "".join(lines))
