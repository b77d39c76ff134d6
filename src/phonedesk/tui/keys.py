"""What a key event means at this desk, with an input method on or off."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.events import Key

IDEOGRAPHIC_SPACE = "\u3000"


def digit_of(event: Key) -> int | None:
    """The digit that was pressed, half or full width."""
    if event.character is None or len(event.character) != 1:
        return None
    return unicodedata.digit(event.character, None)


def is_space(event: Key) -> bool:
    """Whether the space bar was pressed; an input method makes it U+3000."""
    return event.character in (" ", IDEOGRAPHIC_SPACE)


def typed_text(event: Key) -> str:
    """The text that a key puts into a field; empty for a key that commands."""
    if event.character and (event.is_printable or event.character == IDEOGRAPHIC_SPACE):
        return event.character
    return ""
