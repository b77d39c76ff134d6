"""The last word on whether a record is found, and on what in its row says so."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from phonedesk.domain import pinyin
from phonedesk.domain.text import digits, fold, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from phonedesk.domain.query import Query
    from phonedesk.domain.tokens import Searched

KEPT = 4096
"""How many characters and words are kept with what was found out: the same few come in nearly every row."""
APART = "\n"
"""What parts texts of which no word may be found across two."""
Span = tuple[int, int]
"""From which character to which, the last one not included."""


def is_found(query: Query, searched: Searched) -> bool:
    """Whether every word stands somewhere in the record, and every filter but `overdue` lets it pass."""
    if query.types is not None and searched.call_type not in query.types:
        return False
    if searched.day < query.first or (query.last and searched.day > query.last):
        return False
    if not all(is_called(operator, searched.operator) for operator in query.operators):
        return False
    return all(_is_in(word, searched) for word in query.words)


def is_plainly_found(
    query: Query, numbers: Iterable[str], name: str, organisation: str, texts: Iterable[str]
) -> bool:
    """Whether some texts of an open record, as they are stored, say already that it is found.

    Nothing is folded but names, which are kept: of what is not plain nothing is said.
    """
    if query.types is not None or query.operators or query.first or query.last:
        return False
    plain = APART.join((name, organisation, *texts))
    for word in query.words:
        if _is_ideographic(word) and word in plain:
            continue
        if word.isascii() and word.isdecimal() and any(word in digits(number) for number in numbers):
            continue
        if not _sounds(word, name, organisation):
            return False
    return True


@lru_cache(maxsize=KEPT)
def _is_ideographic(word: str) -> bool:
    """Whether it is itself when it is folded, whatever stands beside it."""
    return all("\u4e00" <= character <= "\u9fff" for character in word)


def _sounds(word: str, name: str, organisation: str) -> bool:
    spoken = pinyin.as_typed(word)
    if not any(map(pinyin.is_letter, spoken)):
        return False
    for text, is_name in ((name, True), (organisation, False)):
        folded = fold(text)
        readings = pinyin.readings_of(folded, is_name=is_name)
        if pinyin.place_of_sound(spoken, folded, readings):
            return True
    return False


def _is_in(word: str, searched: Searched) -> bool:
    if is_number(word):
        run = digits(word)
        if any(run in number for number in searched.numbers):
            return True
    if any(word in text for text in (*searched.names, *searched.organisations, *searched.texts)):
        return True
    spoken = pinyin.as_typed(word)
    return any(map(pinyin.is_letter, spoken)) and any(
        pinyin.place_of_sound(spoken, folded, readings) for folded, readings in searched.sounding
    )


def is_called(piece: str, name: str) -> bool:
    """Whether a folded piece stands in a folded name, or sounds like one of it."""
    readings = pinyin.readings_of(name, is_name=True)
    return piece in name or pinyin.place_of_sound(pinyin.as_typed(piece), name, readings) is not None


def spans_in_text(query: Query, text: str) -> list[Span]:
    """Where the words of a query stand in a text as it is shown."""
    whole = fold(text)
    words = [word for word in query.words if word in whole]
    if not words:
        return []
    folded, places = _folded(text)
    return _merged(span for word in words for span in _spans_of_word(word, folded, places))


def spans_in_name(query: Query, name: str, *, is_person: bool) -> list[Span]:
    """The same for a name or an organisation, which is found by its sound, too."""
    folded, places = _folded(name)
    spans = []
    for word in query.words:
        there = list(_spans_of_word(word, folded, places))
        spoken = pinyin.as_typed(word)
        if not there and any(map(pinyin.is_letter, spoken)):
            readings = pinyin.readings_of(folded, is_name=is_person)
            if heard := pinyin.place_of_sound(spoken, folded, readings):
                there = [(places[heard[0]], places[heard[1] - 1] + 1)]
        spans += there
    return _merged(iter(spans))


def spans_in_number(query: Query, number: str) -> list[Span]:
    """Where the digits of a word stand in a number as it is shown, whatever punctuation is between them."""
    words = [digits(word) for word in query.words if is_number(word)]
    if not words:
        return []
    places = [place for place, character in enumerate(number) for _ in digits(character)]
    run = "".join(map(digits, number))
    return _merged(span for word in words for span in _spans_of_word(word, run, places))


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place that it comes from."""
    folded, places = [], []
    for place, character in enumerate(text):
        piece = _fold_one(character)
        folded.append(piece)
        places += [place] * len(piece)
    return "".join(folded), places


@lru_cache(maxsize=KEPT)
def _fold_one(character: str) -> str:
    return fold(character)


def _spans_of_word(word: str, folded: str, places: list[int]) -> Iterator[Span]:
    at = folded.find(word)
    while at >= 0:
        yield places[at], places[at + len(word) - 1] + 1
        at = folded.find(word, at + len(word))


def _merged(spans: Iterator[Span]) -> list[Span]:
    """The spans in their order, those that overlap or touch as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
