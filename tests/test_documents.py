from __future__ import annotations

import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from tools.catalogue import SOURCE
from tools.pictures import FOLDER, PICTURES

from phonedesk.settings import Settings
from phonedesk.tui.actions import ACTIONS

ROOT = Path(__file__).parent.parent
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
GUIDES = (ROOT / "docs" / "user-guide.md", ROOT / "docs" / "user-guide.zh.md")
DOCUMENTS = sorted(
    {*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "tests" / "walks" / "README.md"},
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
GATE = ROOT / ".ci" / "run"
FIRST_SCREEN = 24
"""Lines that a person sees without scrolling."""

# Where somebody's machine or unfinished work shows through; and what classified papers are labelled with,
# which has no business in a program that must not hold any.
FORBIDDEN = ("/root/", "/home/", "/Users/", "/tmp/", "TODO", "FIXME", "XXX", "秘密", "绝密", "密级")
ASCII_AFTER_CHINESE = re.compile("[\u3400-\u9fff][,;:?!]|[,;:?!][\u3400-\u9fff]")
KEY_CELL = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)
UNITS = {
    "working_days": ("working day", "个工作日"),
    "minutes": ("minute", "分钟"),
    "calendar_days": ("day", "天"),
}


def name_of(file: Path) -> str:
    return str(file.relative_to(ROOT))


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def commands(readme: Path) -> list[str]:
    """The commands of the first block of a README."""
    block = re.search(r"```sh\n(.*?)```", read(readme), re.DOTALL)
    assert block is not None
    return [line for line in block[1].splitlines() if line and not line.startswith("#")]


def listed_keys(document: Path) -> set[str]:
    """What stands in the first column of the table of keys."""
    section = re.split(r"^## (?:Keys|按键)$", read(document), flags=re.MULTILINE)[1].split("\n## ")[0]
    return {key for cell in KEY_CELL.findall(section) for key in re.split("[,、] ?", cell)}


def written(key: str) -> str:
    """A key of the table of actions as documents write it."""
    parts = key.split("+")
    return "+".join(part.upper() if len(part) == 1 or part[1:].isdigit() else part.title() for part in parts)


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_the_first_screen_of_a_readme_holds_exactly_two_commands(readme: Path) -> None:
    assert len(commands(readme)) == 2
    first_screen = "\n".join(read(readme).splitlines()[:FIRST_SCREEN])
    assert all(command in first_screen for command in commands(readme))


def test_both_readmes_give_the_same_commands() -> None:
    assert commands(READMES[0]) == commands(READMES[1])


def test_the_gate_ends_with_the_test_command_of_the_readme() -> None:
    assert read(GATE).rstrip().splitlines()[-1] == commands(READMES[0])[1]


def test_the_commands_of_the_readme_open_the_desk_and_run_the_tests() -> None:
    desk, tests = (shlex.split(command) for command in commands(READMES[0]))
    scripts = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["scripts"]
    assert desk[-1] in scripts
    assert tests[-1] == "pytest"


@pytest.mark.parametrize("tool", ["ruff check", "ruff format --check", "mypy", "lint-imports"])
def test_the_gate_runs_every_check(tool: str) -> None:
    assert re.search(rf"^\.uv/bin/uv run --locked {tool}\b", read(GATE), re.MULTILINE)


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
@pytest.mark.parametrize("keys", [entry.keys for entry in ACTIONS if entry.keys])
def test_every_key_stands_in_the_guides(guide: Path, keys: str) -> None:
    assert {written(key) for key in keys.split(",") if not key.startswith("alt+")} <= listed_keys(guide)


@pytest.mark.parametrize("guide", GUIDES, ids=name_of)
def test_every_setting_and_every_command_that_has_a_key_is_named_in_the_guides(guide: Path) -> None:
    settings = {field.name for field in fields(Settings)} - {"paths", "is_set_up"}
    names = settings | {entry.id for entry in ACTIONS if entry.keys}
    assert {name for name in names if f"`{name}`" not in read(guide)} == set()


def test_alt_with_a_digit_does_what_the_guides_say() -> None:
    meant = {
        key: action.shown for action in ACTIONS for key in action.keys.split(",") if key.startswith("alt+")
    }
    assert meant == {f"alt+{number % 10}": f"F{number}" for number in range(1, 11)}


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_every_function_key_stands_in_the_readmes(readme: Path) -> None:
    assert {f"F{number}" for number in range(1, 11)} <= listed_keys(readme)


@pytest.mark.parametrize(("guide", "language"), [(GUIDES[0], 0), (GUIDES[1], 1)], ids=["en", "zh"])
def test_the_guides_name_the_types_and_deadlines_of_the_playbook(guide: Path, language: int) -> None:
    playbook = tomllib.loads(read(SOURCE / "playbook" / "data" / "playbook.toml"))
    deadlines = {entry["id"]: entry for entry in playbook["deadlines"]}
    for kind in playbook["call_types"]:
        row = next(line for line in read(guide).splitlines() if line.startswith(f"| {kind['digit']} | "))
        deadline = deadlines[kind["deadline"]]
        amount, unit = deadline["amount"], UNITS[deadline["unit"]][language]
        assert kind["name"]["en" if language == 0 else "zh"] in row
        assert re.search(rf"\b{amount} ?{unit}", row)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", read(document))
    local = [target for target in targets if target and "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


@pytest.mark.parametrize(("english", "chinese"), [READMES, GUIDES], ids=["readme", "guide"])
def test_both_languages_of_a_document_lead_to_each_other(english: Path, chinese: Path) -> None:
    assert f"]({chinese.name})" in read(english)
    assert f"]({english.name})" in read(chinese)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_document_holds_no_forbidden_word(document: Path) -> None:
    assert [word for word in FORBIDDEN if word in read(document)] == []


@pytest.mark.parametrize("document", [READMES[1], GUIDES[1]], ids=name_of)
def test_chinese_documents_have_chinese_punctuation(document: Path) -> None:
    assert ASCII_AFTER_CHINESE.findall(read(document)) == []


def test_decisions_are_numbered_and_have_their_three_parts() -> None:
    assert [int(file.name[:4]) for file in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for file in DECISIONS:
        assert read(file).startswith(f"# {int(file.name[:4])}. ")
        assert re.findall("^## (.*)$", read(file), re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_the_glossary_gives_a_syllable_of_pinyin_for_each_character() -> None:
    glossary = read(ROOT / "CONTRIBUTING.md").partition("## Glossary")[2]
    rows = re.findall(r"^\| ([^|]*[\u4e00-\u9fff]) \| ([^|]+) \|", glossary, re.MULTILINE)
    terms = [(term, pinyin) for term, pinyin in rows if term != "中文"]
    assert len(terms) > 50
    characters = {term: len(re.findall("[\u4e00-\u9fff]", term)) for term, _ in terms}
    assert {term: len(pinyin.split()) for term, pinyin in terms} == characters


def test_the_changelog_has_a_place_for_what_is_not_released() -> None:
    assert "## [Unreleased]" in read(ROOT / "CHANGELOG.md")


def test_the_pictures_are_those_of_the_script() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == {picture.name for picture in PICTURES}


@pytest.mark.parametrize("picture", [picture.name for picture in PICTURES])
def test_a_picture_asks_no_outside_host(picture: str) -> None:
    drawn = read(FOLDER / f"{picture}.svg").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "://" not in drawn
    assert "@import" not in drawn
