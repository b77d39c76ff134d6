"""The words of made-up calls, from the pieces of `sample.toml`: the same for the same random numbers."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from phonedesk.domain.states import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from random import Random

PIECES = Path(__file__).with_name("sample.toml")
SHORTEST, USUAL, LONGEST = 20, 46, 60
"""Characters of a matter."""
REGULARS, IS_REGULAR, BECOMES_REGULAR = 3000, 0.3, 0.08
"""How many callers call again, and how often somebody is one of them."""
SINGLE_NAME, WOMEN = 0.14, 0.5
HAS_ORGANISATION = 0.9
NOBODY, PERSON = "nobody", "person"
"""Whence callers come that are of no organisation."""

MOBILE = (
    *("130", "131", "132", "133", "135", "136", "137", "138", "139", "150", "151", "152", "155", "157"),
    *("158", "159", "177", "180", "181", "182", "185", "186", "187", "188", "189", "199"),
)
AREAS = ("010", "021", "022", "0311", "0371", "0431", "0451", "0531", "0571", "0755")
SERVICE = ("12345", "10086", "10010", "10000", "95588", "114", "4008108888", "400-610-1234", "12315", "12333")
EXTENDED = 0.25
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_PLACE = re.compile(r"\{(\w+)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")

T = TypeVar("T")
Filler: TypeAlias = "Callable[[], str]"


class Weighted(Generic[T]):
    """Things of which some are drawn more often."""

    def __init__(self, weights: Iterable[tuple[T, float]]) -> None:
        each = list(weights)
        self._items = [item for item, _ in each]
        self._upto = list(accumulate(weight for _, weight in each))

    def draw(self, random: Random) -> T:
        """One of them."""
        return self._items[bisect(self._upto, random.random() * self._upto[-1])]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling; what is not known is empty."""

    name: str = ""
    organisation: str = ""
    position: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What calls of one kind may be about."""

    callers: tuple[str, ...]
    matters: tuple[str, ...]
    more: tuple[str, ...]
    replies: tuple[str, ...]
    fields: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of call, by its id in the playbook."""

    type: str
    outcomes: Weighted[Outcome]
    promises: bool
    """Whether a callback may come of it."""
    topics: tuple[Topic, ...]


_HOW: Mapping[str, Mapping[str, float]] = {
    PERSON: {"mobile": 84, "landline": 10, "hidden": 4, "service": 2},
    "community": {"mobile": 60, "landline": 38, "hidden": 2},
    "company": {"mobile": 47, "landline": 46, "service": 5, "hidden": 2},
    "school": {"mobile": 50, "landline": 48, "hidden": 2},
    "office": {"mobile": 15, "landline": 75, "inside": 10},
    "above": {"mobile": 10, "landline": 85, "inside": 5},
    NOBODY: {"mobile": 40, "landline": 32, "service": 16, "hidden": 12},
}
"""From what kind of number callers call, by whence they are."""


