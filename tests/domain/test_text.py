from __future__ import annotations

import unicodedata

import pytest

from phonedesk.domain.text import clean, digits, fold, one_line
from tests.domain.unicode_sets import BIDI, CONTROLS

MEANT = {"\n": "\n", "\r": "\n", "\t": " "}
"""What a person who pastes these wants; every other control character is an attack or an accident."""


def is_harmless(character: str) -> bool:
    """By Unicode's own tables: no control, no surrogate, no bidi control, no separator of lines."""
    if character == "\n":
        return True
    category = unicodedata.category(character)
    embedding = unicodedata.bidirectional(character) in {
        *("LRE", "RLE", "LRO", "RLO", "PDF"),
        *("LRI", "RLI", "FSI", "PDI"),
    }
    return category not in {"Cc", "Cs", "Zl", "Zp"} and not embedding


def test_the_tables_are_all_there() -> None:
    assert len(CONTROLS) == 65
    assert len(BIDI) == 12
    assert {unicodedata.category(chr(code)) for code in CONTROLS} == {"Cc"}
    assert {unicodedata.category(chr(code)) for code in BIDI} == {"Cf"}


@pytest.mark.parametrize("code", [*CONTROLS, *BIDI, 0x2028, 0x2029, 0xD800, 0xDBFF, 0xDC00, 0xDFFF], ids=hex)
def test_what_cannot_be_seen_is_made_visible_and_nothing_beside_it_is_lost(code: int) -> None:
    cleaned = clean(f"前{chr(code)}后")
    assert (cleaned[0], cleaned[-1]) == ("前", "后")
    assert len(cleaned) >= 3
    assert all(map(is_harmless, cleaned))
    if chr(code) in MEANT:
        assert cleaned[1:-1] == MEANT[chr(code)]
    else:
        assert cleaned[1:-1].isprintable()
        assert not cleaned[1:-1].isspace()


@pytest.mark.parametrize("code", [*CONTROLS, *BIDI, 0xD800], ids=hex)
def test_text_that_is_cleaned_twice_is_as_it_was(code: int) -> None:
    once = clean(f"a{chr(code)}\u0301b")
    assert clean(once) == once


def test_different_controls_can_be_told_apart() -> None:
    told = {clean(chr(code)) for code in CONTROLS if chr(code) not in MEANT} | {clean(chr(c)) for c in BIDI}
    assert len(told) == 65 - len(MEANT) + 12


def test_cleaned_text_can_be_stored_as_utf_8() -> None:
    clean("\ud83d 半个表情 \udc00\x00").encode()


def test_letters_are_composed() -> None:
    assert clean("e\u0301") == "\u00e9"
    assert clean("\u1112\u1161\u11ab") == "\ud55c"


@pytest.mark.parametrize("text", ["张珊", "[/]", "[@click=app.quit]", "€ 5，（10）", "𠮷野家", "👍🏽", "ﷺ"])
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_line_ends_of_every_system_become_one() -> None:
    assert clean("一\r\n二\r三\n四") == "一\n二\n三\n四"
    assert one_line("一\r\n二\r三\n四") == "一 二 三 四"


@pytest.mark.parametrize("code", [*CONTROLS, *BIDI, 0x2028, 0x2029, 0xD800], ids=hex)
def test_one_line_is_one_line(code: int) -> None:
    assert len(one_line(f"前{chr(code)}后").splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ", "abc"),
        ("１３８　００１３", "1380013"),
        ("Straße", "strasse"),
        (" 市 第二\n中学 ", "市第二中学"),
        ("（一）", "(一)"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"), [("１３８-0013", "1380013"), ("转8001", "8001"), ("一二三", ""), ("٣४", ""), ("", "")]
)
def test_digits(text: str, found: str) -> None:
    assert digits(text) == found
