"""A text that holds several things, one a line, such as the problems of a work report (3.2.2)."""

from __future__ import annotations

from collections.abc import Sequence


def items_of(text: str) -> tuple[str, ...]:
    """What the lines say, without those that say nothing."""
    return tuple(filter(None, map(str.strip, text.split("\n"))))


def numbered(items: Sequence[str]) -> Sequence[str]:
    """The items with their numbers before them; one alone needs none."""
    return [f"{number}. {item}" for number, item in enumerate(items, 1)] if len(items) > 1 else items