class Words:
    """Draws names, numbers and texts."""

    def __init__(self, random: Random, area_code: str) -> None:
        table = tomllib.loads(PIECES.read_text(encoding="utf-8"))
        self._random = random
        self._area_code = area_code or AREAS[0]
        self._table = table
        self._slots = {name: self._filler(values) for name, values in table["slots"].items()}
        self._patterns: dict[str, tuple[str | Filler, ...]] = {}
        self._surnames = Weighted[str](table["surnames"].items())
        self._regulars: list[tuple[str, Caller]] = []
        made: Mapping[str, Filler] = {
            "mobile": self.mobile,
            "landline": self._landline,
            "service": lambda: random.choice(SERVICE),
            "inside": lambda: f"8{self._digits(3)}",
            "hidden": lambda: self.one_of("hidden"),
        }
        self._how = {
            of: Weighted[Filler]((made[kind], weight) for kind, weight in kinds.items())
            for of, kinds in _HOW.items()
        }
        kinds = [(_kind(entry), entry["weight"]) for entry in table["kinds"]]
        self.kinds = Weighted[Kind](kinds)
        self.promising = Weighted[Kind]((kind, weight) for kind, weight in kinds if kind.promises)

    def one_of(self, name: str) -> str:
        """One of the texts that stand under this name."""
        return str(self._random.choice(self._table[name]))

    def all_of(self, name: str) -> tuple[str, ...]:
        """The texts that stand under this name."""
        return tuple(self._table[name])

    def filled(self, pattern: str) -> str:
        """The text with its places filled."""
        parts = self._patterns.get(pattern)
        if parts is None:
            split = _PLACE.split(pattern)  # texts and names of places by turns
            parts = tuple(self._slots[part] if turn % 2 else part for turn, part in enumerate(split))
            self._patterns[pattern] = parts
        return "".join([part if isinstance(part, str) else part() for part in parts])

    def matter(self, topic: Topic) -> str:
        """What the call is about, in 20 to 60 characters."""
        text = self.filled(self._random.choice(topic.matters))
        more = list(topic.more)
        self._random.shuffle(more)
        wanted = self._random.randint(SHORTEST, USUAL)
        for pattern in more:
            longer = f"{text}，{self.filled(pattern)}"
            if len(text) >= wanted:
                break
            if len(longer) < LONGEST:
                text = longer
        return f"{text}。"

    def name(self) -> str:
        """A name as frequent as it is."""
        random = self._random
        given, sex = self._table["given"], "women" if random.random() < WOMEN else "men"
        if random.random() < SINGLE_NAME:
            single: str = given["single"][sex == "women"]
            return self._surnames.draw(random) + random.choice(single)
        first, last = (self._early(characters) for characters in given[sex])
        return self._surnames.draw(random) + first + last

    def caller(self, topic: Topic) -> Caller:
        """Somebody who may call about this, in three calls of ten somebody who called before."""
        random = self._random
        of = random.choice(topic.callers)
        if of != NOBODY and self._regulars and random.random() < IS_REGULAR:
            known_of, known = random.choice(self._regulars)
            if known_of == of:
                return known
        caller = self._new_caller(of)
        if of != NOBODY and random.random() < BECOMES_REGULAR:
            if len(self._regulars) < REGULARS:
                self._regulars.append((of, caller))
            else:
                self._regulars[random.randrange(REGULARS)] = (of, caller)
        return caller

    def phone(self, of: str = PERSON) -> str:
        """A number as somebody typed it, or what is noted where none was shown."""
        return self._how[of].draw(self._random)()

    def mobile(self) -> str:
        """A number at which a person can be called back."""
        first, middle, last = self._random.choice(MOBILE), self._digits(4), self._digits(4)
        how = self._random.random()
        if how < 0.80:
            return f"{first}{middle}{last}"
        if how < 0.90:
            return f"{first} {middle} {last}"
        if how < 0.95:
            return f"{first}-{middle}-{last}"
        return f"+86 {first}{middle}{last}" if how < 0.98 else f"{first}{middle}{last}".translate(FULL_WIDTH)

    def _new_caller(self, of: str) -> Caller:
        if of == NOBODY:
            return Caller(phone=self.phone(of))
        if of == PERSON or self._random.random() > HAS_ORGANISATION:
            return Caller(self.name(), phone=self.phone(of))
        kind = self._table["organisations"][of]
        organisation = self.filled(self._random.choice(kind["names"]))
        return Caller(self.name(), organisation, self._random.choice(kind["positions"]), self.phone(of))

    def _early(self, characters: str) -> str:
        """One of the characters, rather one of the first."""
        return characters[int(self._random.random() ** 1.6 * len(characters))]

    def _digits(self, number: int) -> str:
        return f"{self._random.randrange(10**number):0{number}d}"

    def _landline(self) -> str:
        is_near = self._random.random() < 0.8
        area = self._area_code if is_near else self._random.choice(AREAS)
        local = f"{self._random.choice('5678')}{self._digits(7)}"
        how = self._random.random()
        number = f"{area}-{local}" if how < 0.6 else f"{area}{local}" if how < 0.8 else f"({area}){local}"
        if is_near and how > 0.85:
            number = local
        if self._random.random() > EXTENDED:
            return number
        return number + self._random.choice(("转", "-", "分机")) + f"8{self._digits(3)}"

    def _filler(self, values: str | Sequence[str]) -> Filler:
        if isinstance(values, str):
            least, most = map(int, _RANGE.fullmatch(values).groups())  # type: ignore[union-attr]  # our own file
            return lambda: str(self._random.randint(least, most))
        return lambda: self._random.choice(values)


def _kind(entry: Mapping[str, Any]) -> Kind:  # whatever TOML can hold; the file is our own
    topics = [
        Topic(
            callers=tuple(topic["from"]),
            matters=tuple(topic["matters"]),
            more=tuple(topic["more"]),
            replies=tuple(topic["replies"]),
            fields=topic["fields"],
        )
        for topic in entry["topics"]
    ]
    outcomes = [(Outcome(name), weight) for name, weight in entry["outcomes"].items()]
    promises = Outcome.CALLBACK in (outcome for outcome, _ in outcomes)
    return Kind(entry["type"], Weighted(outcomes), promises, tuple(topics))
