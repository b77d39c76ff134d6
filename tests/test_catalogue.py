from __future__ import annotations

import ast
import re
import string
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.mofile import read_mo
from tools.catalogue import CATALOGUE, SOURCE, messages_in_code, stored_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

PLAYBOOK = SOURCE / "playbook" / "data" / "playbook.toml"
DEMO = SOURCE / "desk" / "demo.toml"
CHINESE = "\u3400-\u9fff"
ASCII = re.escape(string.punctuation)
BESIDE = re.compile(f"[{CHINESE}][{ASCII}]|[{ASCII}][{CHINESE}]")
QUOTATION_MARKS = re.compile("[“”‘’「」『』\"']")
PLACE = re.compile(r"\{\w*\}")
SAID_ALOUD = ("line", "said")


def texts(message: Message) -> tuple[list[str], list[str]]:
    """The message in English and in Chinese, one string for each form."""
    english, chinese = message.id, message.string or ""
    return (
        [english] if isinstance(english, str) else list(english),
        [chinese] if isinstance(chinese, str) else list(chinese),
    )


def contents(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    both = [texts(message) for message in catalogue if message.id]
    return {tuple(english): tuple(chinese) for english, chinese in both}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def ascii_beside_chinese(text: str) -> list[str]:
    """Where ASCII punctuation touches a Chinese character; what is filled into a text may be either."""
    return BESIDE.findall(PLACE.sub("0", text))


def chinese_texts(table: Any, path: str = "") -> Iterator[tuple[str, str]]:  # whatever TOML can hold
    """Every Chinese text in a playbook, with its path."""
    if isinstance(table, list):
        for number, entry in enumerate(table):
            yield from chinese_texts(entry, f"{path}[{number}]")
    elif isinstance(table, dict):
        for key, entry in table.items():
            if key == "zh" and isinstance(entry, str):
                yield path, entry
            else:
                yield from chinese_texts(entry, f"{path}.{key}" if path else key)
    elif isinstance(table, str) and ".zh." in path:
        yield path, table


def shipped(file: Path) -> list[tuple[str, str]]:
    return list(chinese_texts(tomllib.loads(file.read_text(encoding="utf-8"))))


def test_the_catalogue_holds_the_messages_of_the_code_and_no_others() -> None:
    assert contents(stored_catalogue()).keys() == contents(messages_in_code()).keys()


def said_in(code: str) -> set[str]:
    """Every literal that is said somewhere in the code, also within an f-string, where Babel sees none."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    names = {"say": 1, "say_count": 2, "message": 1}
    return {
        argument.value
        for call in calls
        for argument in call.args[: names.get(getattr(call.func, "attr", getattr(call.func, "id", "")), 0)]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_nothing_is_said_that_the_catalogue_does_not_hold() -> None:
    assert said_in("""f"{wording.say('unheard of')}" """) == {"unheard of"}
    known = {text for english in contents(stored_catalogue()) for text in english}
    said = {text for file in SOURCE.rglob("*.py") for text in said_in(file.read_text(encoding="utf-8"))}
    assert said - known == set()


def test_every_message_is_translated() -> None:
    missing = [english for english, chinese in contents(stored_catalogue()).items() if not all(chinese)]
    assert missing == []


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in stored_catalogue() if message.id and message.fuzzy] == []


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = contents(read_mo(file))
    translated = {
        english: chinese for english, chinese in contents(stored_catalogue()).items() if all(chinese)
    }
    assert compiled == translated


def test_a_translation_has_the_places_of_its_message() -> None:
    differing = [
        english
        for english, chinese in contents(stored_catalogue()).items()
        if set().union(*map(places, english)) != set().union(*map(places, chinese)) and all(chinese)
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("您好,办公室", ["好,"]),
        ("电话:{phone}", ["话:"]),
        ("第{n}次(保密)", ["次(", "密)"]),
        ('"您好"', ['"您', '好"']),
        ("用Ctrl+Shift+V粘贴，11-25 15:00前。", []),
        ("第{n}次", []),
    ],
)
def test_ascii_punctuation_beside_chinese_is_seen(text: str, found: list[str]) -> None:
    assert ascii_beside_chinese(text) == found


def test_no_translation_has_ascii_punctuation_beside_chinese() -> None:
    wrong = [
        chinese
        for forms in contents(stored_catalogue()).values()
        for chinese in forms
        if ascii_beside_chinese(chinese)
    ]
    assert wrong == []


@pytest.mark.parametrize("file", [PLAYBOOK, DEMO], ids=lambda file: file.name)
def test_no_chinese_text_that_is_shipped_has_ascii_punctuation_beside_chinese(file: Path) -> None:
    found = shipped(file)
    assert len(found) > 20
    assert [(path, text) for path, text in found if ascii_beside_chinese(text)] == []


def test_lines_to_say_stand_without_quotation_marks() -> None:
    said = [
        (path, text)
        for path, text in shipped(PLAYBOOK)
        if path.startswith("phrases.") or path.rpartition(".")[2] in SAID_ALOUD
    ]
    assert len(said) > 20
    assert [(path, text) for path, text in said if QUOTATION_MARKS.search(text)] == []
