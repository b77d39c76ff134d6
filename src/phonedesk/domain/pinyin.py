"""How Chinese is typed in letters: which beginnings of syllables, one after the other, mean which characters.

The table is unpacked with the first character that is asked for, which takes some milliseconds: whoever
paints a first frame asks for none.
"""

from __future__ import annotations

import base64
import zlib
from functools import cache, lru_cache

from phonedesk.domain.pinyin_table import FIRST, PLACES, READINGS
from phonedesk.domain.pinyin_table import VERSION as TABLE_VERSION
from phonedesk.domain.surnames import LONGEST, SURNAMES

VERSION = f"{TABLE_VERSION}-{zlib.crc32(repr(SURNAMES).encode()):08x}"
"""Of everything that is known of readings; an index that was made with another one is made anew."""
KEPT = 8192
"""How many texts are kept with their readings: organisations call again and again."""
TWO_LETTERS = ("zh", "ch", "sh")
"""Initials that are typed with one letter or with two."""

Readings = tuple[tuple[str, ...], ...]
"""For each character of a text the syllables it may be read with; for what is not Chinese none."""


def is_letter(character: str) -> bool:
    """Whether it may stand for a sound."""
    return "a" <= character <= "z"


def as_typed(word: str) -> str:
    """A folded word with ü as it is typed in pinyin."""
    return word.replace("ü", "v")


@lru_cache(maxsize=KEPT)
def readings_of(folded: str, *, is_name: bool) -> Readings:
    """The readings of a folded text; a name's surname may be read as the surname is, too."""
    readings = list(map(_readings_of_character, folded))
    if is_name:
        for length in range(1, min(LONGEST, len(folded)) + 1):
            for place, own in enumerate(SURNAMES.get(folded[:length], ())):
                readings[place] = tuple(dict.fromkeys((*own, *readings[place])))
    return tuple(readings)


def place_of_sound(word: str, folded: str, readings: Readings) -> tuple[int, int] | None:
    """From where to where the text sounds like the word, the first such place; none where it does not.

    Each character is typed as itself, by its first letter (or two, as zh), or by a whole syllable; the last
    one by any beginning of a syllable: whoever is still typing has found already what is meant.
    """
    reached: dict[int, int] = {}
    for place, (character, own) in enumerate(zip(folded, readings, strict=True)):
        ahead: dict[int, int] = {}
        for at, start in ((0, place), *reached.items()):
            for length in _lengths(word, at, character, own):
                ahead[at + length] = min(start, ahead.get(at + length, start))
        if len(word) in ahead:
            return ahead[len(word)], place + 1
        reached = ahead
    return None


@cache
def syllables() -> frozenset[str]:
    """Every syllable that a character is read with."""
    surnames = {syllable for readings in SURNAMES.values() for own in readings for syllable in own}
    return frozenset(surnames.union(*_sets()))


@cache
def syllables_beginning(letters: str) -> tuple[str, ...]:
    """The syllables that begin with these letters."""
    return tuple(sorted(s for s in syllables() if s.startswith(letters)))


def _lengths(word: str, at: int, character: str, readings: tuple[str, ...]) -> set[int]:
    """How many letters of the word from `at` on may stand for the character."""
    lengths = {1} if word[at] == character else set()
    for syllable in readings:
        if syllable[0] != word[at]:
            continue
        lengths.add(1)
        if word.startswith(syllable, at):
            lengths.add(len(syllable))
        if syllable[:2] in TWO_LETTERS and word.startswith(syllable[:2], at):
            lengths.add(2)
        if len(word) - at <= len(syllable) and syllable.startswith(word[at:]):
            lengths.add(len(word) - at)
    return lengths


def _readings_of_character(character: str) -> tuple[str, ...]:
    place = ord(character) - FIRST
    places = _places()
    half = len(places) // 2
    if 0 <= place < half:
        return _sets()[places[place] + places[half + place] * 256]
    return (character,) if is_letter(character) else ()


@cache
def _sets() -> tuple[tuple[str, ...], ...]:
    lines = zlib.decompress(base64.b85decode(READINGS)).decode().split("\n")
    return tuple(tuple(line.split()) for line in lines)


@cache
def _places() -> bytes:
    return zlib.decompress(base64.b85decode(PLACES))
