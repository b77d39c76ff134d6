"""A notice to be posted, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonedesk.domain.cells import cells, wrap
from phonedesk.domain.text import shown

if TYPE_CHECKING:
    from phonedesk.domain.placard import Placard

COLUMNS = 60


def text_of(placard: Placard) -> str:
    """The notice as plain text, ending in a line feed."""
    lines = [_padded(shown(placard.title), COLUMNS // 2), ""]
    for said in placard.paragraphs:
        lines += [*wrap(shown(said), COLUMNS), ""]
    lines += [_padded(shown(said), COLUMNS) for said in (placard.signed, placard.day)]
    return "\n".join((*lines, ""))


def _padded(text: str, place: int) -> str:
    """The text, ending at the right edge, or with its middle at the page's."""
    width = cells(text)
    return " " * max(0, place - (width if place == COLUMNS else width // 2)) + text
