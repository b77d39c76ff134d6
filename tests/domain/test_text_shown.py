"""What hides or forges text is seen, what people write stays, and what is drawn is as wide as it is told."""

from __future__ import annotations

import unicodedata

import pytest
from rich.cells import cell_len
from wcwidth import wcwidth

from phonedesk.domain.cells import cells
from phonedesk.domain.text import clean, fold, is_disputed, is_special, one_line, shown, shown_in_line
from tests.domain.unicode_sets import AS_DRAWN, HOSTILE, NO_CHARACTERS, ORDINARY, UNSEEN

MEANT = {0x09: " ", 0x0A: "\n", 0x0D: "\n"}
MARK = "\u0338"
"""A long stroke through what stands before it: with > it would be another sign."""


def width(text: str) -> int:
    """The columns that pyte, and any terminal that goes by characters, gives the text."""
    return sum(wcwidth(character) for character in unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("code", [code for code in HOSTILE if code not in MEANT], ids=hex)
def test_what_hides_is_seen_wherever_it_stands(code: int) -> None:
    sign = chr(code)
    for text in (f"x{sign}后", sign, f"a{sign}b", f"{sign}后", f"前 {sign}", f"前\n{sign}", sign * 3):
        cleaned = clean(text)
        assert sign not in cleaned
        seen = [character for character in cleaned if not character.isspace()]
        assert len(seen) > len([character for character in text if character in "前后abx"])
        assert clean(cleaned) == cleaned
        assert shown(cleaned) == shown(text)


@pytest.mark.parametrize("code", [*UNSEEN, *NO_CHARACTERS], ids=hex)
def test_its_sign_names_it(code: int) -> None:
    assert clean(f"a{chr(code)}b") == f"a<U+{code:04X}>b"


@pytest.mark.parametrize("code", HOSTILE, ids=hex)
def test_no_two_of_them_together_slip_through(code: int) -> None:
    for other in HOSTILE:
        text = f"x{chr(code)}{chr(other)}{MARK}y"
        cleaned = clean(text)
        assert clean(cleaned) == cleaned
        assert not {chr(code), chr(other)} & set(cleaned) - {"\n", " "}
        assert "\u226f" not in cleaned, "the mark has changed the sign"


@pytest.mark.parametrize("name", ORDINARY)
def test_what_people_write_stays_as_it_is(name: str) -> None:
    text = ORDINARY[name]
    assert clean(text) == unicodedata.normalize("NFC", text)
    assert clean(f"前{text}后，{text}") == unicodedata.normalize("NFC", f"前{text}后，{text}")


@pytest.mark.parametrize("name", ORDINARY)
def test_it_is_drawn_as_it_is_where_terminals_agree(name: str) -> None:
    text = ORDINARY[name]
    assert shown(text) == AS_DRAWN.get(name, unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("name", ORDINARY)
def test_what_is_drawn_is_as_wide_for_the_page_and_the_commands_as_on_a_terminal(name: str) -> None:
    drawn = shown_in_line(f"前{ORDINARY[name]}后")
    assert cell_len(drawn) == width(drawn)
    assert cells(drawn) == width(drawn)


@pytest.mark.parametrize("code", HOSTILE, ids=hex)
def test_a_sign_is_as_wide_as_it_is_told(code: int) -> None:
    drawn = shown_in_line(f"前{chr(code)}后")
    assert cell_len(drawn) == width(drawn) == cells(drawn)


@pytest.mark.parametrize("name", ["family", "heart on fire", "flag", "keycap"])
def test_without_the_drawing_the_widths_would_differ(name: str) -> None:
    assert cell_len(ORDINARY[name]) != width(ORDINARY[name])


def test_every_character_of_an_older_unicode_is_as_wide_as_it_is_told() -> None:
    """All that Unicode 14 has, but for the signs whose width later versions changed."""
    changed = {
        *range(0x2630, 0x2638),
        *range(0x268A, 0x2690),
        *range(0x4DC0, 0x4E00),
        *range(0x1D300, 0x1D380),
    }
    wrong = []
    for code in range(0x20, 0x110000):
        character = chr(code)
        if unicodedata.category(character) in ("Cn", "Co", "Cs") or code in changed:
            continue
        drawn = shown_in_line(f"前{character}后")
        if not cell_len(drawn) == width(drawn) == cells(drawn):
            wrong.append(hex(code))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\u0301x", "◌\u0301x"),
        ("甲\n\u20dd乙", "甲\n◌\u20dd乙"),
        ("a\x00\u0301", "a\ufffd◌\u0301"),
        (f"a\u202e{MARK}", f"a<U+202E>◌{MARK}"),
    ],
)
def test_a_mark_without_a_letter_stands_over_a_circle(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("👩\u200d", "👩\u200d"),  # the rest of it is still being typed
        ("\u200d👩", "<U+200D>👩"),
        ("a\u200d👩", "a<U+200D>👩"),
        ("a\ufe0f\u200d👩", "a<U+FE0F><U+200D>👩"),
        ("👩\u200c👩", "👩<U+200C>👩"),
        ("👩\u200d\u202e", "👩<U+200D><U+202E>"),
        ("ب\u200c\u061cا", "ب<U+200C><U+061C>ا"),
        ("بَ\u200cا", "بَ\u200cا"),
        ("ب\u200c文", "ب<U+200C>文"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f<U+FE0F>"),
        ("👍🏽🏽", "👍🏽<U+1F3FD>"),
        ("文\u180b", "文<U+180B>"),
        (" \ufe0f", " <U+FE0F>"),
        ("，\ufe00", "，\ufe00"),
    ],
)
def test_a_sign_that_is_not_seen_stays_only_where_it_means_something(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("name", ["ideographic variant", "Persian with a non-joiner", "heart on fire"])
def test_what_is_not_seen_does_not_hide_a_name_from_the_look_up(name: str) -> None:
    text = ORDINARY[name]
    bare = "".join(c for c in text if c not in "\u200c\u200d\ufe0f\U000e0100")
    assert bare != text
    assert fold(text) == fold(bare)


@pytest.mark.parametrize(
    ("character", "special"),
    [
        *((character, False) for character in "a张，\x1b\x7f\U00030000"),
        *((character, True) for character in "\u3000\ue000\u0301🏽\u202e\x9b\U000fffff"),
    ],
    ids=repr,
)
def test_what_is_typed_and_needs_a_look_at_what_stands_before_it(character: str, special: bool) -> None:
    assert is_special(character) is special


@pytest.mark.parametrize("name", ORDINARY)
def test_only_what_is_drawn_otherwise_is_called_disputed(name: str) -> None:
    assert is_disputed(ORDINARY[name]) == (name in AS_DRAWN)


def test_one_line_is_one_line_also_when_drawn() -> None:
    assert one_line("一\r\n\u0301二") == "一 ◌\u0301二"
    assert shown_in_line("一\n🇨🇳") == "一 CN"
