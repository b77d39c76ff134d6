"""A record and a query as the same tokens: what has not got the tokens of a query is not found by it.

Of a text its characters and pairs of characters, folded; of a number every two and every four digits; of
names and organisations the first letters of their syllables, alone and in pairs, and the syllables, alone,
with the letter that follows, and in pairs; besides that who answered, the type and the day. That a record
has the tokens of a query does not mean yet that it is found: `matching` has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

from phonedesk.domain import pinyin
from phonedesk.domain.text import digits, fold, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from phonedesk.domain.query import Query

SCHEME = "2"
VERSION = f"{SCHEME}-{pinyin.VERSION}"
"""Of what the tokens of a record are; kept with the index."""
INITIAL, SYLLABLE, RUN, OPERATOR, TYPE, DAY, MONTH, PAIR = map(chr, range(0xE080, 0xE088))
"""What begins a token that is no piece of a text."""
RUNS = (2, 4)
"""How many digits of a number in a row are one token."""
MOST_CUTS = 48
"""In how many ways a word is cut into syllables at the most, before the rest is left to the last word."""
KEPT = 256
"""How many words are kept with their ways: every key looks up most of them again."""
MOST_ENDS = 2
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
    for own, following in pairwise(readings):
        for one, other in product(own, following):
            if len(one) > 1:
                yield PAIR + one + other[0]
                yield PAIR + one + other


def _ways(word: str) -> Ways:
    ways: list[tuple[str, ...]] = [tuple(map("".join, pairwise(word[:LONGEST_READ]))) or (word,)]
    if is_number(word):
        run = digits(word)
        if len(run) < min(RUNS):
            return ()
        size = max(size for size in RUNS if size <= len(run))
        ways.append(tuple(_runs(run[:LONGEST_READ], size)))
    spoken = pinyin.as_typed(word)
    if any(map(pinyin.is_letter, spoken)):
        ways += _spoken(spoken)
    return tuple(dict.fromkeys(ways))


@lru_cache(maxsize=KEPT)
def _spoken(word: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which a word is read as pinyin, of a long one those of its beginning.

    Whatever sounds like the word sounds like any beginning of it. The parts into which it is cut stand for
    one character each; a letter with which no syllable begins stands for itself, and all cuts that have such
    a letter need no more than that.
    """
    word = word[:LONGEST_READ]
    lengths = [_part_lengths(word[at:]) for at in range(len(word))]
    end = _longest_beginning(word, lengths)
    ways: set[tuple[str, ...]] = set()
    ahead: list[tuple[tuple[str, ...], int]] = [((), 0)]
    while ahead:
        parts, at = ahead.pop()
        if parts and _is_itself(parts[-1]):
            ways.update(_tokens_of_parts(parts[-1:]))
        elif at == end:
            ways.update(_tokens_of_parts(parts))
        else:
            ahead += [((*parts, word[at:to]), to) for to in _next_places(word[:end], at, lengths[at])]
    return tuple(sorted(ways))


def _longest_beginning(word: str, lengths: list[set[int]]) -> int:
    """How much of a word is cut in at most so many ways that all of them can be looked up."""
    cuts = [1, *([0] * len(word))]
    """In how many ways each place is reached by whole parts."""
    longest = 1
    for end in range(1, len(word) + 1):
        starts = [at for at in range(end) if end in _next_places(word[:end], at, lengths[at])]
        if sum(cuts[at] for at in starts) <= MOST_CUTS:
            longest = end
        cuts[end] = sum(cuts[at] for at in starts if end - at in lengths[at] and not _is_itself(word[at:end]))
    return longest


def _part_lengths(rest: str) -> set[int]:
    """How long the first part of what is left may be, while something follows it."""
    whole = {len(s) for s in pinyin.syllables_beginning(rest[0]) if rest.startswith(s)}
    return {1, *whole, *([2] if rest[:2] in pinyin.TWO_LETTERS else [])}


def _next_places(word: str, at: int, lengths: set[int]) -> set[int]:
    """Where the part that begins at a place may end: the last one may be any beginning of a syllable."""
    places = {at + length for length in lengths if at + length <= len(word)}
    if pinyin.syllables_beginning(word[at:]):
        places.add(len(word))
    return places


def _is_itself(part: str) -> bool:
    """Whether it is a letter with which no syllable begins."""
    return len(part) == 1 and pinyin.is_letter(part) and not pinyin.syllables_beginning(part)


def _tokens_of_parts(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The tokens that a cut word needs, several ways where its end may become several syllables."""
    *before, last = parts
    needed = [part for part in parts if not pinyin.is_letter(part[0])]
    for one, other in pairwise(before):
        needed += _side_by_side(one, other)
    ends = pinyin.syllables_beginning(last) if len(last) > 1 else ()
    if not ends or (before and len(ends) > MOST_ENDS):
        ends = (last[0],)
    for end in ends:
        beside = _side_by_side(before[-1], end) if before else ()
        yield tuple(dict.fromkeys((*needed, *beside, *_alone(end, beside))))


def _side_by_side(one: str, other: str) -> tuple[str, ...]:
    """The tokens of two parts one after the other: they stand for two characters side by side."""
    first, second = (pinyin.is_letter(part[0]) for part in (one, other))
    if not first:
        return () if second else (one + other,)
    if _is_syllable(one):
        return (PAIR + one + (other if _is_syllable(other) else other[0]) if second else SYLLABLE + one,)
    return (INITIAL + one[0] + other[0],) if second else ()


def _alone(end: str, beside: tuple[str, ...]) -> tuple[str, ...]:
    """What is to be there of the last part, as far as what stands beside it does not say it."""
    if not pinyin.is_letter(end[0]):
        return (end,)
    if any(token.endswith(end) for token in beside):
        return ()
    return ((SYLLABLE if _is_syllable(end) else INITIAL) + end,)


def _is_syllable(part: str) -> bool:
    return len(part) > 1 and part in pinyin.syllables()


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
