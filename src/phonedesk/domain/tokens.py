"""A record and a query as the same tokens: what has not got the tokens of a query is not found by it.

Of a text its characters and pairs of characters, folded; of a number every two and every three digits; of
names and organisations the first letters of their syllables, alone and in pairs, and the syllables; besides
that who answered, the type and the day. That a record has the tokens of a query does not mean yet that it is
found: `matching` has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

from phonedesk.domain import pinyin
from phonedesk.domain.text import digits, fold, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from phonedesk.domain.query import Query

SCHEME = "1"
VERSION = f"{SCHEME}-{pinyin.VERSION}"
"""Of what the tokens of a record are; kept with the index."""
INITIAL, SYLLABLE, RUN, OPERATOR, TYPE, DAY, MONTH = map(chr, range(0xE080, 0xE087))
"""What begins a token that is no piece of a text."""
RUNS = (2, 3)
"""How many digits of a number in a row are one token."""
MOST_WAYS = 64
"""In how many ways a word is read as pinyin at the most, before the rest of it is left to the last word."""
MOST_ENDS = 4
"""Into how many syllables the end of a word may grow before the letters before it have to do."""
LONGEST_READ = 16
MOST_DAYS = 45
"""A longer span is looked up by its months."""
CHINA, ABROAD, INLAND = "+86", "00", "0"

Ways = tuple[tuple[str, ...], ...]
"""Any one of several ways will do; a way needs all its tokens."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What a look-up looks in: everything that a record has ever said; of a confidential one no words."""

    numbers: tuple[str, ...]
    """Runs of digits: the record's number, and each telephone number in every way it may be typed."""
    names: tuple[str, ...]
    """Folded, like all texts here."""
    organisations: tuple[str, ...]
    texts: tuple[str, ...]
    operator: str
    call_type: str
    """Its id; '' where there is none, or none may be told."""
    day: str
    """YYYYMMDD, of the call's beginning in the desk's zone."""

    @property
    def sounding(self) -> Iterator[tuple[str, pinyin.Readings]]:
        """What may be typed by its sound, with its readings."""
        for name in self.names:
            yield name, pinyin.readings_of(name, is_name=True)
        for organisation in self.organisations:
            yield organisation, pinyin.readings_of(organisation, is_name=False)


def folded_set(texts: Iterable[str]) -> tuple[str, ...]:
    """Folded texts, each once, without empty ones."""
    return tuple(dict.fromkeys(filter(None, map(fold, texts))))


def numbers_of(phones: Iterable[str], normalised: Iterable[str]) -> tuple[str, ...]:
    """Telephone numbers as runs of digits: as typed, with the code of the country, and inland."""
    runs = [digits(phone) for phone in phones]
    for number in normalised:
        if number.startswith(CHINA):
            national = digits(number.removeprefix(CHINA))
            runs += [ABROAD + digits(CHINA) + national, INLAND + national]
        elif number.startswith("+"):
            runs.append(ABROAD + digits(number))
    return tuple(dict.fromkeys(filter(None, runs)))


def tokens_of(searched: Searched) -> set[str]:
    """The tokens of a record."""
    tokens: set[str] = set()
    for text in (*searched.names, *searched.organisations, *searched.texts):
        tokens.update(text)
        tokens.update(map("".join, pairwise(text)))
    for number in searched.numbers:
        for size in RUNS:
            tokens.update(_runs(number, size))
    for folded, readings in searched.sounding:
        tokens.update(_sounds(folded, readings))
    by_sound = pinyin.readings_of(searched.operator, is_name=True)
    for character, syllables in zip(searched.operator, by_sound, strict=True):
        tokens.update(OPERATOR + first for first in (character, *(s[0] for s in syllables)))
    tokens.update((DAY + searched.day, MONTH + searched.day[:6]))
    if searched.call_type:
        tokens.add(TYPE + searched.call_type)
    return tokens


def wanted(query: Query, oldest: str, newest: str) -> list[Ways]:
    """What a record needs to be found: of each item one way; the days are those that records have at all.

    Nothing for what no token tells, as a single digit.
    """
    items: list[Ways] = [ways for word in query.words if (ways := _ways(word))]
    items += [tuple((OPERATOR + c[0],) for c in {o, pinyin.as_typed(o)}) for o in query.operators]
    if query.types is not None:
        items.append(tuple((TYPE + name,) for name in sorted(query.types)))
    if query.first or query.last:
        items.append(tuple((token,) for token in _days(query, oldest, newest)))
    return items


