"""What a look-up has to find, by trying everything: it knows pypinyin, none of the program's tables."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from pypinyin import Style, pinyin

SURNAMES = {"单": ("shan",), "黑": ("he",), "尉迟": ("yu", "chi"), "万俟": ("mo", "qi")}
"""Of those that the tests use; typed from a dictionary of surnames."""


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def bare(text: str) -> str:
    return "".join(c for c in folded(text) if c in "0123456789")


@dataclass
class Said:
    """All that a record has ever said."""

    number: str
    is_confidential: bool
    names: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    """As typed, and with +86."""

    def has(self, word: str) -> bool:
        word = folded(word)
        phones = [] if self.is_confidential else self.phones
        is_number = bool(bare(word)) and set(word) <= set("0123456789-+()./")
        if is_number and any(bare(word) in run for run in (bare(self.number), *self._runs(phones))):
            return True
        if self.is_confidential:
            return False
        if any(word in folded(text) for text in (*self.names, *self.organisations, *self.texts)):
            return True
        if not any("a" <= c <= "z" for c in word):
            return False
        return any(sounds_like(word, folded(name), True) for name in self.names) or any(
            sounds_like(word, folded(name), False) for name in self.organisations
        )

    def _runs(self, phones: list[str]) -> list[str]:
        abroad = [f"00{bare(phone)}" for phone in phones if phone.startswith("+")]
        inland = [f"0{bare(phone)[2:]}" for phone in phones if phone.startswith("+86")]
        return [*map(bare, phones), *abroad, *inland]


@cache
def sounds_like(word: str, name: str, is_person: bool) -> bool:
    """Whether some run of characters may be typed like this: every way to type it is made.

    Each character is typed as one letter at least: a run of more of them than the word has letters says
    nothing that a shorter one does not.
    """
    return any(
        word in _typed(name, start, end, is_person)
        for start in range(len(name))
        for end in range(start + 1, min(len(name), start + len(word)) + 1)
    )


@cache
def _typed(name: str, start: int, end: int, is_person: bool) -> frozenset[str]:
    *before, last = (_readings(name, place, is_person) for place in range(start, end))
    whole = [
        {name[start + place]}
        | set(readings)
        | {reading[0] for reading in readings}
        | {reading[:2] for reading in readings if reading[:2] in ("zh", "ch", "sh")}
        for place, readings in enumerate(before)
    ]
    ends = {name[end - 1]} | {reading[:size] for reading in last for size in range(1, len(reading) + 1)}
    return frozenset(map("".join, product(*whole, ends)))


@cache
def _readings(name: str, place: int, is_person: bool) -> frozenset[str]:
    character = name[place]
    if not "\u4e00" <= character <= "\u9fff":
        return frozenset(character if "a" <= character <= "z" else "")
    found = set(pinyin(character, Style.NORMAL, heteronym=True, v_to_u=False)[0])
    if is_person:
        found |= {
            said[place]
            for surname, said in SURNAMES.items()
            if name.startswith(surname) and place < len(said)
        }
    return frozenset(found)
