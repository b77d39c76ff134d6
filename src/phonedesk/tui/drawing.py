"""What Textual has laid out, as every terminal draws it."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from phonedesk.domain.text import is_disputed, shown_in_line


def drawn(strip: Strip) -> Strip:
    """The line of a field, as wide as it was, without what is not as wide on every terminal.

    The field itself keeps it: only where it stands is the text that the terminal gets another.
    """
    if not is_disputed(strip.text):
        return strip
    segments = [Segment(shown_in_line(text), style, control) for text, style, control in strip]
    return Strip(segments).adjust_cell_length(strip.cell_length)