def _runs(number: str, size: int) -> Iterator[str]:
    for at in range(len(number) - size + 1):
        yield RUN + number[at : at + size]


def _sounds(folded: str, readings: pinyin.Readings) -> Iterator[str]:
    firsts = [{syllable[0] for syllable in own} for own in readings]
    for first in firsts:
        yield from (INITIAL + letter for letter in first)
    for first, second in pairwise(firsts):
        yield from (INITIAL + one + other for one, other in product(first, second))
    for own in readings:
        yield from (SYLLABLE + syllable for syllable in own if len(syllable) > 1)


def _ways(word: str) -> Ways:
    ways: list[tuple[str, ...]] = [tuple(map("".join, pairwise(word[:LONGEST_READ]))) or (word,)]
    if is_number(word):
        run = digits(word)
        if len(run) < min(RUNS):
            return ()
        ways.append(tuple(_runs(run[:LONGEST_READ], min(len(run), max(RUNS)))))
    spoken = pinyin.as_typed(word)
    if any(map(pinyin.is_letter, spoken)):
        ways += _spoken(spoken)
    return tuple(dict.fromkeys(ways))


def _spoken(word: str) -> list[tuple[str, ...]]:
    """The ways in which a word is read as pinyin, of a long one those of its beginning.

    Whatever sounds like the word sounds like any beginning of it.
    """
    for end in range(min(len(word), LONGEST_READ), 1, -1):
        readings = list(islice(_cuts(word[:end]), MOST_WAYS + 1))
        ways = {way for parts in readings for way in _tokens_of_parts(parts)}
        if max(len(readings), len(ways)) <= MOST_WAYS:
            return sorted(ways)
    return sorted(_tokens_of_parts((word[0],)))


def _cuts(word: str) -> Iterator[tuple[str, ...]]:
    """Every way to cut a word into what stands for one character each."""
    ahead: list[tuple[tuple[str, ...], int]] = [((), 0)]
    while ahead:
        parts, at = ahead.pop()
        if at == len(word):
            yield parts
        else:
            ahead += [((*parts, word[at : at + length]), at + length) for length in _part_lengths(word, at)]


def _part_lengths(word: str, at: int) -> set[int]:
    lengths = {1}
    if pinyin.is_letter(word[at]):
        rest = word[at:]
        lengths |= {len(s) for s in pinyin.syllables_beginning(word[at]) if rest.startswith(s)}
        if rest[:2] in pinyin.TWO_LETTERS:
            lengths.add(2)
        if pinyin.syllables_beginning(rest):
            lengths.add(len(rest))
    return lengths


def _tokens_of_parts(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The tokens that a cut word needs, several ways where its end may become several syllables."""
    *before, last = parts
    needed = [part for part in parts if not pinyin.is_letter(part[0])]
    for one, other in pairwise(parts):
        sounds = [pinyin.is_letter(part[0]) for part in (one, other)]
        if all(sounds):
            needed.append(INITIAL + one[0] + other[0])
        elif not any(sounds):
            needed.append(one + other)
    needed += [SYLLABLE + part for part in before if len(part) > 1 and part in pinyin.syllables()]
    ends = [SYLLABLE + syllable for syllable in pinyin.syllables_beginning(last)] if len(last) > 1 else []
    if len(parts) == 1 and len(last) == 1:
        needed.append(INITIAL + last if pinyin.is_letter(last) else last)
    if ends and (not needed or len(ends) <= MOST_ENDS):
        yield from (tuple(dict.fromkeys((*needed, end))) for end in ends)
    else:
        yield tuple(dict.fromkeys(needed))


def _days(query: Query, oldest: str, newest: str) -> Iterator[str]:
    """The days of a span, of a longer one the months; an open one goes as far as there are records."""
    day = date.fromisoformat(max(query.first, oldest))
    end = date.fromisoformat(min(query.last or newest, newest))
    if (end - day).days <= MOST_DAYS:
        while day <= end:
            yield f"{DAY}{day:%Y%m%d}"
            day += timedelta(days=1)
        return
    day = day.replace(day=1)
    while day <= end:
        yield f"{MONTH}{day:%Y%m}"
        day = (day + timedelta(days=31)).replace(day=1)
