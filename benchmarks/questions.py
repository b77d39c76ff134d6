"""What is looked up where the look-up is measured: pieces of what the records say, by kind of query."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing
from itertools import combinations, islice, product
from random import Random
from typing import TYPE_CHECKING

from phonedesk.domain import pinyin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SEED, LOOKED_AT = 1, 20_000
RECORD = """
    SELECT caller_name, organisation, matter, phone FROM call
    WHERE id = ? AND NOT confidential AND length(caller_name) > 1 AND length(organisation) > 5
        AND matter <> ''"""
NOWHERE = ("鼀鼁", "没有这样的事", "zzqqxx", "99999999999", "慕容复", "量子纠缠", "xyzw", "00000000")
PAIRS = 40
COMMON = 24
"""How many of the commonest characters are put together."""

Record = tuple[str, str, str, str]


def questions(database: Path, each: int) -> Mapping[str, list[str]]:
    """By kind, so many queries of each; the same ones for the same records."""
    random = Random(SEED)
    records = _some_records(database, random)
    asked = {kind: list(islice(_pieces(random, records, piece), each)) for kind, piece in KINDS.items()}
    return {**asked, "no hit": list(NOWHERE), "adversarial pairs": list(islice(_pairs(records), PAIRS))}


def _some_records(database: Path, random: Random) -> list[Record]:
    with closing(sqlite3.connect(database)) as connection:
        (last,) = connection.execute("SELECT max(id) FROM call").fetchone()
        ids = sorted(random.sample(range(1, last + 1), min(LOOKED_AT, last)))
        found = (connection.execute(RECORD, (key,)).fetchone() for key in ids)
        records = [record for record in found if record]
    random.shuffle(records)
    return records


def _pieces(random: Random, records: list[Record], piece: Callable[[Random, Record], str]) -> Iterator[str]:
    seen = set()
    for record in records:
        asked = piece(random, record)
        if asked and asked not in seen:
            seen.add(asked)
            yield asked


def _piece(text: str, random: Random, shortest: int, longest: int = 0) -> str:
    runs = [run for run in re.findall(r"[\u4e00-\u9fff]+", text) if len(run) >= max(shortest, longest)]
    if not runs:
        return ""
    run, length = random.choice(runs), random.randint(shortest, longest or shortest)
    start = random.randrange(len(run) - length + 1)
    return str(run[start : start + length])


def _digits(record: Record) -> str:
    return re.sub(r"[^0-9]", "", record[3]) if record[3].isascii() else ""


def _inner(random: Random, record: Record) -> str:
    digits = _digits(record)
    start = random.randrange(2, max(3, len(digits) - 6))
    return digits[start : start + random.randint(3, 6)] if len(digits) > 9 else ""


def _initials(text: str, *, is_name: bool) -> str:
    return "".join(own[0][0] for own in pinyin.readings_of(text, is_name=is_name) if own)


def _spelled(text: str) -> str:
    return "".join(own[0] for own in pinyin.readings_of(text, is_name=True) if own)


KINDS: Mapping[str, Callable[[Random, Record], str]] = {
    "1 character": lambda random, record: _piece(record[0] + record[2], random, 1),
    "2 characters": lambda random, record: _piece(record[2], random, 2),
    "3 characters": lambda random, record: _piece(record[2], random, 3),
    "4–6 characters": lambda random, record: _piece(record[2], random, 4, 6),
    "a whole name": lambda _, record: record[0],
    "a long organisation": lambda _, record: record[1],
    "last four digits": lambda random, record: _digits(record)[-4:] if len(_digits(record)) > 7 else "",
    "inner digits": _inner,
    "initials of a name": lambda random, record: _initials(record[0], is_name=True),
    "initials of an organisation": lambda random, record: _initials(record[1], is_name=False)[:5],
    "a name spelled out": lambda random, record: _spelled(record[0]),
    "an organisation spelled out": lambda random, record: _spelled(record[1]),
    "two words": lambda random, record: f"{record[0][0]} {_piece(record[2], random, 2)}".strip(),
    "initials and digits": lambda random, record: (
        f"{_initials(record[0], is_name=True)} {_digits(record)[-4:]}" if len(_digits(record)) > 7 else ""
    ),
}


def _pairs(records: list[Record]) -> Iterator[str]:
    """Two things, each in very many records, that hardly ever stand in the same one."""
    surnames = Counter(name[0] for name, *_ in records)
    words = Counter(c for _, _, matter, _ in records for c in set(matter) if "\u4e00" <= c <= "\u9fff")
    met = Counter(pair for _, _, matter, _ in records for pair in combinations(sorted(set(matter)), 2))
    common = sorted(word for word, _ in words.most_common(COMMON * 3))
    apart = sorted(combinations(common, 2), key=lambda pair: (met[pair], -words[pair[0]] * words[pair[1]]))
    yield from (" ".join(pair) for pair in islice(apart, PAIRS // 2))
    often = (word for word, _ in words.most_common(5))
    yield from (" ".join(pair) for pair in product((name for name, _ in surnames.most_common(2)), often))
    rare = Counter(_digits(record)[-3:] for record in records if len(_digits(record)) > 7)
    few = [digits for digits, _ in rare.most_common()[-10:]]
    yield from (f"{digits} {word}" for digits, (word, _) in zip(few, words.most_common(10), strict=False))
