"""Walks: scripts of keys, written for a person to read, carried out on the real program in a terminal."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.terminal import key_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WALKS = Path(__file__).parent
_BLANKS = " \t\r\n"  # U+3000 is something a walk may type
_SHOWING = ("clause", "tick")
_BEFORE_START = ("size", "language", "overlay", "directory", "fresh")
_AFTER_END = ("row", "has", "count", "drafts", "keys-beyond-text")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


class WalkError(ValueError):
    """A script that cannot be read: file, line number and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script: its word and what stands behind it."""

    line: int
    word: str
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.word, *self.arguments))


@dataclass(frozen=True, slots=True)
class Walk:
    """A script, read: how the desk is set and what is done there."""

    name: str
    steps: tuple[Step, ...]
    columns: int = 80
    rows: int = 24
    language: str = "zh"
    overlay: Path | None = None
    """An office's own playbook, laid over the shipped one."""
    directory: Path | None = None
    """Who works there."""
    is_fresh: bool = False
    """Whether the desk has no settings yet."""

    @property
    def clauses(self) -> frozenset[str]:
        """The regulation's clauses that the walk shows, by a line to say or by a tick."""
        return frozenset(step.arguments[0] for step in self.steps if step.word in _SHOWING)


def read_walk(file: Path) -> Walk:
    """The walk in a script; raises WalkError."""
    return parse_walk(file.read_text(encoding="utf-8"), file.stem)


def parse_walk(text: str, name: str) -> Walk:
    """The walk that a script's text describes; raises WalkError naming script and line."""
    steps: list[Step] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip(_BLANKS)
        if not line or line.startswith("#"):
            continue
        try:
            steps.append(_step(number, line))
            _check_order(steps)
        except ValueError as error:
            raise WalkError(f"{name}:{number}: {error}: {line}") from None
    if "end" not in (step.word for step in steps):
        raise WalkError(f"{name}: no end")
    return _walk(name, steps)


def _walk(name: str, steps: list[Step]) -> Walk:
    said = {step.word: step.arguments for step in steps if step.word in _BEFORE_START}
    columns, rows = said.get("size", ("80", "24"))
    return Walk(
        name=name,
        steps=tuple(step for step in steps if step.word not in _BEFORE_START),
        columns=int(columns),
        rows=int(rows),
        language=said.get("language", ("zh",))[0],
        overlay=WALKS / said["overlay"][0] if "overlay" in said else None,
        directory=WALKS / said["directory"][0] if "directory" in said else None,
        is_fresh="fresh" in said,
    )


def _step(number: int, line: str) -> Step:
    word, _, rest = line.partition(" ")
    if word not in _READERS:
        raise ValueError("unknown word")
    return Step(number, word, _READERS[word](rest.strip(_BLANKS)))


def _check_order(steps: list[Step]) -> None:
    *before, last = (step.word for step in steps)
    if last in _BEFORE_START and any(word not in _BEFORE_START for word in before):
        raise ValueError("stands before everything that is done")
    if last in _BEFORE_START and last in before:
        raise ValueError("said twice")
    if "end" in before and last not in _AFTER_END:
        raise ValueError("nothing is done after the end")


def _nothing(rest: str) -> tuple[str, ...]:
    if rest:
        raise ValueError("nothing may follow")
    return ()


def _text(rest: str) -> tuple[str, ...]:
    if not rest:
        raise ValueError("a text is missing")
    return (rest,)


def _input(rest: str) -> tuple[str, ...]:
    """A text to type or paste; a character that no file should hold stands as \\u and four digits."""
    return tuple(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) for text in _text(rest))


def _matching(pattern: str, wanted: str) -> Callable[[str], tuple[str, ...]]:
    def read(rest: str) -> tuple[str, ...]:
        if not (match := re.fullmatch(pattern, rest)):
            raise ValueError(f"{wanted} expected")
        return match.groups()

    return read


def _keys(rest: str) -> tuple[str, ...]:
    for key in (keys := _text(rest)[0].split()):
        key_bytes(key)
    return tuple(keys)


def _beside(rest: str) -> tuple[str, ...]:
    if not (WALKS / _text(rest)[0]).is_file():
        raise ValueError("no such file beside the walks")
    return (rest,)


def _row(rest: str) -> tuple[str, ...]:
    table, *fields = shlex.split(rest) or [""]
    if not re.fullmatch(r"\w+", table) or not fields:
        raise ValueError("a table and field=value expected")
    if not all(re.fullmatch(r"\w+=.*", field, re.DOTALL) for field in fields):
        raise ValueError("field=value expected")
    return (table, *fields)


_size = _matching(r"(\d+)x(\d+)", "a size such as 80x24")
_clause = _matching(r"(\d\.\d\.\d) +(.+)", "a clause and a text")
_number = _matching(r"(\d+)", "a number")

_READERS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "size": _size,
    "language": _matching(r"(zh|en)", "zh or en"),
    "overlay": _beside,
    "directory": _beside,
    "fresh": _nothing,
    "key": _keys,
    "type": _input,
    "paste": _input,
    "see": _text,
    "see-not": _text,
    "clause": _clause,
    "tick": _matching(r"(\d\.\d\.\d) +(√ *\S.*)", "a clause and √ with a text"),
    "wait": _matching(r"(\d+(?:\.\d+)?)", "seconds"),
    "resize": _size,
    "count-keys": _nothing,
    "keys-beyond-text": _number,
    "restart": _nothing,
    "kill": _nothing,
    "hang-up": _nothing,
    "row": _row,
    "has": _row,
    "drafts": _number,
    "count": _matching(r"(\w+) +(\d+)", "a table and a number"),
    "end": _nothing,
}
