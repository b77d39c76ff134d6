"""How much a field takes, in characters: what goes beyond is refused as a whole, and said."""

from __future__ import annotations

LINE = 500
LONG = 20_000
"""Of a field of several lines: typing in it, and keeping it every second, is still smooth."""


def exceeds(text: str, limit: int) -> bool:
    """Whether a text from outside is too long however it is cleaned; a large one takes a while to clean."""
    return len(text) > 2 * limit
