"""What a key event means at this desk, with an input method on or off."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from phonedesk.domain.text import is_special

if TYPE_CHECKING:
    from textual.events import Key

IDEOGRAPHIC_SPACE = "\u3000"
FIRST_BEYOND_ASCII = "\x80"


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
    if event.character and (event.is_printable or event.character >= FIRST_BEYOND_ASCII):
        return event.character
    return ""


def special_text(event: Key) -> str:
    """The text of a key that is to be looked at together with what stands before it, otherwise nothing.

    Python calls rare characters of names unprintable, those newer than its Unicode or of a font's own: they
    are text all the same, and Textual would drop them.
    """
    text = typed_text(event)
    return text if text and is_special(text) else ""
