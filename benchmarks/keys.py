"""The keys that measuring needs, and texts that no page shows by itself."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from tests.terminal import key_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTER = key_bytes("Enter")
NEW_CALL, LOG, FINISH = key_bytes("F2"), key_bytes("F3"), key_bytes("F9")
BACKSPACE = key_bytes("Backspace")
ANSWERED, MISTAKE, ENQUIRY = b"1", b"0", b"1"

FIRST_RARE, RARE = 0x9F00, 0x50
"""The code points of 鼀 and what follows it: characters that no desk has a use for."""


def rare_characters() -> Iterator[str]:
    """Characters that are not on the screen yet, so that each is the echo of its own key alone."""
    return (chr(FIRST_RARE + number % RARE) for number in count())
