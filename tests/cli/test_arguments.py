"""The command line itself: help in both languages, mistakes in one sentence, the language that is asked."""

from __future__ import annotations

import re
import unicodedata
from importlib.metadata import version
from pathlib import Path

import pytest

from phonedesk.cli.arguments import language_asked
from tests.cli.command import phonedesk

COMMANDS = ("callbacks", "where", "setup", "doctor", "playbook")
WRONG = (
    ("frobnicate",),
    ("--frobnicate",),
    ("--lang",),
    ("--lang", "fr", "where"),
    ("callbacks", "--jso"),
    ("callbacks", "--json=1"),
    ("where", "superfluous"),
    ("playbook",),
    ("setup",),
    ("setup", "--theme", "pink"),
    ("setup", "--operator", " "),
    ("setup", "--area-code", "ten"),
    ("setup", "--area-code", "0123456"),
    ("where", "\udcff\x1b[31m"),
)
ENGLISH_OF_ARGPARSE = re.compile(r"usage|option|argument|choose|invalid|required|expected|show this", re.I)


@pytest.mark.parametrize(
    ("argv", "language"),
    [
        ([], None),
        (["--lang", "en"], "en"),
        (["callbacks", "--lang=zh"], "zh"),
        (["--lang", "zh", "where", "--lang", "en"], "en"),
        (["--lang", "fr"], None),
        (["--lang"], None),
        (["callbacks", "--", "--lang", "en"], None),
        (["--language", "en"], None),
    ],
)
def test_the_language_is_known_before_anything_is_parsed(argv: list[str], language: str | None) -> None:
    assert language_asked(argv) == language


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("arguments", WRONG)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    tmp_path: Path, arguments: tuple[str, ...], language: str
) -> None:
    done = phonedesk(tmp_path, *arguments, language=language)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "\x1b" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", WRONG)
def test_a_mistake_is_said_in_chinese(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said = phonedesk(tmp_path, *arguments, language="zh").stderr
    assert said.endswith("。\n")
    assert not ENGLISH_OF_ARGPARSE.search(said)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_wholly_chinese_and_fits_eighty_columns(tmp_path: Path, command: str) -> None:
    done = phonedesk(tmp_path, *filter(None, [command]), "--help", "--lang", "zh", language="en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "用法：" in done.stdout
    options = re.compile(r"--[\w-]+")
    assert not ENGLISH_OF_ARGPARSE.search(options.sub("", done.stdout))
    assert not re.search(r"[一-鿿][,:;?!.()]|[,:;?!(][一-鿿]", done.stdout)
    widths = [
        sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line)
        for line in done.stdout.splitlines()
    ]
    assert max(widths) <= 80


def test_help_names_every_command_and_option(tmp_path: Path) -> None:
    printed = phonedesk(tmp_path, "--help").stdout
    for word in (
        *COMMANDS,
        "--lang zh|en",
        "--demo",
        "--version",
        "--help",
        "usage: ",
        "options:",
        "commands:",
    ):
        assert word in printed


def test_the_version_is_the_installed_one(tmp_path: Path) -> None:
    done = phonedesk(tmp_path, "--version")
    assert (done.returncode, done.stdout) == (0, f"phonedesk {version('phonedesk')}\n")


def test_lang_is_understood_before_and_after_the_command(tmp_path: Path) -> None:
    before = phonedesk(tmp_path, "--lang", "en", "callbacks", language="zh")
    after = phonedesk(tmp_path, "callbacks", "--lang", "en", language="zh")
    assert before.stderr == after.stderr == "No callback is pending.\n"
