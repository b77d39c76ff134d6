"""How wide text is on paper and on a terminal, in columns, and how it breaks into lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

NEW_AND_WIDE = re.compile("[\U0001f900-\U0001faff\U00020000-\U0003ffff]")
JOINED_BEFORE = re.compile("[\u1161-\u11ff\ud7b0-\ud7ff\u200c\U00013430-\U0001343f]")
"""What takes no column beside marks: parts of Korean syllables, the non-joiner, Egyptian signs."""
_PIECES = re.compile(r"[（〔《“‘]*(?:[!-~]+|\s+|.)")
"""Words and numbers hold together, and an opening mark with what it opens; else it breaks anywhere."""
CLOSING = "，。：；！？、）〕》”’…"


def cells(text: str) -> int:
    """How many columns the text takes."""
    return sum(map(_cells_of, text))


def wrap(text: str, width: int, measure: Callable[[str], int] = cells) -> Iterator[str]:
    """The text in lines of at most `width` columns, as Chinese is set: no line begins with a closing mark."""
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph, width):
            if line and measure(line + piece) > width and piece not in CLOSING:
                yield line
                line = piece.lstrip()
            elif line and measure(line + piece) > width:
                kept = len(line.rstrip(CLOSING)) - 1  # the character before goes down with its closing marks
                yield line[:kept] if kept > 0 else line
                line = line[kept:] + piece if kept > 0 else piece
            else:
                line += piece
        yield line


def _pieces(paragraph: str, width: int) -> Iterator[str]:
    for piece in _PIECES.findall(paragraph):
        for start in range(0, len(piece), max(1, width)):
            yield piece[start : start + width]


def _cells_of(character: str) -> int:
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Mc") or JOINED_BEFORE.match(character):
        return 0
    if category == "Cn":  # newer than this Python, whose tables would call it wide wherever it stands
        return 2 if NEW_AND_WIDE.match(character) else 1
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
