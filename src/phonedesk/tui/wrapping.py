"""Breaking lines as Chinese is set: between any two characters, but never before a closing mark."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

_PIECES = re.compile(r"[!-~]+|\s+|.")
"""Latin words and numbers hold together, everything else breaks anywhere."""
CLOSING = "，。：；！？、）〕》”’…"


def wrap(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` cells."""
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph, width):
            if line and cell_len(line + piece) > width and piece not in CLOSING:
                yield line
                line = piece.lstrip()
            elif line and cell_len(line + piece) > width:
                kept = len(line.rstrip(CLOSING)) - 1  # the character before goes down with its closing marks
                yield line[:kept]
                line = line[kept:] + piece
            else:
                line += piece
        yield line


def _pieces(paragraph: str, width: int) -> Iterator[str]:
    for piece in _PIECES.findall(paragraph):
        for start in range(0, len(piece), max(1, width)):
            yield piece[start : start + width]
